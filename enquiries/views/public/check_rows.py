"""The lines of "Check your answers", each with a link that changes that one thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from enquiries.forms.public import WhatForm
from enquiries.forms.public.fields import MENTION_CHOICES
from enquiries.forms.public.steps import points_of
from enquiries.models import ContactBy, GoodTime
from enquiries.views.public.steps import Journey

NOT_PROVIDED = "Not provided"


@dataclass(frozen=True)
class Action:
    """A Change link; ``hidden`` is what it changes, for screen readers."""

    href: str
    hidden: str
    text: str = "Change"


@dataclass(frozen=True)
class Answer:
    """One line: what was asked, what was answered, and the way to change it."""

    key: str
    value: str
    actions: list[Action]


def rows_of(journey: Journey) -> list[Answer]:
    """Every answer in the order it was asked; what was left out reads "Not provided"."""
    given = journey.draft.answers
    said = dict(WhatForm.base_fields["kind"].choices)  # type: ignore[attr-defined]
    name = f"{given['name']['first_name']} {given['name']['last_name']}".strip()
    rows = [_row(journey, "what", "What you would like to do", said.get(journey.kind, ""))]
    if "postcode" in journey.pages:
        rows.append(_row(journey, "postcode", "Postcode", journey.postcode))
    place = "council" if "council" in journey.pages else "postcode"
    rows += [
        _row(journey, place, "Local team", _council(journey)),
        _row(journey, "message", "Your question or message", given["message"]["question"]),
        _row(journey, "message", "Language", given["message"]["language"] or "English"),
        _row(journey, "message", "Other help you need", given["message"]["access_needs"]),
        _row(journey, "name", "Name", name),
        *_contact_rows(journey, given["contact"]),
    ]
    if "time" in journey.pages:
        rows.append(
            _row(journey, "time", "Good time to call", GoodTime(given["time"]["good_time"]).label)
        )
    return rows


def _row(journey: Journey, page: str, key: str, value: str) -> Answer:
    href = journey.address(page, change=True)
    return Answer(key, value or NOT_PROVIDED, [Action(href, key[0].lower() + key[1:])])


def _council(journey: Journey) -> str:
    if journey.where.service is not None:
        return journey.where.service.name
    return "We will find out with you"


def _contact_rows(journey: Journey, contact: dict[str, Any]) -> list[Answer]:
    points = points_of(contact)
    mention = dict(MENTION_CHOICES)[contact["mention"]]
    return [
        _row(journey, "contact", "How to contact you", ContactBy(contact["contact_by"]).label),
        _row(journey, "contact", "Phone number", points["phone"]),
        _row(journey, "contact", "Email address", points["email"]),
        _row(journey, "contact", "May our messages mention fostering", mention),
    ]
