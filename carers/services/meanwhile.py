"""Two colleagues at one household: neither writes over the other's words without a word.

A form that changes what stands carries along what it showed (``carers.forms.meanwhile``). Under the
lock each answer is held against it: what only one of the two changed stands, and what both changed
is refused, naming it. Answers that belong together are one. An act that is done once says what
stands to whoever says something else.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model

from enquiries.services.household import fields_merged

Shown = Mapping[str, str]  # field -> what the page showed, as ``as_sent`` writes it

# Answers that are held against one another, so that half of mine with half of a colleague's would
# be refused for ever, or say what neither said. Each group counts where all of it is given.
TOGETHER = (
    ("interview", "interview_on", "said"),
    ("filled", "all_siblings", "unavailable", "why"),  # a count
    ("asked_on", "received_on", "said", "not_given_why"),  # a view
    ("held_on", "panel_on", "panel_said"),
    ("records_asked_on", "records_given_on"),
    ("ends_here_on", "starts_there_on"),
    ("address", "postcode"),
)


def merged(
    present: Mapping[str, Any], given: Mapping[str, Any], shown: Shown | None
) -> dict[str, Any]:
    """What is to stand: ``given`` over ``present``, which was read under the lock. What was left as
    it was ``shown`` keeps what a colleague saved since; without ``shown`` all of it is new.

    Raises ChangedMeanwhile where both changed the same to something else.
    """
    if shown is None:
        return {**present, **given}
    together = [names for names in TOGETHER if given.keys() >= {*names}]
    mine = fields_merged(SimpleNamespace(**present), given, shown, together=together)
    return {**present, **mine}


def once_check(row: Model, said: str, **given: Any) -> None:
    """Of an act that was done already: pressed twice it is as it was left. Raises ValidationError
    with ``said``, what stands, to who says something else, whose words would be lost."""
    if any(getattr(row, name) != value for name, value in given.items()):
        raise ValidationError(f"{said}. What you entered is not saved")
