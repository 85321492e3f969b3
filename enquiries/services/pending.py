"""On a protected case a new number or address waits for a yes over the way that was safe before.

Somebody who has got hold of a phone, or of the person's page, must not be able to turn the
hub's calls and letters to themselves.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from enquiries import notices
from enquiries.held import flag_of
from enquiries.models import Enquiry, PendingChange, Person
from enquiries.reminders import ABOUT
from enquiries.services.base import act_record
from enquiries.services.joint import SECOND_POINTS
from hubs.access import Access
from hubs.audit import register
from hubs.services.people import secret_hash
from messaging.services import messages_cancel

CHANGE_ASKED = register("safety.change_asked", "asked for a change that waits for a yes")

CHANGE_DROPPED = register(
    "safety.change_dropped", "dropped a change that waited, as the protection was lifted"
)

CHANGE_LIFE = timedelta(hours=24)  # as other links that were asked for just now (ux.md 2.4)
# Where a colleague has to ask: over a weekend, at a time that is safe, or when they get in touch.
ASKED_BY_US_LIFE = timedelta(days=14)
DROPPED = "The protection was lifted, so the change no longer waits."
# Whose details they are -> the fields that wait.
WAITING = {1: ("phone", "email"), 2: tuple(SECOND_POINTS)}


def changes_put_off(
    *, access: Access, enquiry: Enquiry, mine: dict[str, Any], now: datetime
) -> list[PendingChange]:
    """Take out of ``mine`` what must wait on this locked, protected case, and ask about it.

    A later change of the same person takes the place of one that still waits. The details of an
    applicant who is only being added replace nothing and do not wait.
    """
    found = []
    for position, names in WAITING.items():
        fields = {name: mine[name] for name in names if name in mine}
        person = Person.objects.filter(enquiry=enquiry, position=position).first()
        if not fields or person is None:
            continue
        for name in fields:
            del mine[name]
        found.append(_put_off(access, enquiry, person, fields, now=now))
    return found


def _put_off(
    access: Access, enquiry: Enquiry, person: Person, fields: dict[str, Any], *, now: datetime
) -> PendingChange:
    PendingChange.objects.filter(person=person, confirmed_at=None, dropped_at=None).update(
        dropped_at=now
    )
    change = PendingChange.objects.create(
        enquiry=enquiry,
        person=person,
        fields=fields,
        asked_at=now,
        asked_by=access.user,
        token_hash=secret_hash(secrets.token_urlsafe(32)),  # until a link is sent, nobody's
        expires_at=now + CHANGE_LIFE,
    )
    # Which kinds of details, never the values: the record is read by more people than the case.
    act_record(
        access=access,
        enquiry=enquiry,
        action=CHANGE_ASKED,
        now=now,
        changes={"waits": [None, ", ".join(sorted(fields))]},
    )
    flag = flag_of(enquiry)
    if flag is None or not notices.change_asked_plan(
        enquiry=enquiry, change=change, flag=flag, now=now
    ):
        change.expires_at = now + ASKED_BY_US_LIFE
        change.save(update_fields=["expires_at"])
    return change


def changes_drop(*, access: Access, enquiry: Enquiry, now: datetime) -> None:
    """Drop what still waits on a locked case whose flag is being lifted, each on record.

    The question about it is not sent any more, and a link to it that was sent stops working.
    """
    waiting = PendingChange.objects.filter(enquiry=enquiry, confirmed_at=None, dropped_at=None)
    for change in waiting.order_by("pk"):
        change.dropped_at = now
        change.save(update_fields=["dropped_at"])
        act_record(
            access=access,
            enquiry=enquiry,
            action=CHANGE_DROPPED,
            now=now,
            changes={"waits": [", ".join(sorted(change.fields)), None]},
        )
    messages_cancel(about=ABOUT, about_id=enquiry.pk, why=DROPPED, now=now, kinds=["E21"])


def change_link_issue(*, change: PendingChange, now: datetime) -> str:
    """Make the secret of a change's link; an earlier one stops working. Only its hash is kept."""
    secret = secrets.token_urlsafe(32)
    change.token_hash, change.expires_at = secret_hash(secret), now + CHANGE_LIFE
    change.save(update_fields=["token_hash", "expires_at"])
    return secret
