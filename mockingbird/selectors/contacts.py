"""The contacts of a constellation, the latest first."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page

from enquiries.selectors.clocks import Counted
from hubs.access import Access
from mockingbird.models import Constellation, Contact
from mockingbird.reading import words_open
from mockingbird.selectors.households import Called, names_of

CONTACTS_A_PAGE = 25


@dataclass(frozen=True)
class Spoken:
    """One contact and with whom."""

    row: Contact
    called: Called
    topic: str = ""
    note: str = ""
    concern: bool = False


def contacts_page(
    access: Access, constellation: Constellation, *, page: str
) -> tuple[Page[Contact], list[Spoken]]:
    """A page of contacts, and the same with the households' names."""
    rows = Contact.objects.visible_to(access).filter(constellation=constellation)
    ordered = rows.select_related("membership", "by").order_by("-on", "-pk")
    found = Counted(ordered, CONTACTS_A_PAGE, rows.count()).get_page(page)
    shown = list(found.object_list)
    names = names_of(access, {row.membership_id: row.membership for row in shown}.values())
    return found, [_spoken(row, names[row.membership_id], words_open(access)) for row in shown]


def _spoken(row: Contact, called: Called, in_words: bool) -> Spoken:
    if not in_words:
        return Spoken(row, called)
    topic = row.get_topic_display() if row.topic else ""
    return Spoken(row, called, topic=topic, note=row.note, concern=row.concern)
