"""The protection classes of this room's fields (hubs.protection)."""

from __future__ import annotations

from hubs.protection import FieldClass, declare

# The names that acts use in the record (AuditEvent.subject, AuditEvent.changes).
declare("report", {FieldClass.INTERNAL: "table period council"})
declare(
    "reports.ExportRequest",
    {
        FieldClass.INTERNAL: "id cluster service code what asked_by asked_at with_names columns"
        " rows second_because state decided_by decided_at usable_until downloads last_download_at",
        # Filters may hold what was searched for.
        FieldClass.PERSONAL: "why why_names filters filters_said decided_why",
        FieldClass.SECRET: "salt",
    },
)
