"""The register of foster carers, and the page on which a household is approved."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from carers.forms import ApproveForm
from carers.models import Approval, Household
from carers.selectors import household_by_reference, households_page
from carers.services import household_approve, household_viewed, register_viewed
from enquiries.checks import blockers
from enquiries.models import Decision, Enquiry
from enquiries.selectors.decisions import decision_page_of, determination_runs
from enquiries.selectors.facts import facts_of
from enquiries.selectors.same_person import another_person_said
from enquiries.services.deciding import AGREES, recommended_last
from enquiries.terms import Terms, terms_of
from enquiries.views.staff.acting import blocker_lines
from enquiries.views.staff.at_case import on_case
from enquiries.views.staff.contact import read_or_send
from enquiries.views.staff.taking import form_take
from enquiries.workflow import MOVES, Action
from hubs.calendar import say_day
from hubs.decorators import StaffRequest, staff_page
from hubs.permissions import Right


@require_safe
@staff_page(Right.CARER_VIEW)
def register(request: StaffRequest) -> HttpResponse:
    """Every approved household within reach."""
    page = households_page(request.access, page=request.GET.get("page", "1"))
    register_viewed(access=request.access, shown=list(page.object_list), now=timezone.now())
    return render(request, "carers/register.html", {"page": page, "rows": page.object_list})


@require_safe
@staff_page(Right.CARER_VIEW)
def household(request: StaffRequest, reference: str) -> HttpResponse:
    """One household: who fosters, since when, on what terms."""
    try:
        found = household_by_reference(request.access, reference)
    except Household.DoesNotExist:
        raise Http404 from None
    household_viewed(access=request.access, household=found, now=timezone.now())
    versions = [
        {"row": version, "terms": _terms(version).lines()}
        for version in found.versions  # type: ignore[attr-defined]
    ]
    context = {"household": found, "versions": versions, "rows": _rows(request, found)}
    return render(request, "carers/household.html", context)


def _terms(version: Approval) -> Terms:
    return terms_of({name: getattr(version, name) for name in Terms.__dataclass_fields__})


def _rows(request: StaffRequest, found: Household) -> list[dict[str, object]]:
    rows: list[tuple[str, str]] = [
        ("Council", str(found.service)),
        ("Approved from", say_day(found.approved_on)),
        (
            "Agreement signed",
            say_day(found.agreement_signed_on) if found.agreement_signed_on else "Not yet",
        ),
        ("Supervising social worker", str(found.worker or "Not named yet")),
        ("Approval ended", say_day(found.ended_on) if found.ended_on else ""),
    ]
    said: list[dict[str, object]] = [{"key": key, "value": value} for key, value in rows if value]
    if found.enquiry is not None and request.access.can(Right.ENQUIRY_VIEW):
        href = reverse("enquiries:case", args=[found.enquiry.reference])
        actions = [{"href": href, "text": "Open", "hidden": "the case"}]
        said.append({"key": "Case", "value": found.enquiry.reference, "actions": actions})
    return said


@read_or_send
@on_case(Right.DECIDE)
def approve(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Approve the household of a case, on terms."""
    now = timezone.now()
    today = timezone.localdate(now)
    page = decision_page_of(request.access, case)
    recommended = recommended_last(page.item, determination_runs(request.access, case))
    differs = recommended not in ("", AGREES[Decision.Outcome.APPROVE])
    proposed = page.item.terms if page.item and page.item.terms else {}
    proposed = proposed or (page.report.terms if page.report else {})
    sent = request.POST if request.method == "POST" else None
    facts = facts_of(request.access, case, today=today)
    initial = terms_of(proposed).as_json()
    initial["named_children_only"] = initial["named_children_only"] or facts.barred
    form = ApproveForm(sent, differs=differs, today=today, initial=initial)

    def take() -> None:
        household_approve(
            access=request.access,
            enquiry_id=case.pk,
            terms=form.terms(),
            reasons=form.cleaned_data["reasons"],
            differs_why=form.cleaned_data.get("differs_why", ""),
            agreement_signed_on=form.cleaned_data["agreement_signed_on"],
            now=now,
        )

    return form_take(
        request,
        case,
        "approve.html",
        form,
        take,
        said="Approved. Tell them within 2 working days, and write within 5.",
        go=reverse("enquiries:decision", args=[case.reference]),
        page=page,
        at_stage=facts.stage in MOVES[Action.APPROVE].sources,
        lines=blocker_lines(request, case, blockers(facts, Action.APPROVE)),
        others=another_person_said(request.access, case),
    )
