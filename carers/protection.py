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
