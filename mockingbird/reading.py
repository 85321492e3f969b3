"""Who reads the words of a contact, and who sees only that there was one."""

from __future__ import annotations

from hubs.access import Access
from hubs.permissions import Right

_READ = (Right.MOCKINGBIRD_WORK, Right.MOCKINGBIRD_SIGN, Right.CONCERN_WORK)


def words_open(access: Access) -> bool:
    """Whether this person reads what a contact was about, its note and that a concern was ticked:
    who works with the constellation, who signs for it, who works with concerns. Everybody else who
    may open the constellation sees that there was contact.

    Asked after ``Constellation.open_to``, which leaves a liaison worker their own alone.
    """
    return any(access.can(right) for right in _READ)
