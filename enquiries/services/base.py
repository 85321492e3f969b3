"""What every verb on a case does alike: lock it, write it once, put it on record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Model

from enquiries.held import AWAY, FORCED, column, flag_of, held_show, is_held
from enquiries.models import Enquiry, SafetyFlag
from enquiries.services.curtain import act_allowed
from hubs.access import Access
from hubs.audit import record
from hubs.models import AuditEvent, SeenBy

SUBJECT = "enquiry"
APPLICANT = "The enquirer"


def enquiry_locked(access: Access, enquiry_id: int) -> Enquiry:
    """The case, locked until the transaction ends, with what a safety flag holds of it.

    Raises Enquiry.DoesNotExist out of reach, and for a colleague who knows the person;
    PermissionDenied for staff who see only its milestones (services.curtain).

    Nothing is joined: after waiting for a lock PostgreSQL reads the case anew but not the rows
    joined to it, so an owner set by the winner would be missing.
    """
    enquiry: Enquiry = Enquiry.objects.visible_to(access).select_for_update().get(pk=enquiry_id)
    act_allowed(access, enquiry)
    held_show([enquiry], access=access)
    return enquiry


def _plain(value: Any) -> Any:
    """A value as the record keeps it: JSON, with moments in UTC ISO form and rows by id."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Model):
        return value.pk
    return value


def act_record(
    *,
    access: Access,
    enquiry: Enquiry,
    action: str,
    now: datetime,
    changes: dict[str, list[Any]] | None = None,
    reason: str = "",
) -> AuditEvent:
    """Put one act on the case's record, at the case's present version."""
    return record(
        access=access,
        action=action,
        subject=SUBJECT,
        subject_id=enquiry.pk,
        cluster_id=enquiry.cluster_id,
        service_id=enquiry.service_id,
        now=now,
        changes={
            field: [_plain(before), _plain(after)]
            for field, (before, after) in (changes or {}).items()
        },
        version=enquiry.version,
        reason=reason,
        actor_said=APPLICANT if access.reach.enquiries and not access.user else "",
        protected=enquiry.seen_by == SeenBy.NAMED,
        curtained=enquiry.seen_by == SeenBy.COUNCIL,
    )


def enquiry_write(
    *,
    access: Access,
    enquiry: Enquiry,
    values: dict[str, Any],
    action: str,
    now: datetime,
    other_changes: dict[str, list[Any]] | None = None,
    quiet_fields: Iterable[str] = (),
    reason: str = "",
) -> AuditEvent:
    """Set fields of a locked case, raise its version and record what changed.

    ``other_changes`` are changes to rows beside the case (a name, a phone number) that belong
    to the same act. ``quiet_fields`` are written but not put in the record (derived times).
    Fields that a safety flag holds are written there and not on the case's row.
    """
    changes = dict(other_changes or {})
    for field, after in values.items():
        before = getattr(enquiry, field)
        setattr(enquiry, field, after)
        if before != after and field not in quiet_fields:
            changes[field] = [before, after]
    flag = flag_of(enquiry)
    held = [field for field in values if is_held(field)] if flag else []
    if flag and held:
        _held_write(enquiry, flag, held)
    enquiry.version += 1
    enquiry.save(update_fields=[*(f for f in values if f not in held), "version"])
    return act_record(
        access=access, enquiry=enquiry, action=action, now=now, changes=changes, reason=reason
    )


def _held_write(enquiry: Enquiry, flag: SafetyFlag, fields: Iterable[str]) -> None:
    """Keep new values with the flag. What is forced while it stands takes effect afterwards."""
    for name in map(column, fields):
        flag.held[name] = getattr(enquiry, name)
        if name not in AWAY:
            setattr(enquiry, name, FORCED[name])
    flag.save(update_fields=["held"])
