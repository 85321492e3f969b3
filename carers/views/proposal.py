"""Terms that change by agreement; what is proposed without one, answered and decided."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from carers.forms.proposal import (
    AnsweredForm,
    DecideForm,
    NoticeCameForm,
    OnForm,
    ProposeEndForm,
    ProposeTermsForm,
    RecommendedForm,
    TermsAgreedForm,
)
from carers.letter_kinds import PROPOSAL
from carers.models import CarerDetermination, Household, Review
from carers.reviews import NOT_IN_PART, missing_before_proposed
from carers.selectors.review import proposal_facts, proposal_of, proposals_waiting
from carers.services.determining import (
    determination_answered,
    determination_decide,
    determination_notice,
    determination_propose,
    papers_sent,
    recommendation_record,
)
from carers.services.terms import terms_agree, terms_kept
from carers.services.viewing import household_viewed, register_viewed
from carers.views.acting import Asked, asked_take
from carers.views.letters import letters_part
from carers.views.review import review_address, review_or_404
from carers.views.review_said import PROPOSED, proposal_rows, proposal_said
from carers.views.taking import household_or_404, sent
from enquiries.terms import terms_of
from enquiries.views.staff.contact import read_or_send
from hubs.access import Access
from hubs.decorators import StaffRequest, staff_page
from hubs.permissions import Right

Proposes = CarerDetermination.Proposes


def _terms_now(found: Household) -> dict[str, Any]:
    """The terms that stand, to begin from."""
    versions = found.versions  # type: ignore[attr-defined]
    standing = next((version for version in versions if version.to_on is None), None)
    return terms_kept(standing).as_json() if standing else {}


def _back(found: Household, row: Review) -> tuple[str, str]:
    return review_address(found, row), f"Review {row.number}"


@read_or_send
@staff_page(Right.CARER_VIEW, Right.CARER_WORK)
def agreed(request: StaffRequest, reference: str, review_id: int) -> HttpResponse:
    """Change the terms by agreement, at once."""
    access, now = request.access, timezone.now()
    found = household_or_404(request, reference)
    row = review_or_404(access, found, review_id)
    today = timezone.localdate(now)
    form = TermsAgreedForm(sent(request), today=today, initial=_terms_now(found))

    def take() -> None:
        terms_agree(
            access=access,
            review_id=row.pk,
            terms=form.terms(),
            support_needs=form.cleaned_data["support_needs"],
            agreed_on=form.cleaned_data["agreed_on"],
            now=now,
        )

    asked = Asked("Change the terms by agreement", "Change the terms", _back(found, row))
    return asked_take(
        request, found, asked, form, take, said="The terms are changed.",
        go=reverse("carers:household", args=[found.reference]),
    )  # fmt: skip


@read_or_send
@staff_page(Right.CARER_VIEW, Right.CARER_MANAGE)
def propose(request: StaffRequest, reference: str, review_id: int) -> HttpResponse:
    """Propose what the review concluded, in a letter."""
    access, now = request.access, timezone.now()
    found, today = household_or_404(request, reference), timezone.localdate(now)
    row = review_or_404(access, found, review_id)
    form, heading = _propose_form(request, found, row, today=today)
    made: list[CarerDetermination] = []

    def take() -> None:
        made.append(
            determination_propose(
                access=access,
                review_id=row.pk,
                terms=form.terms() if isinstance(form, ProposeTermsForm) else None,
                reasons=form.cleaned_data["reasons"],
                letter_on=form.cleaned_data["letter_on"],
                now=now,
            )
        )

    asked = Asked(heading, "Record the proposal", _back(found, row), _PROPOSING)
    return asked_take(
        request, found, asked, form, take, said="It is proposed.",
        go=lambda: _address(found, made[0]),
    )  # fmt: skip


_PROPOSING = (
    "They have 28 days from the date of the letter to answer, by representations to the council or"
    " by the independent review. After that the decision-maker decides.",
    "The letter can be made here afterwards, from these reasons.",
)


def _propose_form(
    request: StaffRequest, found: Household, row: Review, *, today: date
) -> tuple[ProposeEndForm | ProposeTermsForm, str]:
    if row.conclusion == Review.Conclusion.TERMS:
        initial = _terms_now(found) | {"letter_on": today}
        form = ProposeTermsForm(sent(request), today=today, initial=initial)
        return form, "Propose to change the terms"
    return (
        ProposeEndForm(sent(request), today=today, initial={"letter_on": today}),
        "Propose to end the approval",
    )


def _address(found: Household, runs: CarerDetermination, name: str = "proposal") -> str:
    return reverse(f"carers:{name}", args=[found.reference, runs.pk])


def _proposal_or_404(access: Access, found: Household, pk: int) -> CarerDetermination:
    try:
        return proposal_of(access, found, pk)
    except CarerDetermination.DoesNotExist:
        raise Http404 from None


@require_safe
@staff_page(Right.CARER_VIEW)
def proposal(request: StaffRequest, reference: str, determination_id: int) -> HttpResponse:
    """One proposal: what, why, their answer, what comes next."""
    access, now = request.access, timezone.now()
    found, today = household_or_404(request, reference), timezone.localdate(now)
    runs = _proposal_or_404(access, found, determination_id)
    household_viewed(access=access, household=found, now=now)
    context = {
        "household": found,
        "runs": runs,
        "heading": PROPOSED[Proposes(runs.proposes)],
        "said": proposal_said(runs, today=today),
        "rows": proposal_rows(runs),
        "terms": terms_of(runs.terms).lines() if runs.proposes == Proposes.TERMS else [],
        "next": _next(access, found, runs),
        "may_agree": _may_agree(access, runs),
        "decides": access.can(Right.DECIDE) and runs.decided_on is None,
        "not_yours": NOT_IN_PART if _took_part(access, runs) else "",
        "too_early": missing_before_proposed(proposal_facts(access, runs), today=today),
        **letters_part(access, found, today=today, field=PROPOSAL, about=runs.pk),
    }
    return render(request, "carers/proposal.html", context)


def _took_part(access: Access, runs: CarerDetermination) -> bool:
    assert access.user is not None  # who opens a page is somebody
    return access.user.pk in (runs.review.opened_by_id, runs.review.concluded_by_id)


def _may_agree(access: Access, runs: CarerDetermination) -> bool:
    is_open = runs.decided_on is None and runs.proposes == Proposes.TERMS
    return is_open and access.can(Right.CARER_WORK)


def _next(access: Access, found: Household, runs: CarerDetermination) -> dict[str, str] | None:
    """What a worker records next, and where."""
    if not access.can(Right.CARER_WORK) or runs.decided_on is not None:
        return None
    if not runs.route:
        name, text = "proposal_answered", "Record their answer"
    elif runs.route == CarerDetermination.Route.REVIEW and runs.review_notice_on is None:
        name, text = "proposal_notice", "Record the notice of the review"
    elif runs.route == CarerDetermination.Route.REVIEW and runs.papers_sent_on is None:
        name, text = "proposal_papers", "Record that the papers went"
    elif runs.recommended_on is None:
        name, text = "proposal_recommended", "Record what was recommended"
    else:
        return None
    return {"text": text, "href": _address(found, runs, name)}


Verb = Callable[[Access, CarerDetermination, dict[str, Any], datetime], object]


def _step(
    request: StaffRequest,
    reference: str,
    determination_id: int,
    heading: str,
    make: Callable[..., forms.Form],
    verb: Verb,
    *lead: str,
) -> HttpResponse:
    """One thing that is recorded about a proposal."""
    access, now = request.access, timezone.now()
    found = household_or_404(request, reference)
    runs = _proposal_or_404(access, found, determination_id)
    present = {"present": {"on": runs.review_notice_on}} if make is NoticeCameForm else {}
    form = make(sent(request), today=timezone.localdate(now), **present)
    here = _address(found, runs)

    def take() -> None:
        verb(access, runs, form.cleaned_data, now)

    asked = Asked(heading, "Save", (here, "The proposal"), lead)
    return asked_take(request, found, asked, form, take, said="Recorded.", go=here)


@read_or_send
@staff_page(Right.CARER_VIEW, Right.CARER_WORK)
def answered(request: StaffRequest, reference: str, determination_id: int) -> HttpResponse:
    """Record which route they chose."""

    def verb(access: Access, runs: CarerDetermination, given: Any, now: datetime) -> object:
        return determination_answered(access=access, determination_id=runs.pk, now=now, **given)

    lead = "They choose one of two. Once it is recorded, the other is closed."
    return _step(request, reference, determination_id, "Their answer", AnsweredForm, verb, lead)


@read_or_send
@staff_page(Right.CARER_VIEW, Right.CARER_WORK)
def notice(request: StaffRequest, reference: str, determination_id: int) -> HttpResponse:
    """Record the day on which the notice of the independent review came."""

    def verb(access: Access, runs: CarerDetermination, given: Any, now: datetime) -> object:
        return determination_notice(access=access, determination_id=runs.pk, now=now, **given)

    lead = "The papers go within 10 working days of this day."
    heading = "Notice of the independent review"
    return _step(request, reference, determination_id, heading, NoticeCameForm, verb, lead)


@read_or_send
@staff_page(Right.CARER_VIEW, Right.CARER_WORK)
def papers(request: StaffRequest, reference: str, determination_id: int) -> HttpResponse:
    """Record that the papers went to the independent review."""

    def verb(access: Access, runs: CarerDetermination, given: Any, now: datetime) -> object:
        return papers_sent(access=access, determination_id=runs.pk, now=now, **given)

    return _step(request, reference, determination_id, "Papers sent", OnForm, verb)


@read_or_send
@staff_page(Right.CARER_VIEW, Right.CARER_WORK)
def recommended(request: StaffRequest, reference: str, determination_id: int) -> HttpResponse:
    """Record what panel, or the independent panel, recommended."""

    def verb(access: Access, runs: CarerDetermination, given: Any, now: datetime) -> object:
        return recommendation_record(access=access, determination_id=runs.pk, now=now, **given)

    heading = "What was recommended"
    return _step(request, reference, determination_id, heading, RecommendedForm, verb)


@read_or_send
@staff_page(Right.CARER_VIEW, Right.DECIDE)
def decide(request: StaffRequest, reference: str, determination_id: int) -> HttpResponse:
    """Decide on what was proposed."""
    access, now = request.access, timezone.now()
    found = household_or_404(request, reference)
    runs = _proposal_or_404(access, found, determination_id)
    here = _address(found, runs)
    if runs.decided_on is not None and request.method != "POST":
        return redirect(here)
    form = DecideForm(sent(request), ends=runs.proposes == Proposes.END)

    def take() -> None:
        determination_decide(access=access, determination_id=runs.pk, now=now, **form.cleaned_data)

    early = missing_before_proposed(proposal_facts(access, runs), today=timezone.localdate(now))
    lead = (PROPOSED[Proposes(runs.proposes)] + ".", *([f"{early}."] if early else []))
    asked = Asked("Decide", "Record the decision", (here, "The proposal"), lead, warns=True)
    return asked_take(request, found, asked, form, take, said="It is decided.", go=here)


@require_safe
@staff_page(Right.CARER_VIEW, Right.DECIDE)
def proposals(request: StaffRequest) -> HttpResponse:
    """What waits for a decision-maker after reviews, the first day to answer first."""
    access, now = request.access, timezone.now()
    today = timezone.localdate(now)
    page = proposals_waiting(access, page=request.GET.get("page", "1"))
    shown = list(page.object_list)
    register_viewed(access=access, shown=[runs.household for runs in shown], now=now)
    rows = [
        {
            "runs": runs,
            "what": PROPOSED[Proposes(runs.proposes)],
            "said": proposal_said(runs, today=today),
        }
        for runs in shown
    ]
    return render(request, "carers/proposals.html", {"page": page, "rows": rows})
