"""A household's places and its exemptions, on its page and as they are recorded."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpResponse
from django.utils import timezone

from carers.forms.places import CancelForm, ExemptionForm, PlacesForm
from carers.models import Approval, Exemption, Household, Places
from carers.places import out_of_date
from carers.selectors.places import (
    exemption_of,
    exemptions_of,
    home_authority,
    leave_of,
    places_of,
)
from carers.services.placing import counted, exemption_cancel, exemption_record, places_record
from carers.views.taking import household_or_404, household_take, sent
from enquiries.views.staff.contact import read_or_send
from hubs.access import Access
from hubs.calendar import say_day
from hubs.decorators import StaffRequest, staff_page
from hubs.permissions import Right


def places_part(access: Access, found: Household, *, today: date) -> dict[str, object]:
    """What the household's page says of its places."""
    counts = places_of(access, found)
    standing = counts[0] if counts and counts[0].to_on is None else None
    return {
        "places_rows": _rows(access, standing) if standing else [],
        "places_stale": _stale(found, standing, today=today) if standing else [],
        "places_before": [_before(access, row) for row in counts if row != standing],
        "exemptions": [_exemption(row, today=today) for row in exemptions_of(access, found)],
        "records_places": access.can(Right.CARER_WORK) and found.ended_on is None,
    }


def _terms_now(found: Household) -> Approval | None:
    """The version of the terms that stands, of those the page has."""
    versions: list[Approval] = found.versions  # type: ignore[attr-defined]
    return next((version for version in versions if version.to_on is None), None)


def _stale(found: Household, standing: Places, *, today: date) -> list[str]:
    if found.ended_on is not None:
        return []
    terms, exemption = _terms_now(found), standing.exemption
    return out_of_date(
        counted=standing.approved,
        most_now=terms.most_children if terms else None,
        leave=leave_of(exemption) if exemption else None,
        today=today,
    )


def _rows(access: Access, row: Places) -> list[dict[str, str]]:
    placed = f"{row.filled}, all siblings of one another" if row.all_siblings else str(row.filled)
    exemption = f"Under an exemption for {row.exemption.most_children}" if row.exemption else ""
    rows = [
        ("Approved for", str(row.approved)),
        ("Placed", placed),
        ("Vacant", str(row.vacant)),
        ("Not available", _unavailable(access, row)),
        ("More than usual", exemption),
        ("Counted from", say_day(row.from_on)),
    ]
    return [{"key": key, "value": value} for key, value in rows if value]


def _unavailable(access: Access, row: Places) -> str:
    return f"{row.unavailable}: {_why(access, row)}" if row.unavailable else "0"


def _why(access: Access, row: Places) -> str:
    """Why a place is not available. That an allegation is looked into is told only to who may know
    of allegations."""
    told = row.why != Places.Why.ALLEGATION or access.can(Right.CONCERN_WORK)
    return str((Places.Why(row.why) if told else Places.Why.OTHER).label)


def _before(access: Access, row: Places) -> str:
    days = f"{say_day(row.from_on)} to {say_day(row.to_on)}" if row.to_on else say_day(row.from_on)
    not_available = f", {row.unavailable} not available" if row.unavailable else ""
    return f"{days}: {row.filled} placed of {row.approved}, {row.vacant} vacant{not_available}"


def _exemption(row: Exemption, *, today: date) -> dict[str, object]:
    days = f"from {say_day(row.granted_on)}"
    if row.ends_on:
        days += f" until {say_day(row.ends_on)}"
    return {
        "row": row,
        "said": f"Up to {row.most_children} children at once, by {row.authority}, {days}",
        "cancelled": f"Cancelled from {say_day(row.cancelled_on)}" if row.cancelled_on else "",
        "over": row.ends_on is not None and row.ends_on < today,
    }


@read_or_send
@staff_page(Right.CARER_VIEW, Right.CARER_WORK)
def places(request: StaffRequest, reference: str) -> HttpResponse:
    """Record how many children are placed and how many places are not available."""
    access, now = request.access, timezone.now()
    found, today = household_or_404(request, reference), timezone.localdate(now)
    terms = _terms_now(found)
    form = PlacesForm(
        sent(request),
        asks_approved=terms is None or terms.most_children is None,
        knows=access.can(Right.CONCERN_WORK),
        today=today,
        present=counted(access, _last_count(access, found)),
    )
    form.initial["from_on"] = today
    form.initial["unavailable"] = form.initial["unavailable"] or 0

    def take() -> None:
        places_record(access=access, household_id=found.pk, now=now, **form.cleaned_data)

    most = terms.most_children if terms else None
    return household_take(
        request, found, "carers/places.html", form, take, said="Places recorded.", most=most
    )


def _last_count(access: Access, found: Household) -> Places | None:
    """The count that stands, for a worker who changes one number of it."""
    return next((row for row in places_of(access, found) if row.to_on is None), None)


@read_or_send
@staff_page(Right.CARER_VIEW, Right.CARER_WORK)
def exemption(request: StaffRequest, reference: str) -> HttpResponse:
    """Record an exemption from the usual limit."""
    access, now = request.access, timezone.now()
    found = household_or_404(request, reference)
    home = home_authority(found)
    initial = {"authority": home.pk if home else None}
    form = ExemptionForm(sent(request), today=timezone.localdate(now), initial=initial)

    def take() -> None:
        given = dict(form.cleaned_data)
        authority = given.pop("authority")
        exemption_record(
            access=access, household_id=found.pk, authority_id=authority.pk, now=now, **given
        )

    said = "The exemption is recorded."
    return household_take(request, found, "carers/exemption.html", form, take, said=said, home=home)


@read_or_send
@staff_page(Right.CARER_VIEW, Right.CARER_WORK)
def cancel(request: StaffRequest, reference: str, exemption_id: int) -> HttpResponse:
    """Record that an exemption was cancelled."""
    access, now = request.access, timezone.now()
    found, today = household_or_404(request, reference), timezone.localdate(now)
    try:
        row = exemption_of(access, found, exemption_id)
    except Exemption.DoesNotExist:
        raise Http404 from None
    form = CancelForm(sent(request), exemption=row, today=today)

    def take() -> None:
        exemption_cancel(
            access=access,
            exemption_id=row.pk,
            cancelled_on=form.cleaned_data["cancelled_on"],
            now=now,
        )

    said = "Recorded: it counts no more."
    shown = _exemption(row, today=today)
    return household_take(
        request, found, "carers/exemption_cancel.html", form, take, said=said, exemption=shown
    )
