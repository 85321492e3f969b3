"""A search of people is put on record: who looked, and which cases they were shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from enquiries.models import Enquiry
from enquiries.selectors.search import Search
from hubs.access import Access
from hubs.audit import Kind, record, register
from hubs.models import AuditEvent

SEARCHED = register(
    "enquiry.searched", "searched for a person", kind=Kind.LOOK, keeps={"by", "shown"}
)
SUBJECT = "search"
CALLER = "caller"  # beside the ways a search is read (selectors.search.By)


def search_record(
    *, access: Access, search: Search, found: Sequence[Enquiry], now: datetime
) -> AuditEvent:
    """Record one search: how it was read and the cases on the page it showed.

    What was typed is not kept: a name in a record that cannot be changed would outlive the
    case it belongs to, and the cases shown answer "who looked at whom".
    """
    return _record(access, str(search.by), found, now=now)


def lookup_record(*, access: Access, found: Sequence[Enquiry], now: datetime) -> AuditEvent:
    """Record that cases came up while somebody typed in a caller's details."""
    return _record(access, CALLER, found, now=now)


def listed_record(
    *, access: Access, by: str, found: Sequence[Enquiry], now: datetime
) -> AuditEvent:
    """Record that cases came up in a list of people beside the cases' own, and in which."""
    return _record(access, by, found, now=now)


def _record(access: Access, by: str, found: Sequence[Enquiry], *, now: datetime) -> AuditEvent:
    assert access.cluster is not None
    assert access.user is not None
    return record(
        access=access,
        action=SEARCHED,
        subject=SUBJECT,
        subject_id=access.user.pk,
        cluster_id=access.cluster.pk,
        service_id=access.service.pk if access.service else None,
        now=now,
        changes={"by": [None, by], "shown": [None, [case.pk for case in found]]},
    )
