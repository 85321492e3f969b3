"""A hub's settings: the page of all of them, and its names, colour and opening hours."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from hubs.calendar import WorkingCalendar, closed_days, say_moment
from hubs.decorators import StaffRequest, staff_page
from hubs.forms import PageForm
from hubs.models import AuditEvent, Cluster, JourneyPolicy
from hubs.permissions import Right
from hubs.selectors import bank_holidays, policy_on
from hubs.services.merging import SettingsClash, Values
from hubs.services.settings import (
    DAYS,
    colour_change,
    colour_of,
    details_change,
    details_of,
    hours_change,
    hours_of,
    hours_read,
)
from hubs.settings_forms import OWN, WEEKDAYS, ColourForm, DetailsForm, HoursForm
from hubs.views.settings_words import Say, clash_said, home_cards, say_hours

CONFLICT, UNPROCESSABLE = 409, 422
SALT = "hubs.settings"
Change = Callable[..., AuditEvent | None]

read_or_send = require_http_methods(["GET", "HEAD", "POST"])


def hub_of(request: StaffRequest) -> Cluster:
    """The hub whose settings these are: that of the role the person acts in."""
    assert request.access.cluster is not None
    return request.access.cluster


def was_shown(values: Values) -> str:
    """What a page shows, to come back with what is typed. Signed: nobody makes it up."""
    return signing.dumps(dict(values), salt=SALT, compress=True)


def was_read(request: StaffRequest) -> dict[str, Any] | None:
    """What the page had shown; None when that did not come back whole."""
    try:
        found: dict[str, Any] = signing.loads(request.POST.get("was", ""), salt=SALT)
    except signing.BadSignature:
        return None
    return found


@require_safe
@staff_page(Right.SETTINGS_MANAGE)
def home(request: StaffRequest) -> HttpResponse:
    """Every part of the settings, each with its way to change it."""
    cards = home_cards(request.access, today=timezone.localdate())
    return render(request, "hubs/settings/home.html", {"cards": cards})


# --- Saving, with a colleague at the same time ---------------------------------------------------


def save(
    request: StaffRequest,
    form: PageForm,
    *,
    page: Callable[..., HttpResponse],
    change: Change,
    typed: Mapping[str, Any],
    say: Say,
    **more: Any,
) -> HttpResponse | None:
    """Save what was typed; the page again when something stands in the way, None when all is well.

    ``page(request, form, was=..., status=..., clashes=...)`` draws the page.
    """
    was = was_read(request)
    if was is None:
        form.add_error(None, "This page had been open too long. Check it and save it once more")
        return page(request, form, was=None, status=UNPROCESSABLE)
    try:
        change(access=request.access, was=was, typed=typed, now=timezone.now(), **more)
    except SettingsClash as clash:
        clashes = [clash_said(c, say, now=timezone.now()) for c in clash.clashes]
        shown = was_shown(clash.present)
        return page(request, form, was=shown, status=CONFLICT, clashes=clashes)
    except ValidationError as refused:
        refused_by_form(form, refused)
        return page(request, form, was=request.POST["was"], status=UNPROCESSABLE)
    return None


def refused_by_form(form: PageForm, refused: ValidationError) -> None:
    """Put a service's refusal beside the field it is about, else at the top of the page."""
    by_field = refused.error_dict if hasattr(refused, "error_dict") else {"": refused.error_list}
    for name, errors in by_field.items():
        form.add_error(name if name in form.fields else None, errors)


# --- Names and how to reach the hub --------------------------------------------------------------


@read_or_send
@staff_page(Right.SETTINGS_MANAGE)
def details(request: StaffRequest) -> HttpResponse:
    """What the hub is called, and how it is reached."""
    if request.method != "POST":
        return _details_page(request, DetailsForm(initial=details_of(hub_of(request))))
    form = DetailsForm(request.POST)
    if not form.is_valid():
        was = request.POST.get("was")
        return _details_page(request, form, was=was, status=UNPROCESSABLE)
    stopped = save(
        request,
        form,
        page=_details_page,
        change=details_change,
        typed=form.cleaned_data,
        say=lambda name, value: (str(form.fields[name].label), str(value)),
    )
    return stopped or saved(request, "We have saved the hub’s details")


def _details_page(
    request: StaffRequest,
    form: DetailsForm,
    *,
    was: str | None = None,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    context |= {"form": form, "was": was or was_shown(details_of(hub_of(request)))}
    return render(request, "hubs/settings/details.html", context, status=status)


def saved(request: StaffRequest, said: str, *, to: str = "staff:settings") -> HttpResponse:
    """Say so, and go back."""
    messages.success(request, said)
    return redirect(to)


# --- Colour --------------------------------------------------------------------------------------


@read_or_send
@staff_page(Right.SETTINGS_MANAGE)
def colour(request: StaffRequest) -> HttpResponse:
    """Choose a colour; look at it first, on this page, if they like."""
    hub = hub_of(request)
    if request.method != "POST":
        initial = {"accent": OWN if hub.colour else hub.accent, "colour": hub.colour}
        return _colour_page(request, ColourForm(initial=initial))
    form = ColourForm(request.POST)
    was = request.POST.get("was")
    if not form.is_valid():
        return _colour_page(request, form, was=was, status=UNPROCESSABLE)
    typed = form.values(hub)
    if "preview" in request.POST:
        return _colour_page(request, form, was=was, preview=typed)
    stopped = save(
        request,
        form,
        page=_colour_page,
        change=colour_change,
        typed=typed,
        say=lambda name, value: ("Colour", str(value).title() or "a named colour"),
    )
    return stopped or saved(request, "We have saved the hub’s colour")


def _colour_page(
    request: StaffRequest,
    form: ColourForm,
    *,
    was: str | None = None,
    status: int = 200,
    preview: Values | None = None,
    **context: Any,
) -> HttpResponse:
    """With a ``preview`` the whole page wears the colour, though nothing is saved."""
    hub = hub_of(request)
    context |= {"form": form, "was": was or was_shown(colour_of(hub)), "preview": bool(preview)}
    if preview:
        context["cluster"] = copy.copy(hub)
        for name, value in preview.items():
            setattr(context["cluster"], name, value)
    return render(request, "hubs/settings/colour.html", context, status=status)


# --- Opening hours -------------------------------------------------------------------------------


@read_or_send
@staff_page(Right.SETTINGS_MANAGE)
def hours(request: StaffRequest) -> HttpResponse:
    """When the phones are answered; see first what that would promise, if they like."""
    if request.method != "POST":
        present = hours_of(hub_of(request))
        form = HoursForm(initial=HoursForm.initial_of(present))
        return _hours_page(request, form, promised=present)
    form = HoursForm(request.POST)
    was = request.POST.get("was")
    if not form.is_valid():
        return _hours_page(request, form, was=was, status=UNPROCESSABLE)
    typed = form.values()
    if "preview" in request.POST:
        return _hours_page(request, form, was=was, promised=typed)
    stopped = save(
        request,
        form,
        page=_hours_page,
        change=hours_change,
        typed=typed,
        say=lambda name, value: (WEEKDAYS[DAYS.index(name)], say_hours(value)),
    )
    return stopped or saved(request, "We have saved the opening hours")


def _hours_page(
    request: StaffRequest,
    form: HoursForm,
    *,
    was: str | None = None,
    status: int = 200,
    promised: Values | None = None,
    **context: Any,
) -> HttpResponse:
    hub, now = hub_of(request), timezone.now()
    context |= {
        "form": form,
        "was": was or was_shown(hours_of(hub)),
        "opening_text": hub.opening_text,
        "promise": promise_with(hub, promised, now=now) if promised else "",
        "tried": "preview" in request.POST,
    }
    return render(request, "hubs/settings/hours.html", context, status=status)


def promise_with(hub: Cluster, week: Values, *, now: datetime) -> str:
    """By when somebody who asks now would be called if these were the hours; in words."""
    try:
        policy = policy_on(hub, day=timezone.localdate(now))
    except JourneyPolicy.DoesNotExist:
        return ""
    opening = {day: hours for day, name in enumerate(DAYS) if (hours := hours_read(week[name]))}
    if not opening:
        return ""
    calendar = WorkingCalendar(opening, closed_days(holidays=bank_holidays()))
    due = calendar.promise(now, days=policy.first_contact_days, at=policy.promise_time)
    return say_moment(due, now=now)
