"""The decision, telling them of it, and the answer to a proposal not to approve."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from enquiries.checks import blockers
from enquiries.forms.staff_decision import (
    AnswerForm,
    DayForm,
    DecideForm,
    MoreForm,
    ReviewForm,
    ToldForm,
)
from enquiries.models import Decision, Determination, Enquiry
from enquiries.panel_words import clock_rows, say_decided
from enquiries.selectors.decisions import (
    DecisionPage,
    decision_in_case,
    decision_page_of,
    own_part,
    people_untold,
)
from enquiries.selectors.facts import facts_of
from enquiries.services.deciding import (
    AGREES,
    decision_told,
    more_ask,
    no_propose,
    panel_skip,
    recommended_last,
)
from enquiries.services.determining import (
    determination_answer,
    final_refuse,
    review_may_recommend,
    review_notice_record,
    review_papers_record,
    review_record,
)
from enquiries.terms import terms_of
from enquiries.views.staff.acting import blocker_lines, href_for, press
from enquiries.views.staff.at_case import address_of, case_render, on_case
from enquiries.views.staff.contact import read_or_send
from enquiries.views.staff.taking import form_take
from enquiries.workflow import Action, Stage
from hubs.decorators import StaffRequest
from hubs.permissions import Right

Outcome = Decision.Outcome


def _shared(
    request: StaffRequest, case: Enquiry, page: DecisionPage, *, now: datetime
) -> dict[str, Any]:
    """What both pages show: the decisions, the clocks, and who may not decide."""
    deciding = request.access.can(Right.DECIDE) and case.stage in (
        Stage.DECISION,
        Stage.DETERMINATION,
    )
    return {
        "page": page,
        "now": now,
        "facts": facts_of(request.access, case, today=timezone.localdate(now)),
        "clocks": clock_rows(page.clocks, now=now),
        "decisions": [_decided(decision, page) for decision in page.decisions],
        "may_not": own_part(request.access, case) if deciding else "",
        "letters_href": href_for(request, case, "letters"),
    }


def _decided(decision: Decision, page: DecisionPage) -> dict[str, Any]:
    told = page.told.get(decision.pk, ())
    return {
        "row": decision,
        "title": say_decided(decision),
        "terms": terms_of(decision.terms).lines(),
        "told": told,
        "to_tell": decision.told_at is None,
        "told_each": any(one.telling for one in told),
        "to_write": decision.written_at is None,
    }


@require_safe
@on_case(Right.ENQUIRY_VIEW)
def decision(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """What the decision-maker decides on, what they may do, and what was decided."""
    now = timezone.now()
    page = decision_page_of(request.access, case)
    shared = _shared(request, case, page, now=now)
    facts = shared["facts"]
    item = page.item
    return case_render(
        request,
        case,
        "decision.html",
        tab="decision",
        item=item,
        report=page.report,
        recommended_terms=terms_of(item.terms).lines() if item else [],
        approve_lines=blocker_lines(request, case, blockers(facts, Action.APPROVE)),
        skip_lines=blocker_lines(request, case, blockers(facts, Action.SKIP_PANEL)),
        **shared,
    )


@require_POST
@on_case(Right.ASSESS)
def decision_without_panel(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Send the case to the decision-maker where panel is not required."""
    return press(request, case, panel_skip, "It is with the decision-maker now.", page="decision")


def _differs(page: DecisionPage, outcome: Decision.Outcome) -> bool:
    """Whether this outcome is not what was recommended last."""
    runs = page.determination if page.determination and not page.determination.ended_at else None
    recommended = recommended_last(page.item, runs)
    return recommended not in ("", AGREES[outcome])


@read_or_send
@on_case(Right.DECIDE)
def decision_no(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Propose not to approve, with reasons."""
    page = decision_page_of(request.access, case)
    differs = _differs(page, Outcome.PROPOSE_NO)
    form = DecideForm(request.POST if request.method == "POST" else None, differs=differs)

    def take() -> None:
        no_propose(
            access=request.access,
            enquiry_id=case.pk,
            reasons=form.cleaned_data["reasons"],
            differs_why=form.cleaned_data.get("differs_why", ""),
            now=timezone.now(),
        )

    said = "Proposed not to approve. Tell them within 2 working days, and write within 5."
    go = address_of(case, "determination")
    return form_take(request, case, "decision_no.html", form, take, said=said, go=go, page=page)


@read_or_send
@on_case(Right.DECIDE)
def decision_more(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Ask for more before deciding."""
    form = MoreForm(request.POST if request.method == "POST" else None)

    def take() -> None:
        reasons = form.cleaned_data["reasons"]
        more_ask(access=request.access, enquiry_id=case.pk, reasons=reasons, now=timezone.now())

    said = "Asked for more. The case is back at the assessment."
    go = address_of(case, "decision")
    return form_take(request, case, "decision_more.html", form, take, said=said, go=go)


@read_or_send
@on_case(Right.LETTER_SEND)
def decision_tell(request: StaffRequest, case: Enquiry, decision_id: int) -> HttpResponse:
    """Record when and how they were told by word of mouth."""
    try:
        row = decision_in_case(request.access, case, decision_id)
    except Decision.DoesNotExist:
        raise Http404 from None
    now = timezone.now()
    form = ToldForm(
        request.POST if request.method == "POST" else None,
        left=people_untold(request.access, row),
        initial={"told_on": timezone.localdate(now)},
    )

    def take() -> None:
        answers = form.cleaned_data
        decision_told(
            access=request.access,
            enquiry_id=case.pk,
            decision_id=row.pk,
            at=answers["at"],
            how=answers["how"],
            people=form.people_told,
            now=now,
        )

    go = address_of(case, "decision")
    said = "Recorded who was told."
    return form_take(
        request,
        case,
        "decision_tell.html",
        form,
        take,
        said=said,
        go=go,
        row=row,
        title=say_decided(row),
    )


# --- The answer to a proposal not to approve ------------------------------------------------------


@require_safe
@on_case(Right.ENQUIRY_VIEW)
def determination(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """The proposal, the 28 days, the one route they chose, and what came of it."""
    now = timezone.now()
    page = decision_page_of(request.access, case)
    shared = _shared(request, case, page, now=now)
    facts = shared["facts"]
    return case_render(
        request,
        case,
        "determination.html",
        tab="determination",
        runs=page.determination,
        is_running=bool(page.determination and page.determination.ended_at is None),
        refuse_lines=_elsewhere(
            request, blocker_lines(request, case, blockers(facts, Action.REFUSE))
        ),
        approve_lines=blocker_lines(request, case, blockers(facts, Action.APPROVE)),
        may_ask_more=not blockers(facts, Action.SEND_BACK),
        panel_href=href_for(request, case, "panel_item"),
        routes=Determination.Route,
        **shared,
    )


def _elsewhere(request: StaffRequest, lines: list[dict[str, str]]) -> list[dict[str, str]]:
    """Lines without a link to the page that they stand on."""
    return [line if line["href"] != request.path else line | {"href": ""} for line in lines]


@read_or_send
@on_case(Right.LETTER_SEND)
def determination_route(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Record which one route they chose."""
    now = timezone.now()
    initial = {"answered_on": timezone.localdate(now)}
    form = AnswerForm(request.POST if request.method == "POST" else None, initial=initial)

    def take() -> None:
        answers = form.cleaned_data
        determination_answer(
            access=request.access,
            enquiry_id=case.pk,
            route=answers["route"],
            answered_on=answers["answered_on"],
            answer=answers["answer"],
            now=now,
        )

    return _taken(
        request, case, "determination_route.html", form, take, "Their answer is recorded."
    )


@read_or_send
@on_case(Right.LETTER_SEND)
def review_notice(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Record the day the notice of the independent review came."""
    form = _day_form(request)

    def take() -> None:
        on = form.cleaned_data["on"]
        review_notice_record(access=request.access, enquiry_id=case.pk, on=on, now=timezone.now())

    return _taken(request, case, "review_notice.html", form, take, "The notice is recorded.")


@read_or_send
@on_case(Right.LETTER_SEND)
def review_papers(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Record the day the papers went to the independent review."""
    form = _day_form(request)

    def take() -> None:
        on = form.cleaned_data["on"]
        review_papers_record(access=request.access, enquiry_id=case.pk, on=on, now=timezone.now())

    return _taken(request, case, "review_papers.html", form, take, "Recorded: the papers went.")


@read_or_send
@on_case(Right.LETTER_SEND)
def review_recommended(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Record what the independent review recommended."""
    initial = {"on": timezone.localdate()}
    sent = request.POST if request.method == "POST" else None
    offered = review_may_recommend(request.access, case)
    form = ReviewForm(sent, initial=initial, offered=offered)

    def take() -> None:
        answers = form.cleaned_data
        review_record(access=request.access, enquiry_id=case.pk, now=timezone.now(), **answers)

    said = "Recorded. The decision-maker has 7 working days."
    return _taken(request, case, "review_recommended.html", form, take, said)


@read_or_send
@on_case(Right.DECIDE)
def determination_refuse(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Make the final decision not to approve."""
    page = decision_page_of(request.access, case)
    differs = _differs(page, Outcome.REFUSE)
    form = DecideForm(request.POST if request.method == "POST" else None, differs=differs)

    def take() -> None:
        final_refuse(
            access=request.access,
            enquiry_id=case.pk,
            reasons=form.cleaned_data["reasons"],
            differs_why=form.cleaned_data.get("differs_why", ""),
            now=timezone.now(),
        )

    said = "The final decision is recorded. Tell them within 2 working days, and write within 5."
    return _taken(request, case, "determination_refuse.html", form, take, said, page=page)


def _day_form(request: StaffRequest) -> DayForm:
    sent = request.POST if request.method == "POST" else None
    return DayForm(sent, initial={"on": timezone.localdate()})


def _taken(
    request: StaffRequest,
    case: Enquiry,
    template: str,
    form: Any,
    take: Any,
    said: str,
    **context: Any,
) -> HttpResponse:
    go = address_of(case, "determination")
    return form_take(request, case, template, form, take, said=said, go=go, **context)
