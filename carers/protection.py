"""The protection classes of this room's fields (hubs.protection)."""

from __future__ import annotations

from hubs.protection import FieldClass, declare

INTERNAL, PERSONAL = FieldClass.INTERNAL, FieldClass.PERSONAL
PLACE = "id cluster service"

declare(
    "carers.Household",
    {INTERNAL: f"{PLACE} reference enquiry approved_on ended_on agreement_signed_on worker"},
)
declare(
    "carers.Carer",
    {
        INTERNAL: f"{PLACE} household person from_on to_on",
        PERSONAL: "first_name last_name date_of_birth identity",
    },
)
declare(
    "carers.Approval",
    {
        INTERNAL: f"{PLACE} household version decision from_on to_on most_children youngest oldest"
        " types named_children_only",
        PERSONAL: "other_terms",
    },
)
declare(
    "carers.CarerDeadline",
    {
        INTERNAL: f"{PLACE} household carer rule occurrence source amount unit trigger_on due_on"
        " done_on done_by panel_on ended_on",
        PERSONAL: "blocked_why",
    },
)
declare(
    "carers.Departure",
    {
        INTERNAL: f"{PLACE} household received_on ends_on recorded_by recorded_at interview"
        " interview_on",
        PERSONAL: "reason goes_to interview_said",
    },
)
