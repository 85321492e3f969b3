"""How a household is called on these screens: by its carers, and by nobody else in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

# A household whose case is protected, or whose carers this person may not see.
UNSEEN: Final = "A household you cannot open"


class Named(Protocol):
    """A carer, as far as a name goes."""

    first_name: str
    last_name: str


def household_name(carers: Sequence[Named]) -> str:
    """Kit and Alex Dawson; Kit Dawson and Alex Roe."""
    if not carers:
        return UNSEEN
    surnames = {carer.last_name for carer in carers}
    if len(surnames) == 1:
        first = " and ".join(carer.first_name for carer in carers)
        return f"{first} {carers[0].last_name}"
    return " and ".join(f"{carer.first_name} {carer.last_name}" for carer in carers)


def short_name(carers: Sequence[Named]) -> str:
    """The surnames alone, for a place that has room for one word."""
    if not carers:
        return "Not shown"
    return " and ".join(dict.fromkeys(carer.last_name for carer in carers))
