"""How a person may be written to: the ways they gave, or the one safe way while a flag stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from enquiries.contact_details import normalise_phone
from enquiries.held import flag_of, held_show
from enquiries.models import ContactPoint, Enquiry, SafetyFlag
from enquiries.models.case import ContactBy
from hubs.models import SeenBy
from messaging.models import Message

EMAIL, SMS = Message.Channel.EMAIL, Message.Channel.SMS

# UK mobile numbers; 070 is for personal numbers, which cost the caller and take no texts.
_MOBILE, _PERSONAL = "+447", "+4470"


# How the row of a message says that it is for the second applicant: the end of its occurrence.
SECOND = " second"


@dataclass(frozen=True)
class Ways:
    """Where automatic messages may go. Empty: not there, or not allowed."""

    email: str = ""
    mobile: str = ""


def ways_of(enquiry: Enquiry, points: Iterable[ContactPoint]) -> Ways:
    """How this person may be written to.

    A text on a phone is a message left: someone who said no to messages gets texts only when
    texts (or WhatsApp) are how they asked to be reached. While a safety flag stands only its safe
    way counts; where the flag was not read, there is none.
    """
    if enquiry.seen_by == SeenBy.NAMED:
        return safe_ways(flag_of(enquiry))
    email = mobile = ""
    for point in points:
        if not point.works:
            continue
        if point.kind == ContactPoint.Kind.EMAIL:
            email = email or point.typed.strip()
        elif is_mobile(point.normalised):
            mobile = mobile or point.normalised
    return Ways(email=email, mobile=mobile if may_be_texted(enquiry) else "")


def safe_ways(flag: SafetyFlag | None) -> Ways:
    """The one address automatic messages may go to while a flag stands, if there is one."""
    if flag is None:
        return Ways()
    if flag.safe_way == SafetyFlag.SafeWay.EMAIL:
        return Ways(email=flag.safe_address)
    if flag.safe_way == SafetyFlag.SafeWay.TEXT:
        number = normalise_phone(flag.safe_address)
        return Ways(mobile=number if is_mobile(number) else "")
    return Ways()


def is_mobile(number: str) -> bool:
    """Whether texts can go to this number, which is in E.164."""
    return number.startswith(_MOBILE) and not number.startswith(_PERSONAL)


def may_be_texted(enquiry: Enquiry) -> bool:
    """Whether texts may go to their phone, whichever it is."""
    writes = enquiry.contact_by in (ContactBy.TEXT, ContactBy.WHATSAPP)
    return enquiry.may_leave_message or writes


def ways_held(enquiry: Enquiry, *, position: int = 1) -> Ways:
    """How an applicant may be written to as the case stands in the database now."""
    if flag_of(enquiry) is None:
        held_show([enquiry])
    points = ContactPoint.objects.filter(enquiry=enquiry, person__position=position)
    return ways_of(enquiry, points.order_by("pk"))


def may_be_written_to(enquiry: Enquiry, points: Iterable[ContactPoint]) -> bool:
    """Whether there is any way to tell this person something without speaking to them."""
    return bool(preferred(enquiry, ways_of(enquiry, points)))


def preferred(enquiry: Enquiry, ways: Ways) -> list[str]:
    """The one channel for a message that goes once: what they chose, else what there is.

    A safe way is one alone, so what they once chose makes no difference to it.
    """
    if ways.email and (enquiry.contact_by == ContactBy.EMAIL or not ways.mobile):
        return [EMAIL]
    return [SMS] if ways.mobile else []
