"""The protection classes of this room's fields (hubs.protection)."""

from __future__ import annotations

from hubs.protection import FieldClass, declare

declare(
    "messaging.Message",
    {
        FieldClass.INTERNAL: "id cluster service reference about about_id about_said kind"
        " occurrence channel user state planned_at due_at stale_at lease_until attempts"
        " finished_at read_at seen_by",
        # What was said to them. ``why`` may quote what a provider answered.
        FieldClass.PERSONAL: "subject body why",
        FieldClass.CONTACT: "to",
    },
)
