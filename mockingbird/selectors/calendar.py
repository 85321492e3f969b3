"""What lies ahead of a constellation, day by day: gatherings, sleepovers, absences, follow-ups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Q

from hubs.access import Access
from hubs.calendar import say_day
from mockingbird.models import (
    Constellation,
    ConstellationMembership,
    Contact,
    FidelityAction,
    Gathering,
    HubAway,
    Sleepover,
)
from mockingbird.reading import words_open
from mockingbird.selectors.households import Names, names_of

AHEAD: Final = timedelta(days=56)


@dataclass(frozen=True)
class Entry:
    """One thing on one day."""

    on: date
    kind: str
    what: str


def calendar_of(access: Access, constellation: Constellation, *, today: date) -> list[Entry]:
    """The next eight weeks in order of days. The same queries at any size."""
    last = today + AHEAD
    stays = list(
        Sleepover.objects.visible_to(access)
        .filter(constellation=constellation, status=Sleepover.Status.AGREED)
        .filter(ends_on__gte=today, starts_on__lte=last)
        .select_related("membership")
    )
    away = list(
        HubAway.objects.visible_to(access)
        .filter(Q(to_on=None) | Q(to_on__gte=today), constellation=constellation)
        .filter(from_on__lte=last)
        .select_related("membership")
    )
    contacts = list(
        Contact.objects.visible_to(access)
        .to_follow_up()
        .filter(constellation=constellation, follow_up_on__range=(today, last))
        .select_related("membership")
    )
    members = {row.membership_id: row.membership for row in stays}
    members |= {row.membership_id: row.membership for row in away}
    members |= {row.membership_id: row.membership for row in contacts}
    names, in_words = names_of(access, members.values()), words_open(access)
    found = [
        *_gatherings(access, constellation, today, last),
        *(Entry(max(row.starts_on, today), "Sleepover", _stay(row, names)) for row in stays),
        *(Entry(max(row.from_on, today), "Away", _away(row, names)) for row in away),
        *(
            Entry(row.follow_up_on or today, "Follow-up", _contact(row, names, in_words))
            for row in contacts
        ),
        *_actions(access, constellation, today, last),
    ]
    return sorted(found, key=lambda entry: (entry.on, entry.kind))


def _gatherings(
    access: Access, constellation: Constellation, first: date, last: date
) -> list[Entry]:
    rows = Gathering.objects.visible_to(access).filter(
        constellation=constellation, cancelled=False, on__range=(first, last)
    )
    return [
        Entry(row.on, "Gathering", f"{row.get_kind_display()}{f', {row.title}' * bool(row.title)}")
        for row in rows
    ]


def _actions(access: Access, constellation: Constellation, first: date, last: date) -> list[Entry]:
    rows = FidelityAction.objects.visible_to(access).to_do()
    rows = rows.filter(constellation=constellation, due_on__range=(first, last))
    return [Entry(row.due_on, "To be done", row.text) for row in rows]


def _stay(row: Sleepover, names: Names) -> str:
    return f"{names[row.membership_id]}, until {say_day(row.ends_on)}"


def _away(row: HubAway, names: Names) -> str:
    until = say_day(row.to_on) if row.to_on else "nobody knows yet"
    role = ConstellationMembership.Role(row.membership.role).label
    return f"{names[row.membership_id]} ({role.lower()}), until {until}"


def _contact(row: Contact, names: Names, in_words: bool) -> str:
    said = f": {row.note}" if row.note and in_words else ""
    return f"{names[row.membership_id]}{said}"
