"""The rows of an application in words, for the lists of its pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from enquiries.models import Address, Referee, Relationship
from enquiries.selectors.household import Member
from hubs.calendar import say_day


@dataclass
class Item:
    """One row. ``ended``: it stays to be read, and is changed no more."""

    pk: int
    title: str
    lines: list[str] = field(default_factory=list)
    tag: str = ""
    colour: str = ""
    ended: bool = False
    href: str = ""
    remove_href: str = ""


def _between(first: date | None, last: date | None) -> str:
    if first and last:
        return f"{say_day(first)} to {say_day(last)}"
    if last:
        return f"Until {say_day(last)}"
    return f"Since {say_day(first)}" if first else ""


def _kept(*lines: str) -> list[str]:
    return [line for line in lines if line]


def member_item(member: Member) -> Item:
    """Somebody in the home: who they are, how old, and what follows from that."""
    row = member.row
    born = f"Born {say_day(row.date_of_birth)}" if row.date_of_birth else "No date of birth yet"
    stays = "Often stays here" if row.often_here and not row.lives_here else ""
    where = "" if row.lives_here or stays else "Lives elsewhere"
    lines = _kept(row.get_relation_display(), born, stays, where)
    lines += _kept(_between(row.moved_in_on, row.moved_out_on), row.about, row.email, row.phone)
    item = Item(row.pk, f"{row.first_name} {row.last_name}".strip(), lines)
    if member.turns_18_on:
        item.tag, item.colour = f"Turns 18 on {say_day(member.turns_18_on)}", "orange"
    elif member.grown:
        item.tag, item.colour = "18 or over", "blue"
    elif row.moved_out_on:
        item.tag, item.colour = "Moved out", "grey"
    return item


def address_item(row: Address, today: date) -> Item:
    """Where somebody lived, and when."""
    where = ", ".join(_kept(row.postcode, row.country if row.country != "England" else ""))
    item = Item(row.pk, row.lines, _kept(where, _between(row.from_on, row.to_on)))
    if row.to_on is None:
        item.tag, item.colour = "Home", "green"
    return item


def relationship_item(row: Relationship, today: date) -> Item:
    """With whom, what it was, and the decision about contact with its reason."""
    decided = f"{row.get_contact_display()}: {row.contact_why}" if row.contact else ""
    children = "They have children together" if row.children_together else ""
    together = "They apply together" if row.with_person_id else ""
    lines = _kept(row.what, together, _between(row.from_on, row.to_on), children, decided)
    item = Item(row.pk, row.partner_name, lines + _kept(row.email, row.phone))
    if row.to_on and not row.contact:
        item.tag, item.colour = "Decide whether to contact them", "orange"
    return item


def referee_item(row: Referee, today: date) -> Item:
    """Who speaks for the applicant, and how to reach them."""
    years = "" if row.years_known is None else f"Has known them {row.years_known} years"
    lines = _kept(row.get_kind_display(), row.knows_them_as, years)
    item = Item(row.pk, row.name, lines + _kept(row.email, row.phone, row.address))
    if row.replaced_at:
        item.ended, item.tag, item.colour = True, "Replaced", "grey"
        item.lines.append(row.replaced_why)
    return item
