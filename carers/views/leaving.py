"""One of several carers stops while another goes on: on the household's page, their notice, the
exit interview."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from carers.forms.leaving import StopsForm
from carers.forms.year import InterviewForm
from carers.models import Carer, CarerDeparture, Household
from carers.selectors.leaving import carer_departure_of, carers_stopping, reviewed_since
from carers.services.leaving import interview_of
from carers.services.leaving_one import carer_interview_record, carer_resignation_record
from carers.views.acting import Asked, asked_take
from carers.views.leaving_said import changed_on, full_name, going_on, stop_said
from carers.views.taking import household_or_404, sent
from enquiries.views.staff.contact import read_or_send
from hubs.access import Access
from hubs.decorators import StaffRequest, staff_page
from hubs.permissions import Right


def stopping_part(
    access: Access, found: Household, *, leaves: bool, knows: bool, today: date
) -> dict[str, object]:
    """What the household's page says of carers who stop while another goes on. ``leaves``: the
    household itself leaves, or has left; ``knows``: allegations may be named."""
    carers = _carers(found)
    rows = carers_stopping(access, found) if len(carers) > 1 else []
    others = [] if leaves else going_on(carers, rows)
    works = access.can(Right.CARER_WORK) and not leaves
    changed = changed_on(carers, rows) if works else None
    return {
        "stops": [stop_said(row, others, knows=knows, today=today) for row in rows],
        "stops_alone": works and len(others) > 1,
        "looks_again": changed is not None and not reviewed_since(access, found, changed),
    }


def _carers(found: Household) -> list[Carer]:
    on_it: list[Carer] = found.on_it  # type: ignore[attr-defined]  # household_or_404 has them
    return on_it


def _home(found: Household) -> str:
    return reverse("carers:household", args=[found.reference])


@read_or_send
@staff_page(Right.CARER_VIEW, Right.CARER_WORK)
def stops(request: StaffRequest, reference: str) -> HttpResponse:
    """Record one carer's own notice; where nobody would go on, it is the household's."""
    access, now = request.access, timezone.now()
    found = household_or_404(request, reference)
    may = going_on(_carers(found), carers_stopping(access, found))
    if not may:
        raise Http404
    if len(may) == 1:
        messages.info(request, "Nobody goes on without them: it is the household that resigns.")
        return redirect("carers:resign", found.reference)
    knows, today = access.can(Right.CONCERN_WORK), timezone.localdate(now)
    form = StopsForm(sent(request), carers=may, knows=knows, today=today)

    def take() -> None:
        given = {**form.cleaned_data, "carer_id": int(form.cleaned_data["carer"])}
        del given["carer"]
        carer_resignation_record(access=access, household_id=found.pk, now=now, **given)

    asked = Asked("One of them stops", "Record their notice", (_home(found), "The household"), _ONE)
    said = "Their notice is recorded."
    return asked_take(request, found, asked, form, take, said=said, go=_home(found))


_ONE = (
    "It is one carer’s own written notice. Their approval ends 28 days after the day it came, by"
    " itself. Nobody decides it, and nobody can take it back.",
    "Who fosters beside them stays approved, on the terms that stand. If all of them stop, record"
    " that the household resigned instead.",
)


@read_or_send
@staff_page(Right.CARER_VIEW, Right.CARER_WORK)
def interview(request: StaffRequest, reference: str, departure_id: int) -> HttpResponse:
    """Record what came of the exit interview of a carer who stops alone."""
    access, now = request.access, timezone.now()
    found = household_or_404(request, reference)
    try:
        row = carer_departure_of(access, found, departure_id)
    except CarerDeparture.DoesNotExist:
        raise Http404 from None
    form = InterviewForm(sent(request), present=interview_of(row))

    def take() -> None:
        carer_interview_record(access=access, departure_id=row.pk, now=now, **form.cleaned_data)

    heading = f"Exit interview: {full_name(row.carer)}"
    asked = Asked(heading, "Save", (_home(found), "The household"))
    return asked_take(request, found, asked, form, take, said="Saved.", go=_home(found))
