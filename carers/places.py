"""How many children a household may have: pure arithmetic and sentences, no ORM, no clock.

Two tests stand side by side, and both must pass: the terms of approval, and the usual fostering
limit of Children Act 1989, Schedule 7. An exemption in writing by the council in whose area the
carers live lets more be placed (docs/carers.md, Places).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

# Schedule 7, paragraph 2. Brothers and sisters of one another do not count to it (paragraph 3).
USUAL_LIMIT: Final = 3
MOST_CHILDREN: Final = 12  # no home has more: a slip of the keyboard does

_NTH: Final = (
    "A first", "A second", "A third", "A fourth", "A fifth", "A sixth",
    "A seventh", "An eighth", "A ninth", "A tenth", "An eleventh", "A twelfth",
)  # fmt: skip


@dataclass(frozen=True)
class Count:
    """A household's places on a day. ``why``: a value of ``Places.Why``, empty for none."""

    approved: int
    filled: int
    unavailable: int = 0
    why: str = ""
    all_siblings: bool = False

    @property
    def needs_exemption(self) -> bool:
        """More are placed than are approved for, or than the usual limit allows."""
        over_usual = self.filled > USUAL_LIMIT and not self.all_siblings
        return self.filled > self.approved or over_usual


@dataclass(frozen=True)
class Leave:
    """What an exemption allows, and for which days."""

    most_children: int
    granted_on: date
    ends_on: date | None = None  # its last day
    cancelled_on: date | None = None  # the first day on which it counts no more

    def stands(self, day: date) -> bool:
        """Whether it counts on a day."""
        return (
            self.granted_on <= day
            and (self.ends_on is None or day <= self.ends_on)
            and (self.cancelled_on is None or day < self.cancelled_on)
        )


def in_the_way(count: Count, leave: Leave | None, *, council: str) -> dict[str, str]:
    """What stands in the way of a count, by field; empty where nothing does.

    ``leave``: the exemption that stands on the day. ``council``: where the carers live, whose
    exemption it takes.
    """
    faults: dict[str, str] = {}
    if count.unavailable and not count.why:
        faults["why"] = "Select why a place is not available"
    if count.why and not count.unavailable:
        faults["unavailable"] = "Enter how many places are not available, or take the reason away"
    if count.needs_exemption and (leave is None or leave.most_children < count.filled):
        faults["filled"] = _too_many(count, leave, council)
    elif count.filled > count.approved and count.unavailable:
        faults["unavailable"] = "Every place is taken, so none can be kept free: enter 0"
    elif count.filled <= count.approved < count.filled + count.unavailable:
        faults["unavailable"] = (
            f"They are approved for {_children(count.approved)}. {count.filled} placed and"
            f" {count.unavailable} not available make {count.filled + count.unavailable}"
        )
    return faults


def _too_many(count: Count, leave: Leave | None, council: str) -> str:
    if leave is not None:
        return f"Their exemption allows {_children(leave.most_children)}, and not {count.filled}"
    if count.filled > count.approved:
        most, one_more = f"They are approved for {_children(count.approved)}", count.approved + 1
    else:
        most = f"The usual limit is {USUAL_LIMIT} children, unless all are siblings of one another"
        one_more = USUAL_LIMIT + 1
    return f"{most}. {_nth(one_more)} needs an exemption by {council}"


def _nth(number: int) -> str:
    """ "A third": one child more."""
    return _NTH[number - 1] if number <= len(_NTH) else "One more"


def _children(number: int) -> str:
    return f"{number} child{'ren' * (number != 1)}"


def out_of_date(
    *, counted: int, most_now: int | None, leave: Leave | None, today: date
) -> list[str]:
    """Why a count no longer fits, as far as the register knows: the terms changed after it, or the
    exemption it stands on is over.

    ``counted``: for how many it was made. ``most_now``: what the terms allow now, None where they
    set no number.
    """
    said = []
    if most_now is not None and most_now != counted:
        said.append(
            f"The terms allow {_children(most_now)} now, and this count was made for {counted}"
        )
    if leave is not None and not leave.stands(today):
        said.append("The exemption that it stands on is over")
    return [f"{each}. Record the places again." for each in said]
