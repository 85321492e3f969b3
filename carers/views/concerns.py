"""Complaints and allegations of a household: for who may know of them, on its page and as they are
recorded."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils import timezone

from carers.forms.staying import ConcernCloseForm, ConcernForm
from carers.models import Concern, Household
from carers.selectors.concerns import concern_of, concerns_of
from carers.services.concerns import concern_close, concern_record
from carers.views.taking import household_or_404, household_take, sent
from enquiries.views.staff.contact import read_or_send
from hubs.access import Access
from hubs.calendar import say_day
from hubs.decorators import StaffRequest, staff_page
from hubs.permissions import Right


def concerns_part(access: Access, found: Household) -> dict[str, object]:
    """What the household's page says of complaints and allegations; to others it has no such
    part, whether there are any or none."""
    if not access.can(Right.CONCERN_WORK):
        return {}
    rows = [_said(row) for row in concerns_of(access, found)]
    return {"knows_concerns": True, "concerns": rows}


def _said(row: Concern) -> dict[str, object]:
    what = f"{row.get_type_display()} allegation" if row.type else "Complaint"
    state = str(row.get_outcome_display())
    if row.closed_on:
        days = (row.closed_on - row.received_on).days
        state += f", on {say_day(row.closed_on)}, after {days} day{'s' * (days != 1)}"
    return {
        "row": row,
        "what": f"{what}, {say_day(row.received_on)}",
        "by": str(row.get_by_display()),
        "state": state,
    }


@read_or_send
@staff_page(Right.CARER_VIEW, Right.CONCERN_WORK)
def concern(request: StaffRequest, reference: str) -> HttpResponse:
    """Record that a complaint or an allegation came."""
    access, now = request.access, timezone.now()
    found = household_or_404(request, reference)
    form = ConcernForm(sent(request), earliest=found.approved_on, today=timezone.localdate(now))

    def take() -> None:
        concern_record(access=access, household_id=found.pk, now=now, **form.cleaned_data)

    return household_take(request, found, "carers/concern.html", form, take, said="Recorded.")


@read_or_send
@staff_page(Right.CARER_VIEW, Right.CONCERN_WORK)
def close(request: StaffRequest, reference: str, concern_id: int) -> HttpResponse:
    """Record what came of a complaint or an allegation."""
    access, now = request.access, timezone.now()
    found = household_or_404(request, reference)
    try:
        row = concern_of(access, found, concern_id)
    except Concern.DoesNotExist:
        raise Http404 from None
    form = ConcernCloseForm(sent(request), concern=row, today=timezone.localdate(now))

    def take() -> None:
        concern_close(access=access, concern_id=row.pk, now=now, **form.cleaned_data)

    return household_take(
        request,
        found,
        "carers/concern_close.html",
        form,
        take,
        said="Closed.",
        concern=_said(row),
    )
