"""A hub's settings in words, as their pages say them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from typing import Any

from django.urls import reverse

from hubs.access import Access
from hubs.calendar import say_day, say_moment, say_time
from hubs.journey import handover_stages
from hubs.models import Cluster, JourneyPolicy
from hubs.permissions import Right
from hubs.selectors import services_of
from hubs.services.merging import Clash
from hubs.services.promises import policies_of
from hubs.services.settings import DAYS, hours_of, hours_read
from hubs.settings_forms import WEEKDAYS

Say = Callable[[str, Any], tuple[str, str]]  # a field and its value -> its label and value


@dataclass(frozen=True)
class Row:
    """A line of a summary list."""

    key: str
    value: str


@dataclass(frozen=True)
class Card:
    """One part of the settings, as the summary list takes it."""

    title: str
    rows: Sequence[Row]
    actions: Sequence[dict[str, str]]


def clash_said(clash: Clash, say: Say, *, now: datetime) -> dict[str, str]:
    """What a colleague changed while this page was open."""
    label, theirs = say(clash.name, clash.theirs)
    return {
        "label": label,
        "theirs": theirs,
        "by": clash.by or "Somebody else",
        "at": say_moment(clash.at, now=now) if clash.at else "",
    }


def say_hours(said: str) -> str:
    """One day's hours as kept ("08:30-17:30") in words."""
    hours = hours_read(said)
    return f"{say_time(hours[0])} to {say_time(hours[1])}" if hours else "Closed"


def plural(number: int, thing: str) -> str:
    """1 day, 2 days"""
    return f"{number} {thing}{'' if number == 1 else 's'}"


# The ways that hubs hand over, as they are found in England: what happens, and what to choose.
HANDOVER_PATTERNS = (
    (
        "After the enquiry",
        "The council gets the contact details and has the first conversation.",
        "First conversation",
    ),
    (
        "After the expression of interest",
        "The hub talks with them. The council makes the home visit.",
        "Home visit",
    ),
    (
        "After the hub’s own home visit",
        "The council invites them to apply and takes it from there.",
        "Invited to apply",
    ),
    (
        "After the application",
        "The council does the checks and the assessment.",
        "Checks and training",
    ),
    (
        "End to end",
        "The hub stays to the end. The council receives an approved household.",
        "Nowhere: the hub stays to the end",
    ),
)


def policy_rows(policy: JourneyPolicy) -> list[Row]:
    """What a set of promises says."""
    stage = dict(handover_stages()).get(policy.hands_over_at)
    open_days, working_days = (
        partial(plural, thing="open day"),
        partial(plural, thing="working day"),
    )
    return [
        Row("First call", say_first_call(policy.first_contact_days, policy.promise_time)),
        Row("Officer reminded", f"{plural(policy.remind_officer_hours, 'open hour')} before that"),
        Row("We say sorry", f"When {plural(policy.apology_after_minutes, 'minute')} late"),
        Row("Gone quiet", f"After {plural(policy.quiet_after_days, 'day')} without contact"),
        Row("Council takes over", f"At: {stage}" if stage else "Nowhere: the hub stays to the end"),
        Row("Hub sees after that", policy.get_hub_sees_display()),
        Row("Council answers", f"Within {open_days(policy.handover_answer_days)}"),
        Row("Council’s first contact", f"Within {open_days(policy.council_contact_days)} of that"),
        Row("First home visit", f"Within {working_days(policy.visit_days)}"),
        Row("What comes first", policy.get_order_display()),
        Row("Before the visit", _needed(policy.interest_needed, "An expression of interest")),
        Row("Before the application", _needed(policy.visit_needed, "A home visit")),
        Row("Preparation course", policy.get_preparation_display()),
        Row("Panel", "Considers every application" if policy.panel_required else "Not required"),
    ]


def _needed(needed: bool, what: str) -> str:
    return f"{what} must come" if needed else f"{what} may come, and need not"


def say_first_call(days: int, at: time) -> str:
    """By when somebody who asks is called."""
    when = f"within {plural(days, 'open day')}" if days else "on the same day if we can"
    return f"By {say_time(at)}, {when}"


def say_later_changes(days: Sequence[date], *, today: date) -> str:
    """What takes over from promises that begin before these days; empty when nothing does."""
    said = [say_day(day, today=today) for day in days]
    if not said:
        return ""
    if len(said) == 1:
        return f"A change from {said[0]} is saved already and takes over then"
    listed = f"{', '.join(said[:-1])} and {said[-1]}"
    return f"Changes from {listed} are saved already and take over then"


def in_force(policies: Sequence[JourneyPolicy], *, today: date) -> JourneyPolicy | None:
    """Of the newest first: the one that holds today."""
    begun = (p for p in policies if p.valid_from <= today)
    return next((p for p in begun if p.valid_to is None or p.valid_to >= today), None)


def home_cards(access: Access, *, today: date) -> list[Card]:
    """The front page of the settings."""
    hub = access.cluster
    assert hub is not None
    cards = [
        _details(hub),
        _card("Colour", "settings_colour", [Row("Colour", hub.colour or hub.accent.title())]),
        _hours(hub),
        _promises(hub, today=today),
        _card("Privacy notice", "settings_notices", [Row("Version", hub.privacy_version)]),
        _councils(hub, today=today),
        *_journey(),
    ]
    if access.can(Right.PEOPLE_MANAGE):
        people = [Row("Who may sign in, and as what", "Kept on a page of its own")]
        cards.append(_card("People and roles", "people", people))
    return cards


def _card(title: str, view: str, rows: Sequence[Row], text: str = "Change") -> Card:
    return Card(title, rows, [{"href": reverse(f"staff:{view}"), "text": text}])


def _details(hub: Cluster) -> Card:
    rows = [
        Row("Name", hub.name),
        Row("Short name, signs texts", hub.short_name),
        Row("Discreet name", hub.discreet_name),
        Row("Phone", hub.phone),
        Row("Email", hub.email),
        Row("When open, in words", hub.opening_text),
    ]
    return _card("Names and contact", "settings_details", rows)


def _hours(hub: Cluster) -> Card:
    week = hours_of(hub)
    rows = [Row(day, say_hours(week[name])) for name, day in zip(DAYS, WEEKDAYS, strict=True)]
    return _card("Opening hours", "settings_hours", rows)


def _promises(hub: Cluster, *, today: date) -> Card:
    policies = policies_of(hub)
    present = in_force(policies, today=today)
    rows = policy_rows(present) if present else [Row("Promises", "None are in force")]
    coming = [p for p in reversed(policies) if p.valid_from > today]
    rows += [Row("Changes", f"On {say_day(p.valid_from, today=today)}") for p in coming[:1]]
    return _card("Promises and journey", "settings_promises", rows)


def _journey() -> list[Card]:
    """Parts of the journey that have pages of their own, with nothing to say in a line."""
    return [
        _card("Reasons", "settings_reasons", [Row("Lists", "Why an enquiry ended")]),
        _card("Limits", "settings_limits", [Row("Table", "How long each thing may take")], "Look"),
        _card("Letters", "settings_letters", [Row("Words", "What our letters say")]),
        Card(
            "Checks",
            [Row("Lists", "Which checks each council asks for")],
            [{"href": "/staff/councils/checks/", "text": "Look"}],
        ),
        Card(
            "Try it out",
            [Row("Dry run", "If this enquiry came in now, who would get it?")],
            [{"href": f"{reverse('staff:settings')}dry-run/", "text": "Try"}],
        ),
    ]


def _councils(hub: Cluster, *, today: date) -> Card:
    names = [service.name for service in services_of(hub, day=today)]
    rows = [Row("Today", ", ".join(names) or "None")]
    return _card("Councils and areas", "settings_councils", rows)
