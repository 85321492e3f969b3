"""Looking is an act too: what was opened, what was refused, who read the record itself.

Written in the transaction of the request that did it (docs/audit.md).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from hubs.access import Access
from hubs.audit import Kind, record, register
from hubs.models import AuditEvent

CASE: Final = "enquiry"  # the subject of every act on a case
VIEWED = register("enquiry.viewed", "opened the case", kind=Kind.LOOK, keeps={"page"})
REFUSED = register(
    "access.refused",
    "was not let in",
    kind=Kind.REFUSAL,
    keeps={"address", "method", "status", "arguments"},
)
RECORD_READ = register(
    "audit.viewed", "read the record", kind=Kind.LOOK, keeps={"page", "case", "person"}
)

# Arguments of an address that may be written down: numbers, and codes such as a case's
# reference. Anything else could be a name that somebody typed after a slash.
_CODE = re.compile(r"[A-Z]{2,4}(-[A-Z0-9]{3,8}){1,3}")


def case_viewed(
    *,
    access: Access,
    case_id: int,
    cluster_id: int,
    service_id: int | None,
    page: str,
    now: datetime,
    version: int | None = None,
) -> AuditEvent:
    """Put on record that somebody was shown a page of a case. One insert; nothing is locked."""
    return record(
        access=access,
        action=VIEWED,
        subject=CASE,
        subject_id=case_id,
        cluster_id=cluster_id,
        service_id=service_id,
        changes={"page": [None, page]},
        version=version,
        now=now,
    )


def refusal_record(
    *,
    access: Access,
    address: str,
    arguments: Mapping[str, Any],
    method: str,
    status: int,
    now: datetime,
) -> AuditEvent:
    """Put on record that a colleague was answered 403 or 404: where, with which arguments.

    It belongs to the place they act in, not to the case: that may be another hub's, or one that
    is locked to them.
    """
    assert access.cluster is not None
    assert access.user is not None
    return record(
        access=access,
        action=REFUSED,
        subject="access",
        subject_id=access.user.pk,
        cluster_id=access.cluster.pk,
        service_id=access.service.pk if access.service else None,
        changes={
            "address": [None, address],
            "arguments": [None, {name: _said(value) for name, value in arguments.items()}],
            "method": [None, method],
            "status": [None, status],
        },
        now=now,
    )


def _said(value: Any) -> Any:
    """An argument as the record keeps it: a number, a code in capitals, or nothing."""
    if isinstance(value, int):
        return value
    code = str(value).upper()
    return code if _CODE.fullmatch(code) else None


def record_viewed(
    *,
    access: Access,
    page: str,
    now: datetime,
    case_id: int | None = None,
    person_id: int | None = None,
) -> AuditEvent:
    """Put on record that somebody read the record, and about which case or colleague."""
    assert access.cluster is not None
    changes: dict[str, list[Any]] = {"page": [None, page]}
    if case_id is not None:
        changes["case"] = [None, case_id]
    if person_id is not None:
        changes["person"] = [None, person_id]
    return record(
        access=access,
        action=RECORD_READ,
        subject="audit",
        subject_id=case_id or person_id or 0,
        cluster_id=access.cluster.pk,
        service_id=access.service.pk if access.service else None,
        changes=changes,
        now=now,
    )
