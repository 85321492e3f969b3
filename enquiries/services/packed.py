"""A pack that leaves the house as a file is on record."""

from __future__ import annotations

from datetime import datetime

from enquiries.models import Enquiry
from enquiries.services.base import act_record
from hubs.access import Access
from hubs.audit import Kind, register
from hubs.models import AuditEvent
from hubs.permissions import Right

PACK_EXPORTED = register(
    "handover.pack_exported",
    "kept the pack as a file",
    kind=Kind.EXPORT,
    keeps={"form", "sensitive"},
)


def pack_exported(
    *, access: Access, enquiry: Enquiry, form: str, sensitive: bool, now: datetime
) -> AuditEvent:
    """Keep that somebody took the pack along, in which form, and whether it has sensitive answers.

    The case is not locked. Raises PermissionDenied without the right.
    """
    access.require(Right.HANDOVER_ANSWER)
    return act_record(
        access=access,
        enquiry=enquiry,
        action=PACK_EXPORTED,
        now=now,
        changes={"form": [None, form], "sensitive": [None, sensitive]},
    )
