"""Closing an enquiry that is the same as another open one of the person."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from enquiries.models import Enquiry, EnquiryLink
from enquiries.selectors.case import links_of
from enquiries.selectors.duplicates import road_order, why_not_joined
from enquiries.services.base import act_record, enquiry_locked
from enquiries.services.moving import MoveRefused, act_move
from enquiries.workflow import Action, Stage
from hubs.access import Access
from hubs.audit import register
from hubs.models import AuditEvent
from hubs.permissions import Right

JOINED = register("enquiry.joined", "closed it as the same as another enquiry")
STAYS = register("enquiry.stays", "closed another enquiry as the same as this one")


def enquiry_join(*, access: Access, enquiry_id: int, link_id: int, now: datetime) -> AuditEvent:
    """Close this enquiry: a colleague said that its person is that of another one, which goes on.

    Ends it as every end does: clocks stop, planned messages are not sent; nothing is sent about
    it. Nothing is copied or deleted, and it may be reopened. Its history names no other case:
    which one stays is on the link, which follows the curtain of both. Raises
    EnquiryLink.DoesNotExist when either is out of reach, PermissionDenied when only the
    milestones of one are seen, MoveRefused with a sentence.
    """
    access.require(Right.ENQUIRY_MOVE)
    access.require(Right.DUPLICATE_DECIDE)
    enquiry, other, link = _pair_locked(access, enquiry_id, link_id)
    order = road_order(enquiry, today=timezone.localdate(now))
    refused = why_not_joined(enquiry, other, link, order=order)
    if refused:
        raise MoveRefused(refused)
    event = act_move(
        access=access, enquiry=enquiry, action=Action.JOIN, target=Stage.DUPLICATE, now=now
    )
    changes = {f"link:{link.pk}": ["", str(link.state)]}
    act_record(access=access, enquiry=enquiry, action=JOINED, now=now, changes=changes)
    act_record(access=access, enquiry=other, action=STAYS, now=now, changes=changes)
    return event


def _pair_locked(
    access: Access, enquiry_id: int, link_id: int
) -> tuple[Enquiry, Enquiry, EnquiryLink]:
    """Both cases, locked in the order of their ids as every act on two does, then the link."""
    case = Enquiry.objects.visible_to(access).filter(pk=enquiry_id).first()
    if case is None:
        raise EnquiryLink.DoesNotExist
    seen = links_of(access, case).get(pk=link_id)
    pair = {}
    for pk in sorted([seen.enquiry_id, seen.other_id]):
        try:
            pair[pk] = enquiry_locked(access, pk)
        except Enquiry.DoesNotExist:
            raise EnquiryLink.DoesNotExist from None
    link = EnquiryLink.objects.visible_to(access).select_for_update().get(pk=link_id)
    other_id = seen.other_id if seen.enquiry_id == enquiry_id else seen.enquiry_id
    return pair[enquiry_id], pair[other_id], link
