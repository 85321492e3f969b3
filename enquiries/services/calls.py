"""An enquiry that a member of staff types while the person is on the phone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from enquiries.models import Channel, ContactAttempt
from enquiries.routing import route
from enquiries.services.assignment import enquiry_assign
from enquiries.services.contact import contact_log
from enquiries.services.submission import EnquiryAnswers, Submitted, enquiry_submit
from hubs.access import Access
from hubs.calendar import LONDON
from hubs.permissions import Right
from hubs.selectors import policy_on


@dataclass(frozen=True)
class Conversation:
    """What was said, and what was agreed to happen by the end of ``next_day``. None: nothing."""

    note: str = ""
    next_step: str = ""
    next_day: date | None = None


def enquiry_take(
    *,
    access: Access,
    key: UUID,
    answers: EnquiryAnswers,
    conversation: Conversation | None,
    mine: bool,
    now: datetime,
) -> Submitted:
    """Make the same record as the public's doors do, with the conversation it came in.

    ``mine`` gives the case to the person who typed it. A second sending of the same form finds
    the first enquiry and logs nothing again. Raises SubmissionConflict as enquiry_submit does.
    """
    access.require(Right.ENQUIRY_CREATE)
    assert access.cluster is not None
    submitted = enquiry_submit(
        cluster=access.cluster,
        key=key,
        answers=_kept_in_reach(access, answers, now=now),
        now=now,
        access=access,
    )
    if not submitted.created:
        return submitted
    enquiry_id = submitted.enquiry.pk
    if mine:
        enquiry_assign(
            access=access, enquiry_id=enquiry_id, to=access.user, expected_owner_id=None, now=now
        )
    if conversation is not None:
        _spoken(access, enquiry_id, conversation, channel=answers.channel, now=now)
    return submitted


def _spoken(
    access: Access, enquiry_id: int, conversation: Conversation, *, channel: str, now: datetime
) -> None:
    """Log the conversation the enquiry came in: it is the first contact."""
    face_to_face = channel in (Channel.WALK_IN, Channel.EVENT)
    how = ContactAttempt.How.IN_PERSON if face_to_face else ContactAttempt.How.PHONE
    contact_log(
        access=access,
        enquiry_id=enquiry_id,
        how=str(how),
        outcome=str(ContactAttempt.Outcome.SPOKE),
        note=conversation.note,
        next_step=conversation.next_step,
        next_due_at=_due(access, conversation, now=now),
        now=now,
    )


def _kept_in_reach(access: Access, answers: EnquiryAnswers, *, now: datetime) -> EnquiryAnswers:
    """A council's own worker keeps the enquiry they typed, wherever the home is: sent straight
    to another council it would vanish from under their hands. The hub can change the council."""
    if access.service is None or answers.chosen_service_id is not None:
        return answers
    assert access.cluster is not None
    day = timezone.localdate(now)
    found = route(cluster=access.cluster, typed=answers.postcode, chosen=None, day=day)
    if found.service == access.service:
        return answers
    return replace(answers, chosen_service_id=access.service.pk)


def _due(access: Access, conversation: Conversation, *, now: datetime) -> datetime | None:
    """When the next step falls due: at the hub's promised time of day."""
    if conversation.next_day is None:
        return None
    assert access.cluster is not None
    policy = policy_on(access.cluster, day=timezone.localdate(now))
    return datetime.combine(conversation.next_day, policy.promise_time, tzinfo=LONDON)
