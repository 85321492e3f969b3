"""The page on which a household is approved."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from carers.forms.approving import ApproveForm
from carers.services.approving import household_approve
from enquiries.checks import blockers
from enquiries.models import Decision, Enquiry
from enquiries.selectors.decisions import decision_page_of, determination_runs
from enquiries.selectors.facts import facts_of
from enquiries.selectors.same_person import another_person_said
from enquiries.services.deciding import AGREES, recommended_last
from enquiries.terms import terms_of
from enquiries.views.staff.acting import blocker_lines
from enquiries.views.staff.at_case import on_case
from enquiries.views.staff.contact import read_or_send
from enquiries.views.staff.taking import form_take
from enquiries.workflow import MOVES, Action
from hubs.decorators import StaffRequest
from hubs.permissions import Right


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
