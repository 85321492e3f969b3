"""The same person in every service: what ``carers.models.Carer.identity`` is made from.

Two hubs never see each other's rows, yet nobody may be approved twice at once (one provider at a
time: domain rule of regulation 27). So a carer's row carries a digest of name and date of birth,
and a unique index over the whole product, which the fence does not divide, keeps the rule.

Two people may share both. A manager who has seen their papers says so (services.same_name of the
room below), and the second stands under a digest of their own number. Who has no such word said of
them is approved only while nobody of their name stands under any number: else an approval that was
let in beside another could later be doubled without anybody being asked.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable
from datetime import date

from django.db import IntegrityError, transaction

ONCE_ANYWHERE = "approved_once_anywhere"  # the unique index on identities that stand
# As many people of one name and date of birth may foster at once, in all of England.
NUMBERS = (1, 2, 3, 4)


class _TakenBack(Exception):
    """Undoes a row that was only tried."""


def identity_of(first_name: str, last_name: str, date_of_birth: date, *, number: int = 1) -> str:
    """The digest of one person: sha-256 of the parts as they compare, in hex.

    Case, accents, spaces, hyphens and apostrophes make no difference. ``number`` tells people of
    the same name and date of birth apart.
    """
    parts = [_plain(first_name), _plain(last_name), date_of_birth.isoformat()]
    if number > 1:
        parts.append(str(number))
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def place_take(make: Callable[[int], object], *, different: bool) -> bool:
    """Write a carer's row under the number that is theirs; False where somebody of their name is
    approved and nobody said that they are ``different`` people.

    ``make`` writes the row under a number. Whether a number is taken in another hub is asked of
    the index, by writing the row and taking it back.
    """
    if different:
        return any(_written(make, number) for number in NUMBERS)
    first, *others = NUMBERS
    return all(_is_free(make, number) for number in others) and _written(make, first)


def _written(make: Callable[[int], object], number: int) -> bool:
    try:
        with transaction.atomic():
            make(number)
    except IntegrityError as twice:
        if ONCE_ANYWHERE not in str(twice):
            raise
        return False
    return True


def _is_free(make: Callable[[int], object], number: int) -> bool:
    def tried(number: int) -> None:
        make(number)
        raise _TakenBack

    try:
        return _written(tried, number)
    except _TakenBack:
        return True


def _plain(name: str) -> str:
    taken_apart = unicodedata.normalize("NFKD", name.casefold())
    return "".join(mark for mark in taken_apart if mark.isalnum())
