"""Changes of a protected case that wait for a yes the safe way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils import timezone

from enquiries.models import Enquiry, PendingChange
from enquiries.selectors.own_cases import changes_of
from enquiries.services.confirming import (
    AskedByMessage,
    AskedByYou,
    ChangeOver,
    change_answer_told,
    details_said,
    may_answer,
    may_say_yes,
    to_be_asked_by_us,
)
from enquiries.views.staff.at_case import address_of, case_render, on_case
from enquiries.views.staff.contact import read_or_send
from hubs.calendar import say_moment
from hubs.decorators import StaffRequest
from hubs.permissions import Right

ANSWERS = ("yes", "no")
ASKED_BY_YOU = "You asked for this change. Another colleague whom the case names says the yes."
LONGEST_ID = 18  # digits: a longer number is no id, and too long for the database to read


@dataclass(frozen=True)
class Waiting:
    """One change in words. ``ask`` when a colleague has to ask the person; ``yours`` when another
    than this colleague has to say the yes."""

    id: int
    whose: str
    details: list[str]
    asked: str
    until: str
    ask: bool
    yours: bool


@read_or_send
@on_case(Right.ENQUIRY_EDIT)
def changes(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """What waits, and the answer a named colleague was given on the safe number."""
    if request.method == "POST":
        return _answer(request, case)
    now = timezone.now()
    rows = changes_of(request.access, case, now=now)
    waiting = [_waiting(request, case, row, now=now) for row in rows]
    may = may_answer(request.access, case)
    return case_render(request, case, "changes.html", waiting=waiting, may_answer=may, now=now)


def _answer(request: StaffRequest, case: Enquiry) -> HttpResponse:
    said, number = request.POST.get("answer", ""), request.POST.get("change", "")
    if said not in ANSWERS or not number.isdecimal() or len(number) > LONGEST_ID:
        return HttpResponseBadRequest()
    try:
        change_answer_told(
            access=request.access, change_id=int(number), yes=said == "yes", now=timezone.now()
        )
    except (ChangeOver, PendingChange.DoesNotExist):
        messages.warning(request, "This change no longer waits.")
    except AskedByMessage:
        messages.warning(request, "The person was asked by message. Wait for their answer.")
    except AskedByYou:
        messages.warning(request, ASKED_BY_YOU)
    else:
        done = "The change is made." if said == "yes" else "The change was not made."
        messages.success(request, f"{done} It is on record that you asked.")
    return redirect(address_of(case))


def _waiting(request: StaffRequest, case: Enquiry, row: PendingChange, *, now: datetime) -> Waiting:
    return Waiting(
        id=row.pk,
        whose=row.person.first_name,
        details=details_said(row),
        asked=f"Asked for at {say_moment(row.asked_at, now=now)} by"
        f" {row.asked_by or 'the person, on their own page'}",
        until=say_moment(row.expires_at, now=now),
        ask=to_be_asked_by_us(case, row),
        yours=not may_say_yes(request.access, case, row),
    )
