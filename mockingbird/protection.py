"""The protection classes of this room's fields (hubs.protection)."""

from __future__ import annotations

from hubs.protection import FieldClass, declare

INTERNAL, PERSONAL = FieldClass.INTERNAL, FieldClass.PERSONAL
PLACE = "id cluster service"
OF_ONE = f"{PLACE} constellation membership"

declare(
    "mockingbird.ServiceRules",
    {INTERNAL: f"{PLACE} most_satellites fewest_satellites contact_days most_nights"},
)
declare(
    "mockingbird.Constellation",
    {
        INTERNAL: f"{PLACE} code name stage stage_since launched_on closed_on target_satellites"
        " hub_organisation across_councils short_by",
        PERSONAL: "closed_reason area_note short_why",
    },
)
declare(
    "mockingbird.ConstellationStage",
    {
        INTERNAL: f"{PLACE} constellation from_stage to_stage on by recorded_at missing",
        PERSONAL: "why",
    },
)
declare("mockingbird.StaffAssignment", {INTERNAL: f"{PLACE} constellation user role from_on to_on"})
declare(
    "mockingbird.ConstellationMembership",
    {
        INTERNAL: f"{PLACE} constellation household home reference shielded role status invited_on"
        " answered_on joined_on paused_on left_on",
        PERSONAL: "paused_why left_reason referred_by",
    },
)
declare("mockingbird.HubCapacity", {INTERNAL: f"{OF_ONE} beds from_on"})
declare("mockingbird.HubAway", {INTERNAL: f"{OF_ONE} from_on to_on cover"})
declare(
    "mockingbird.ChildLink",
    {
        INTERNAL: f"{OF_ONE} from_on to_on",
        PERSONAL: "reference initials year_of_birth sibling_group end_reason unplanned",
    },
)
declare(
    "mockingbird.Sleepover",
    {
        INTERNAL: f"{OF_ONE} host children kind starts_on ends_on came_on went_on status"
        " requested_by requested_on decided_by decided_on consent_confirmed",
        PERSONAL: "decline_reason notes",
    },
)
declare("mockingbird.SleepoverChild", {INTERNAL: f"{PLACE} sleepover child"})
declare(
    "mockingbird.Contact",
    {
        INTERNAL: f"{OF_ONE} batch on mode direction minutes by follow_up_on followed_up_on",
        PERSONAL: "topic note concern",
    },
)
declare(
    "mockingbird.Gathering",
    {
        INTERNAL: f"{PLACE} constellation on kind hours cost cancelled made_by",
        PERSONAL: "title",
    },
)
declare("mockingbird.Attendance", {INTERNAL: f"{OF_ONE} gathering status adults children"})
declare(
    "mockingbird.Outcome",
    {INTERNAL: f"{OF_ONE} child on recorded_by", PERSONAL: "kind judged_by why"},
)
declare("mockingbird.WellbeingNote", {INTERNAL: f"{OF_ONE} on by", PERSONAL: "rating note"})
declare("mockingbird.FidelityTemplate", {INTERNAL: f"{PLACE} version items made_by made_at"})
declare(
    "mockingbird.FidelityCheck",
    {INTERNAL: f"{PLACE} constellation template on reviewer", PERSONAL: "answers"},
)
declare(
    "mockingbird.FidelityAction",
    {
        INTERNAL: f"{PLACE} constellation of owner set_on due_on done_on done_by",
        PERSONAL: "text",
    },
)
declare(
    "mockingbird.MonthlyReturn",
    {
        INTERNAL: f"{PLACE} constellation month figures opened_by opened_at signed_by signed_at",
        PERSONAL: "narrative",
    },
)
# What acts say in the record (AuditEvent.subject "constellation"): never words about a household.
declare(
    "constellation",
    {
        INTERNAL: "code stage role kind status month launched_on closed_on joined_on left_on"
        " from_on to_on starts_on ends_on came_on went_on on due_on done_on across_councils missing"
    },
)
declare("monthly_return", {INTERNAL: "month constellation"})
