"""The record on screen: who looked at what. Reading it is on record too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hubs.audit import Kind, actions_of
from hubs.audit_forms import CaseForm, DaysForm, PersonForm
from hubs.audit_words import lines_of
from hubs.decorators import StaffRequest, staff_page
from hubs.looks import record_viewed
from hubs.models import User
from hubs.permissions import Right
from hubs.selectors_audit import (
    Days,
    events_of,
    looks_at_case,
    looks_of_person,
    office_actions,
    protection_actions,
    unassigned_by_person,
    views_without_assignment,
)

A_PAGE: Final = 50
WEEKS: Final = 12  # how far back the weekly list can be chosen

# Key in the address -> its heading, what it is, and which acts are in it.
LISTS: Final[dict[str, tuple[str, str, Callable[[], list[str]]]]] = {
    "refusals": (
        "Who was not let in",
        "Colleagues who tried a page of a case or a room that is not theirs.",
        partial(actions_of, Kind.REFUSAL),
    ),
    "glass": (
        "Protected cases opened in an emergency",
        "Colleagues whom no safety flag names, who opened a protected case all the same.",
        partial(actions_of, Kind.GLASS),
    ),
    "protection": (
        "Cases that were protected",
        "Who protected a case, named a colleague, changed the safe way or lifted the protection.",
        protection_actions,
    ),
    "exports": (
        "Files that were taken out",
        "Reports and lists of cases that somebody asked for, agreed to or downloaded.",
        partial(actions_of, Kind.EXPORT),
    ),
    "sign-ins": (
        "Signing in and out",
        "Signing in, second factors, passwords, and accounts that somebody tried too often.",
        partial(actions_of, Kind.SIGN_IN),
    ),
    "people": (
        "People, roles and settings",
        "Invitations, roles given, kept and ended, and changes to how the hub works.",
        office_actions,
    ),
}


@require_safe
@staff_page(Right.AUDIT_VIEW)
def home(request: StaffRequest) -> HttpResponse:
    """The two questions, and the lists."""
    shared: dict[str, Any] = {"access": request.access, "today": timezone.localdate()}
    context = {
        "case_form": _unasked(CaseForm({}, auto_id="case-%s", **shared)),
        "person_form": _unasked(PersonForm({}, auto_id="person-%s", **shared)),
        "lists": [
            {"key": key, "name": name, "what": what} for key, (name, what, _) in LISTS.items()
        ],
        "place": request.access.service or request.access.cluster,
    }
    return render(request, "hubs/audit/home.html", context)


@require_safe
@staff_page(Right.AUDIT_VIEW)
def record(request: StaffRequest) -> HttpResponse:
    """Who looked at this case?"""
    now = timezone.now()
    form = CaseForm(request.GET.dict(), access=request.access, today=timezone.localdate(now))
    title = "Who looked at this case?"
    if not form.is_valid():
        return _question(request, form, title)
    reference = form.cleaned_data["reference"]
    record_viewed(access=request.access, page="record", case_id=form.case_id, now=now)
    events = looks_at_case(
        request.access, case_id=form.case_id, reference=reference, days=form.days
    )
    return _answer(request, form, title, events, heading=reference, now=now, hide_case=True)


@require_safe
@staff_page(Right.AUDIT_VIEW)
def person(request: StaffRequest) -> HttpResponse:
    """What did this person look at?"""
    now = timezone.now()
    form = PersonForm(request.GET.dict(), access=request.access, today=timezone.localdate(now))
    title = "What did this person look at?"
    if not form.is_valid():
        return _question(request, form, title)
    who: User = form.cleaned_data["person"]
    record_viewed(access=request.access, page="person", person_id=who.pk, now=now)
    events = looks_of_person(request.access, person=who, days=form.days)
    return _answer(request, form, title, events, heading=who.name, now=now, hide_who=True)


@require_safe
@staff_page(Right.AUDIT_VIEW)
def listing(request: StaffRequest, key: str) -> HttpResponse:
    """Refusals, opened protected cases, files, signing in: the whole place, newest first."""
    if key not in LISTS:
        raise Http404
    now = timezone.now()
    title, what, actions = LISTS[key]
    form = DaysForm(request.GET.dict(), today=timezone.localdate(now))
    if not form.is_valid():
        return _question(request, form, title, what=what)
    record_viewed(access=request.access, page=key, now=now)
    events = events_of(request.access, actions=actions(), days=form.days)
    return _answer(request, form, title, events, heading="", what=what, now=now)


@require_safe
@staff_page(Right.AUDIT_VIEW)
def unassigned(request: StaffRequest) -> HttpResponse:
    """Views without assignment in a week, counted by person."""
    now = timezone.now()
    week, weeks = _week(request, today=timezone.localdate(now))
    record_viewed(access=request.access, page="unassigned", now=now)
    context = {
        "people": unassigned_by_person(request.access, days=week),
        "week": week,
        "weeks": weeks,
    }
    return render(request, "hubs/audit/unassigned.html", context)


@require_safe
@staff_page(Right.AUDIT_VIEW)
def unassigned_of(request: StaffRequest, person_id: int) -> HttpResponse:
    """One person's views without assignment in a week."""
    now = timezone.now()
    who = get_object_or_404(User, pk=person_id)
    week, weeks = _week(request, today=timezone.localdate(now))
    events = views_without_assignment(request.access, days=week).filter(actor=who)
    page = Paginator(events, A_PAGE).get_page(request.GET.get("page"))
    if not page.paginator.count:
        raise Http404  # nothing here, or nobody of this place: the same answer
    record_viewed(access=request.access, page="unassigned", person_id=who.pk, now=now)
    lines = lines_of(request.access, page)
    context = {
        "who": who,
        "week": week,
        "weeks": weeks,
        "page": page,
        "lines": lines,
        "now": now,
        "hide_who": True,
    }
    return render(request, "hubs/audit/unassigned_of.html", context)


def _unasked(form: DaysForm) -> DaysForm:
    """A form as it is before anybody asked: its days filled in, and no errors."""
    form.is_bound, form.initial = False, dict(form.data)
    return form


def _question(request: StaffRequest, form: DaysForm, title: str, what: str = "") -> HttpResponse:
    """The form again, with what is wrong beside each field; without errors when it was empty."""
    asked = set(request.GET) & set(form.fields)
    context = {"form": form if asked else _unasked(form), "title": title, "what": what}
    return render(request, "hubs/audit/list.html", context)


def _answer(
    request: StaffRequest,
    form: DaysForm,
    title: str,
    events: Any,
    *,
    heading: str,
    now: datetime,
    **context: Any,
) -> HttpResponse:
    page = Paginator(events, A_PAGE).get_page(request.GET.get("page"))
    shared = {
        "form": form,
        "title": title,
        "heading": heading,
        "page": page,
        "lines": lines_of(request.access, page),
        "days": form.days,
        "now": now,
    }
    return render(request, "hubs/audit/list.html", shared | context)


def _week(request: StaffRequest, *, today: date) -> tuple[Days, list[dict[str, Any]]]:
    """The week of the address, which begins on a Monday, and those that can be chosen.

    The last whole week when none is named; a day that is not offered is not there.
    """
    this = today - timedelta(days=today.weekday())
    mondays = [this - timedelta(weeks=back) for back in range(WEEKS + 1)]
    asked = request.GET.get("week", mondays[1].isoformat())
    chosen = next((monday for monday in mondays if monday.isoformat() == asked), None)
    if chosen is None:
        raise Http404
    offered = [
        {"value": monday.isoformat(), "monday": monday, "current": monday == chosen}
        for monday in mondays
    ]
    return Days(chosen, chosen + timedelta(days=6)), offered
