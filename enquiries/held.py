"""What a safety flag takes off an enquiry, who sees more than milestones, and how it is shown.

The enquiry's own row stays in lists and counts for everybody in its place, so nothing on it may
give the person away. These fields go into ``SafetyFlag.held``, which only named staff reach. A
check in the database refuses them on the row while the flag stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import phonenumbers
from django.db.models import Q

from enquiries.models import Enquiry, EnquiryQuerySet, SafetyFlag
from hubs.access import Access
from hubs.models import SeenBy

UNITED_KINGDOM = 44

# Column -> what stands on the row meanwhile. Free text too: anybody may have typed an address.
AWAY: Final[dict[str, Any]] = {
    "postcode_typed": "",
    "postcode": "",
    "home_authority_id": None,
    "routing_reason": "",
    "question": "",
    "language": "",
    "access_needs": "",
    "next_step": "",
}
# What everybody who writes or calls obeys while the flag stands, whatever the person once chose.
FORCED: Final[dict[str, Any]] = {"discreet": True, "may_leave_message": False}


def column(field: str) -> str:
    """The column of a field as services name it: "home_authority" is kept by its id."""
    return Enquiry._meta.get_field(field).attname  # type: ignore[union-attr]


def is_held(field: str) -> bool:
    """Whether a field of the enquiry lies with the flag while one stands."""
    return column(field) in AWAY or column(field) in FORCED


def taken_from(enquiry: Enquiry) -> dict[str, Any]:
    """The values to be held, as they are now."""
    return {name: getattr(enquiry, name) for name in (*AWAY, *FORCED)}


def shown_on(enquiry: Enquiry, flag: SafetyFlag) -> None:
    """Put what is held on the enquiry in memory. What is forced stays forced."""
    enquiry.__dict__["standing_flag"] = flag
    for name in AWAY:
        setattr(enquiry, name, flag.held.get(name, AWAY[name]))


def flag_of(enquiry: Enquiry) -> SafetyFlag | None:
    """The standing flag that was read with the enquiry; None when there is none to see."""
    return enquiry.__dict__.get("standing_flag")


def held_show(enquiries: Iterable[Enquiry], *, access: Access | None = None) -> None:
    """Put what is held on these enquiries, where the running reach opens their flags.

    One query when one of them is protected, else none. A protected case of others stays bare.
    ``access`` is of who will see them; None is the product itself, at work in one cluster.
    """
    protected = {e.pk: e for e in enquiries if e.seen_by == SeenBy.NAMED}
    if not protected:
        return
    flags = SafetyFlag.objects.visible_to(access) if access else SafetyFlag.objects.all()
    for flag in flags.filter(enquiry__in=list(protected), lifted_at=None):
        shown_on(protected[flag.enquiry_id], flag)


def say_address(address: str) -> str:
    """A safe number as people write it, "07700 900123"; an email address as it is."""
    try:
        number = phonenumbers.parse(address)
    except phonenumbers.NumberParseException:
        return address
    return phonenumbers.format_number(
        number,
        phonenumbers.PhoneNumberFormat.NATIONAL
        if number.country_code == UNITED_KINGDOM
        else phonenumbers.PhoneNumberFormat.INTERNATIONAL,
    )


def is_closed(enquiry: Enquiry) -> bool:
    """Whether this is a protected case whose flag was not read: somebody else's."""
    return enquiry.seen_by == SeenBy.NAMED and flag_of(enquiry) is None


def sees_case(access: Access, enquiry: Enquiry) -> bool:
    """Whether this person sees more of a case in reach than its milestones."""
    reach = access.reach
    if reach.everything or enquiry.pk in reach.enquiries or enquiry.pk in reach.named:
        return True
    if enquiry.seen_by == SeenBy.COUNCIL:
        return enquiry.service_id in reach.services
    return enquiry.seen_by == SeenBy.ALL


def whole_to(access: Access, cases: EnquiryQuerySet) -> EnquiryQuerySet:
    """Of these cases those that are more than milestones to this person, as ``sees_case``.

    Asked for where a detail of the case picks the rows: what may not be read may not be guessed.
    A protected case needs no asking here: its details are not on its row.
    """
    reach = access.reach
    if reach.everything or reach.enquiries or reach.services:
        return cases
    return cases.filter(~Q(seen_by=SeenBy.COUNCIL) | Q(pk__in=reach.named))
