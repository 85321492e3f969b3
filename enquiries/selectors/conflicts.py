"""Who stands aside from a case before panel.

What a member said holds for the case, whichever meeting it came to: of what was recorded the last
counts, and nobody overrules what a member said of themselves. It holds for the person too: on a
joint panel they may be on the list of the hub and of a council, as two entries.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from enquiries.models import Enquiry, PanelConflict, PanelMember
from hubs.access import access_of_system
from hubs.fence import reaching


@dataclass(frozen=True)
class Aside:
    """Entries of the list that stand aside from one case; ``own`` those by their own word."""

    members: frozenset[int] = frozenset()
    own: frozenset[int] = frozenset()


def aside_from(enquiry: Enquiry, members: Iterable[PanelMember]) -> Aside:
    """Which of these members stand aside from a case.

    Read by the product: an entry of the hub's list, or of a council that had the case before, may
    be out of reach of who asks, and what was said of it still counts.
    """
    with reaching(access_of_system(enquiry.cluster).reach):
        said = list(
            PanelConflict.objects.visible_to(access_of_system(enquiry.cluster))
            .filter(enquiry=enquiry)
            .select_related("member")
            .order_by("item_id", "pk")
        )
    people: dict[str, list[PanelConflict]] = {}
    for conflict in said:
        for key in _said_of(conflict):
            people.setdefault(key, []).append(conflict)
    aside, own = set(), set()
    for member in members:
        known = {one.pk: one for key in _keys(member) for one in people.get(key, ())}
        words = sorted(known.values(), key=lambda one: (one.item_id, one.pk))
        if any(one.by_member and not one.takes_part for one in words):
            own.add(member.pk)
        if words and (member.pk in own or not words[-1].takes_part):
            aside.add(member.pk)
    return Aside(frozenset(aside), frozenset(own))


def _said_of(conflict: PanelConflict) -> set[str]:
    """Of whom it was said: an entry that has another address since is another person's, and who
    had it before stands aside still."""
    member = conflict.member
    if conflict.email and conflict.email.lower() != member.email.lower():
        return _known_by(conflict.email, conflict.user_id)
    return _keys(member) | _known_by(member.email, conflict.user_id)


def _keys(member: PanelMember) -> set[str]:
    """What tells that two entries are one person: the entry itself, the address, the account."""
    return {f"entry {member.pk}"} | _known_by(member.email, member.user_id)


def _known_by(email: str, user_id: int | None) -> set[str]:
    keys = {email.lower()}
    return keys | {f"account {user_id}"} if user_id else keys
