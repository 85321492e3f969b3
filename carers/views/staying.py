"""Contact with a household, on its page and as it is recorded; who is worth a call."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from carers.forms.entry import CallsForm
from carers.forms.staying import ContactForm
from carers.models import CarerDeadline, Household, HouseholdContact
from carers.selectors.staying import (
    CallFilters,
    calls_page,
    check_in_of,
    contacts_of,
    signs_of,
)
from carers.services.staying import contact_record
from carers.services.viewing import register_viewed
from carers.staying import reasons
from carers.views.taking import household_or_404, household_take, sent
from enquiries.views.staff.contact import read_or_send
from hubs.access import Access
from hubs.calendar import say_day
from hubs.decorators import StaffRequest, staff_page
from hubs.permissions import Right

SHOWN_FIRST = 3  # contacts; the others are folded
NEAR = timedelta(days=14)  # a talk so long before a check-in is due is taken to be the check-in


def staying_part(access: Access, found: Household, *, today: date) -> dict[str, object]:
    """What the household's page says of contact with it."""
    contacts = [_contact(row) for row in contacts_of(access, found)]
    signs = signs_of(access, found)
    return {
        "call_reasons": reasons(signs, today=today) if signs else [],
        "contacts": contacts[:SHOWN_FIRST],
        "contacts_before": contacts[SHOWN_FIRST:],
        "records_contact": access.can(Right.CARER_WORK) and found.ended_on is None,
    }


def _contact(row: HouseholdContact) -> dict[str, object]:
    return {
        "row": row,
        "day": say_day(row.on_day),
        "check_in": row.clock.named if row.clock else "",
    }


@read_or_send
@staff_page(Right.CARER_VIEW, Right.CARER_WORK)
def contact(request: StaffRequest, reference: str) -> HttpResponse:
    """Record that somebody was in touch: two taps and a sentence."""
    access, now = request.access, timezone.now()
    found, today = household_or_404(request, reference), timezone.localdate(now)
    clock = check_in_of(access, found)
    form = ContactForm(
        sent(request),
        check_in=clock,
        named=_named(clock) if clock else "",
        earliest=found.approved_on,
        today=today,
        initial=_initial(clock, asked="check_in" in request.GET, today=today),
    )

    def take() -> None:
        given = dict(form.cleaned_data)
        given.pop("check_in", None)
        contact_record(
            access=access,
            household_id=found.pk,
            check_in_id=form.check_in_id(),
            now=now,
            **given,
        )

    return household_take(
        request, found, "carers/contact.html", form, take, said="Contact recorded."
    )


def _named(clock: CarerDeadline) -> str:
    """ "check-in at 3 months, due by Tuesday 3 March 2026"."""
    name = clock.named
    return f"{name[:1].lower()}{name[1:]}, due by {say_day(clock.due_on)}"


def _initial(clock: CarerDeadline | None, *, asked: bool, today: date) -> dict[str, object]:
    """A call today; the check-in where one is due, or nearly, or where they came from it."""
    checked = []
    if clock is not None and (asked or clock.due_on <= today + NEAR):
        checked = [str(clock.pk)]
    return {"how": HouseholdContact.How.PHONE, "on_day": today, "check_in": checked}


@require_safe
@staff_page(Right.CARER_VIEW)
def calls(request: StaffRequest) -> HttpResponse:
    """Households that are worth a call, with why; the longest silence first."""
    access, now = request.access, timezone.now()
    today, mine = timezone.localdate(now), "mine" in request.GET
    form = CallsForm(request.GET, access=access, today=today)
    filters = CallFilters(mine=mine, council=form.council_chosen())
    page = calls_page(access, filters=filters, page=request.GET.get("page", "1"), today=today)
    shown = list(page.object_list)
    register_viewed(access=access, shown=shown, now=now)
    context = {
        "page": page,
        "rows": [_call(row, today=today) for row in shown],
        "mine": mine,
        "form": form,
        "works": access.can(Right.CARER_WORK),
    }
    return render(request, "carers/calls.html", context)


def _call(row: Household, *, today: date) -> dict[str, object]:
    signs = row.signs_found  # type: ignore[attr-defined]  # calls_page has them
    heard = say_day(signs.heard_on) if signs.heard_on else "Not on record"
    return {"household": row, "heard": heard, "reasons": reasons(signs, today=today)}
