"""What is due of one's constellations: what was promised to a household, and fidelity actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hubs.access import Access
from mockingbird.models import Constellation, Contact, FidelityAction
from mockingbird.reading import words_open
from mockingbird.selectors.households import names_of

MOST = 200  # of each kind on the page; more would not be a list that anybody works through


@dataclass(frozen=True)
class Due:
    """One thing to do."""

    on: date
    what: str
    whose: str  # a household, or the colleague who took it on
    constellation: Constellation
    contact: Contact | None = None
    action: FidelityAction | None = None


def due_of(access: Access, *, today: date) -> list[Due]:
    """Follow-ups and actions that are not done, the longest overdue first."""
    mine = list(Constellation.objects.open_to(access, today).running().select_related("service"))
    by_id = {each.pk: each for each in mine}
    contacts = list(
        Contact.objects.visible_to(access)
        .to_follow_up()
        .filter(constellation__in=mine)
        .select_related("membership", "by")
        .order_by("follow_up_on", "pk")[:MOST]
    )
    actions = (
        FidelityAction.objects.visible_to(access)
        .to_do()
        .filter(constellation__in=mine)
        .select_related("owner")
        .order_by("due_on", "pk")[:MOST]
    )
    names = names_of(access, {row.membership_id: row.membership for row in contacts}.values())
    in_words = words_open(access)
    found = [
        Due(
            on=row.follow_up_on or today,
            what=(row.note or _about(row)) if in_words else row.get_mode_display(),
            whose=str(names[row.membership_id]),
            constellation=by_id[row.constellation_id],
            contact=row,
        )
        for row in contacts
    ]
    found += [
        Due(
            on=row.due_on,
            what=row.text,
            whose=str(row.owner),
            constellation=by_id[row.constellation_id],
            action=row,
        )
        for row in actions
    ]
    return sorted(found, key=lambda each: each.on)


def _about(row: Contact) -> str:
    topic = f" about {row.get_topic_display().lower()}" if row.topic else ""
    return f"{row.get_mode_display()}{topic}"


def contact_to_follow_up(
    access: Access, constellation: Constellation, contact_id: int
) -> tuple[Contact, str]:
    """A contact of this constellation with the household's name. Raises Contact.DoesNotExist."""
    rows = Contact.objects.visible_to(access).select_related("membership")
    found = rows.get(constellation=constellation, pk=contact_id)
    return found, str(names_of(access, [found.membership])[found.membership_id])
