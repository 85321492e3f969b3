"""Who could be a buddy of whom, in reasons that a page shows, and when a match is asked after. Pure
data and arithmetic: no ORM, no clock, and never a score."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from hubs.calendar import say_day
from hubs.time_limits import months_after

EXPERIENCED_YEARS = 1  # since the approval
# A match is asked after so long from its start: (in words, when).
CHECK_INS = ("2 weeks", "6 weeks", "3 months")


def check_in_days(from_on: date) -> tuple[date, ...]:
    """The days of CHECK_INS for a match that began on a day."""
    two, six = (from_on + timedelta(weeks=weeks) for weeks in (2, 6))
    return two, six, months_after(from_on, 3)


def check_in_due(from_on: date, *, asked: int) -> tuple[str, date] | None:
    """The next check-in of a match that was asked after so many times: its words and its day; None
    when all were made. Whenever one was made, it counts for the next."""
    ahead = list(zip(CHECK_INS, check_in_days(from_on), strict=True))[asked:]
    return ahead[0] if ahead else None


def is_experienced(approved_on: date, *, today: date) -> bool:
    """Whether a household was approved long enough ago to stand beside others."""
    return months_after(approved_on, 12 * EXPERIENCED_YEARS) <= today


@dataclass(frozen=True)
class Offer:
    """What a buddy offers. ``types`` are codes of the types of fostering."""

    pk: int
    approved_on: date
    types: tuple[str, ...]
    languages: str
    postcode: str
    most: int
    has: int
    resting_until: date | None = None


@dataclass(frozen=True)
class Wish:
    """Whom a buddy is looked for."""

    types: tuple[str, ...] = ()
    language: str = ""
    postcode: str = ""


@dataclass(frozen=True)
class Suggestion:
    """One buddy, why they would suit, and what leaves them out, empty where nothing does."""

    offer: Offer
    reasons: tuple[str, ...]
    left_out: str = ""


def suggestions(
    offers: Iterable[Offer], wish: Wish, *, names: Mapping[str, str], today: date
) -> list[Suggestion]:
    """Every buddy, those with the same kind of fostering first, then with the language, then near
    by, then with the fewest beside them; who is left out stands last, with the reason.

    ``names`` says what the codes of types are called.
    """
    found = [(_order(offer, wish, today), _said(offer, wish, names, today)) for offer in offers]
    return [said for _, said in sorted(found, key=lambda each: each[0])]


def _order(offer: Offer, wish: Wish, today: date) -> tuple[object, ...]:
    return (
        bool(_left_out(offer, today)),
        not _same_types(offer, wish),
        not _speaks(offer, wish),
        not _same_area(offer, wish),
        offer.has,
        offer.approved_on,
        offer.pk,
    )


def _said(offer: Offer, wish: Wish, names: Mapping[str, str], today: date) -> Suggestion:
    reasons = []
    if same := _same_types(offer, wish):
        kinds = ", ".join(names[code].lower() for code in names if code in same)
        reasons.append(f"Same kind of fostering: {kinds}")
    if _speaks(offer, wish):
        reasons.append(f"Speaks {wish.language}")
    if _same_area(offer, wish):
        reasons.append(f"Same postcode area: {_area(offer.postcode)}")
    reasons.append(
        f"Has {offer.has} of {offer.most}" if offer.has else f"Has room for {offer.most}"
    )
    return Suggestion(offer, tuple(reasons), _left_out(offer, today))


def _left_out(offer: Offer, today: date) -> str:
    if not is_experienced(offer.approved_on, today=today):
        return "Approved less than a year ago"
    if offer.resting_until is not None and offer.resting_until >= today:
        return f"Takes nobody new until {say_day(offer.resting_until)}"
    if offer.has >= offer.most:
        return f"Has {offer.has} of {offer.most}, so there is no room"
    return ""


def _same_types(offer: Offer, wish: Wish) -> set[str]:
    return set(offer.types) & set(wish.types)


def _speaks(offer: Offer, wish: Wish) -> bool:
    spoken = {each.strip().casefold() for each in re.split(r"[,;/]| and ", offer.languages)}
    return bool(wish.language.strip()) and wish.language.strip().casefold() in spoken


def _same_area(offer: Offer, wish: Wish) -> bool:
    return bool(_area(offer.postcode)) and _area(offer.postcode) == _area(wish.postcode)


def _area(postcode: str) -> str:
    """The first half: NE8 of NE8 1HH."""
    return postcode.rpartition(" ")[0]
