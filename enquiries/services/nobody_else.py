"""That nobody but the applicants lives in the home: an answer, where an empty list is none."""

from __future__ import annotations

from datetime import datetime

from enquiries.models import Application, Enquiry, HouseholdMember
from enquiries.services.base import act_record, enquiry_locked
from enquiries.services.moving import MoveRefused
from hubs.access import Access
from hubs.audit import register
from hubs.permissions import Right

SAID = register("enquiry.nobody_else_said", "recorded whether anybody else lives in the home")


def nobody_else_say(*, access: Access, enquiry_id: int, nobody: bool, now: datetime) -> bool:
    """Keep on the application that nobody else lives in the home, or take it back (Schedule 3
    items 2 and 3 ask about everybody there). False when it was said already. Raises MoveRefused
    before there is an application, after the end, and while somebody stands on the list."""
    access.require(Right.APPLICATION_EDIT)
    enquiry = enquiry_locked(access, enquiry_id)
    if not enquiry.is_open:
        raise MoveRefused("This enquiry has ended, so nothing is changed on it.")
    standing = Application.objects.visible_to(access).filter(enquiry=enquiry, voided_at=None)
    application = standing.first()
    if application is None:
        raise MoveRefused("Record the application first.")
    if nobody and HouseholdMember.objects.visible_to(access).filter(enquiry=enquiry).exists():
        raise MoveRefused("Somebody is on the list. Take them off first, if they do not live here.")
    if application.nobody_else == nobody:
        return False
    application.nobody_else = nobody
    application.save(update_fields=["nobody_else"])
    changes = {f"application:{application.pk}": ["", "nobody_else" if nobody else ""]}
    act_record(access=access, enquiry=enquiry, action=SAID, now=now, changes=changes)
    return True


def nobody_else_unsay(access: Access, enquiry: Enquiry) -> None:
    """Somebody came on the list of a locked case, which says so by itself."""
    said = Application.objects.visible_to(access).filter(enquiry=enquiry, nobody_else=True)
    said.update(nobody_else=False)
