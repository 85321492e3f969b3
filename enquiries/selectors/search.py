"""One box that finds a case: by reference, phone number, email address, postcode or name.

What was typed decides which of them is meant. Numbers, addresses and postcodes must be whole;
a name may be only its start. Everything compares plain columns, so an index serves it under
row-level security too (docs/fence.md).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.db.models import Q

from enquiries.contact_details import normalise_email, normalise_phone
from enquiries.held import whole_to
from enquiries.models import ContactPoint, Enquiry, EnquiryQuerySet, Person
from hubs.access import Access
from hubs.postcodes import lookup

# Longer than any name, address or number; the rest of something pasted by mistake is not read.
LONGEST: Final = 120
# One letter would find half the hub.
SHORTEST_NAME: Final = 2
MOST_WORDS: Final = 6
LAST_CHARACTER: Final = "\U0010ffff"  # after every other, in byte order


class By(StrEnum):
    """What was recognised in the search box. Kept in the record of searches."""

    NOTHING = "nothing"
    REFERENCE = "reference"
    EMAIL = "email"
    PHONE = "phone"
    POSTCODE = "postcode"
    NAME = "name"


SAID = {
    By.NOTHING: "Type at least two letters of a name, or a whole reference, phone number,"
    " email address or postcode.",
    By.REFERENCE: "We looked for this reference.",
    By.EMAIL: "We looked for this email address.",
    By.PHONE: "We looked for this phone number.",
    By.POSTCODE: "We looked for this postcode.",
    By.NAME: "We looked for names that start like this.",
}


@dataclass(frozen=True)
class Search:
    """What was typed and how it was read. ``value`` is in the form that is compared."""

    typed: str
    by: By
    value: str = ""

    @property
    def said(self) -> str:
        """What was looked for, in a sentence."""
        return SAID[self.by]


_REFERENCE = re.compile(
    r"([A-Z]{2,3})[\s-]?([2-9B-DF-HJKMNP-RTV-Y]{3})[\s-]?([2-9B-DF-HJKMNP-RTV-Y]{3})"
)
_PHONE = re.compile(r"\+?[\d\s().\-/]{7,}")
# What a name is compared without; the same set as in the column (models.case).
_LEFT_OUT = re.compile(r"[\u0300-\u036f\s'’‘`.\-]")


def name_key(name: str) -> str:
    """A name as the database compares it: see ``enquiries.models.case``."""
    return _LEFT_OUT.sub("", unicodedata.normalize("NFKD", name.lower()))


def read_reference(typed: str) -> str:
    """A reference as it is kept, whatever its case and spacing; empty when it cannot be one."""
    found = _REFERENCE.fullmatch(" ".join(typed.upper().split()))
    return "-".join(found.groups()) if found else ""


def read_search(typed: str) -> Search:
    """Decide what was typed. Never raises."""
    typed = " ".join(typed[:LONGEST].replace("\x00", "").split())
    if found := _REFERENCE.fullmatch(typed.upper()):
        return Search(typed, By.REFERENCE, "-".join(found.groups()))
    if "@" in typed:
        return Search(typed, By.EMAIL, normalise_email(typed))
    if _PHONE.fullmatch(typed) and (number := normalise_phone(typed)):
        return Search(typed, By.PHONE, number)
    if postcode := lookup(typed).postcode:
        return Search(typed, By.POSTCODE, postcode)
    if len(name_key(typed)) >= SHORTEST_NAME:
        return Search(typed, By.NAME, typed)
    return Search(typed, By.NOTHING)


def case_of_reference(access: Access, reference: str) -> Enquiry | None:
    """The case with exactly this reference, if it is within reach."""
    return Enquiry.objects.visible_to(access).filter(reference=reference).first()


def search_cases(access: Access, search: Search) -> EnquiryQuerySet:
    """Cases within reach that match; open and ended ones."""
    cases: EnquiryQuerySet = Enquiry.objects.visible_to(access)
    if search.by is By.REFERENCE:
        return cases.filter(reference=search.value)
    if search.by is By.POSTCODE:
        return whole_to(access, cases).filter(postcode=search.value)
    if search.by in (By.EMAIL, By.PHONE):
        points = ContactPoint.objects.visible_to(access).filter(normalised=search.value)
        return cases.filter(pk__in=points.values("enquiry_id"))
    if search.by is By.NAME:
        people = Person.objects.visible_to(access).filter(names_starting(search.value))
        return cases.filter(pk__in=people.values("enquiry_id"))
    return cases.none()


def names_starting(typed: str) -> Q:
    """On a person: the first or last name starts with what was typed, or both in either order.

    "van der berg" is tried as one name and split at every space, because a name may have any
    number of words. Capitals, accents, hyphens and apostrophes make no difference.
    """
    words = typed.split()[:MOST_WORDS]
    whole = name_key("".join(words))
    found = _starts("last_key", whole) | _starts("first_key", whole)
    for split in range(1, len(words)):
        before, after = name_key("".join(words[:split])), name_key("".join(words[split:]))
        if before and after:
            found |= _starts("first_key", before) & _starts("last_key", after)
            found |= _starts("last_key", before) & _starts("first_key", after)
    return found


def _starts(column: str, key: str) -> Q:
    """A prefix as a range of a column in byte order: an index serves it, LIKE it does not."""
    return Q(**{f"{column}__gte": key, f"{column}__lt": key + LAST_CHARACTER})
