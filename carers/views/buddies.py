"""Buddies: who is one, whom they are beside, who could do with one, how each match goes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from carers.forms.buddies import BuddyForm, CheckInForm, PartForm
from carers.models import Buddy, BuddyMatch, Household
from carers.selectors.buddies import (
    applicants_without,
    buddies_now,
    buddy_of,
    coverage,
    households_without,
    match_of,
    matches_now,
    suggestions_for,
)
from carers.services.buddying import (
    buddy_change,
    buddy_end,
    buddy_offer,
    check_in_record,
    match_end,
    match_make,
    offer_of,
)
from carers.services.viewing import REGISTER, household_viewed, register_viewed
from carers.views.buddies_said import buddy_said, coverage_rows, match_said
from carers.views.taking import household_or_404, household_take, sent
from enquiries.models import Enquiry
from enquiries.services.searching import listed_record
from enquiries.views.staff.at_case import on_case
from enquiries.views.staff.contact import read_or_send
from enquiries.views.staff.taking import errors_take, room_form
from hubs.decorators import StaffRequest, staff_page
from hubs.permissions import Right

WORK = (Right.CARER_VIEW, Right.BUDDY_WORK)


@require_safe
@staff_page(*WORK)
def buddies(request: StaffRequest) -> HttpResponse:
    """Matches with what is due, who has no buddy yet, who is one."""
    access, now = request.access, timezone.now()
    today = timezone.localdate(now)
    rows, matches = buddies_now(access), matches_now(access)
    said = [match_said(match, today=today) for match in matches]
    new = households_without(access, today=today)
    seen = {row.household_id: row.household for row in rows}
    seen |= {match.household_id: match.household for match in matches}
    register_viewed(access=access, shown=[*seen.values(), *new], now=now)
    applicants = applicants_without(access)
    listed_record(access=access, by=REGISTER, found=applicants, now=now)
    context = {
        "matches": sorted(said, key=lambda each: each.due_on or date.max),
        "buddies": [buddy_said(row, today=today) for row in rows],
        "applicants": applicants,
        "households": new,
        "coverage": coverage_rows(coverage(access, today)),
    }
    return render(request, "carers/buddies.html", context)


@read_or_send
@staff_page(*WORK)
def offer(request: StaffRequest, reference: str) -> HttpResponse:
    """Record that a household is a buddy, or change what it offers."""
    access, now = request.access, timezone.now()
    found = household_or_404(request, reference)
    buddy = buddy_of(access, found)
    form = BuddyForm(sent(request), rests=buddy is not None, present=_offered(found, buddy))

    def take() -> None:
        if buddy is None:
            buddy_offer(access=access, household_id=found.pk, now=now, **form.answers)
        else:
            buddy_change(access=access, buddy_id=buddy.pk, now=now, **form.cleaned_data)

    return household_take(
        request, found, "carers/buddies_offer.html", form, take, said="Saved.", buddy=buddy
    )


def _offered(found: Household, buddy: Buddy | None) -> dict[str, Any]:
    if buddy is not None:
        return offer_of(buddy)
    versions = found.versions  # type: ignore[attr-defined]
    return {"most": 2, "types": versions[0].types if versions else []}


@read_or_send
@staff_page(*WORK)
def offer_end(request: StaffRequest, reference: str) -> HttpResponse:
    """Record that a household is no buddy any more."""
    found = household_or_404(request, reference)
    buddy = buddy_of(request.access, found)
    if buddy is None:
        raise Http404
    form = forms.Form(sent(request))

    def take() -> None:
        buddy_end(access=request.access, buddy_id=buddy.pk, now=timezone.now())

    said = "They are no buddy any more."
    return household_take(request, found, "carers/buddies_stop.html", form, take, said=said)


@read_or_send
@on_case(Right.CARER_VIEW, Right.BUDDY_WORK)
def for_case(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Who could be the buddy of an applicant, and making them so."""
    return _suggested(request, case, {"enquiry_id": case.pk}, case=case)


@read_or_send
@staff_page(*WORK)
def for_household(request: StaffRequest, reference: str) -> HttpResponse:
    """Who could be the buddy of a household that is new, and making them so."""
    found = household_or_404(request, reference)
    household_viewed(access=request.access, household=found, now=timezone.now())
    return _suggested(request, found, {"of_household_id": found.pk}, household=found)


def _suggested(
    request: StaffRequest, beside: Enquiry | Household, ids: dict[str, int], **context: Any
) -> HttpResponse:
    """Suggestions with their reasons; the one that was pressed becomes the buddy."""
    access, now = request.access, timezone.now()
    today, form = timezone.localdate(now), forms.Form(sent(request))
    if form.is_bound:
        try:
            match_make(access=access, buddy_id=_number(request), now=now, **ids)
        except Buddy.DoesNotExist:
            form.add_error(None, "Select a buddy from the list")
        except ValidationError as wrong:
            errors_take(form, wrong)
        else:
            messages.success(request, "They are buddies from today.")
            return redirect("carers:buddies")
    found = suggestions_for(access, beside, today=today)
    register_viewed(access=access, shown=[buddy.household for buddy, _ in found], now=now)
    shown = [{"buddy": buddy, "household": buddy.household, "said": said} for buddy, said in found]
    context["suited"] = [each for each in shown if not each["said"].left_out]  # type: ignore[attr-defined]
    context["left_out"] = [each for each in shown if each["said"].left_out]  # type: ignore[attr-defined]
    return room_form(request, "carers/buddies_for.html", form, **context)


def _number(request: StaffRequest) -> int:
    """The buddy that was pressed; 0, who is nobody, for anything else."""
    typed = request.POST.get("buddy", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 16 else 0


@read_or_send
@staff_page(*WORK)
def check_in(request: StaffRequest, match_id: int) -> HttpResponse:
    """Record how a match goes."""
    match, now = _match_or_404(request, match_id), timezone.now()
    today = timezone.localdate(now)
    form = CheckInForm(sent(request), match=match, today=today, initial={"on_day": today})

    def take() -> None:
        check_in_record(access=request.access, match_id=match.pk, now=now, **form.cleaned_data)

    return _match_take(request, match, "carers/buddies_ask.html", form, take, said="Recorded.")


@read_or_send
@staff_page(*WORK)
def part(request: StaffRequest, match_id: int) -> HttpResponse:
    """End a match."""
    match = _match_or_404(request, match_id)
    form = PartForm(sent(request))

    def take() -> None:
        why = form.cleaned_data["why"]
        match_end(access=request.access, match_id=match.pk, why=why, now=timezone.now())

    return _match_take(request, match, "carers/buddies_part.html", form, take, said="It has ended.")


def _match_or_404(request: StaffRequest, match_id: int) -> BuddyMatch:
    try:
        return match_of(request.access, match_id)
    except BuddyMatch.DoesNotExist:
        raise Http404 from None


def _match_take(
    request: StaffRequest,
    match: BuddyMatch,
    template: str,
    form: forms.BaseForm,
    verb: Callable[[], Any],
    *,
    said: str,
) -> HttpResponse:
    """A form about a match: shown while it is not right, else taken by ``verb``."""
    now = timezone.now()
    if form.is_valid():
        try:
            verb()
        except ValidationError as wrong:
            errors_take(form, wrong)
        else:
            messages.success(request, said)
            return redirect("carers:buddies")
    household_viewed(access=request.access, household=match.household, now=now)
    today = timezone.localdate(now)
    return room_form(request, template, form, match=match_said(match, today=today))
