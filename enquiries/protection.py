"""The protection classes of this room's fields (hubs.protection).

Free text is classed by the worst it is likely to hold: what a person asked and what was noted of
a talk may speak of health or of the past, a next step or a reason of who and where.
"""

from __future__ import annotations

from hubs.protection import FieldClass, declare

INTERNAL, PERSONAL, CONTACT = FieldClass.INTERNAL, FieldClass.PERSONAL, FieldClass.CONTACT
SPECIAL, SAFETY, SECRET = FieldClass.SPECIAL, FieldClass.SAFETY, FieldClass.SECRET

PLACE = "id cluster service"
CASE_ROW = f"{PLACE} enquiry"
CURTAINED = f"{CASE_ROW} seen_by"

declare(
    "enquiries.Enquiry",
    {
        INTERNAL: f"{PLACE} reference kind stage stage_since channel door campaign source"
        " out_of_area routing_rule contact_by good_time keep_in_touch privacy_version owner"
        " next_due_at waiting_on paused_until received_at first_attempt_at first_contact_at"
        " last_contact_at ended_at end_reason version handed_over_at seen_by",
        PERSONAL: "language next_step routing_reason",
        CONTACT: "postcode_typed postcode home_authority discreet may_leave_message",
        SPECIAL: "question access_needs",
    },
)
# The names that acts on a case use beside the case's own fields (AuditEvent.changes).
declare(
    "enquiry",
    {
        INTERNAL: "kind stage source contact_by good_time keep_in_touch owner service next_due_at"
        " waiting_on paused_until routing_rule out_of_area end_reason"
        " contact link message by shown page handed_over_at waits colleague open_until",
        PERSONAL: "first_name last_name said_as second_first_name second_last_name language"
        " next_step routing_reason",
        CONTACT: "phone email second_phone second_email postcode home_authority discreet"
        " may_leave_message",
        SPECIAL: "access_needs question",
    },
)
declare("search", {INTERNAL: "by shown"})
declare(
    "enquiries.Person",
    {
        INTERNAL: f"{CURTAINED} position same_as",
        PERSONAL: "first_name last_name said_as first_key last_key",
    },
)
declare(
    "enquiries.ContactPoint",
    {INTERNAL: f"{CURTAINED} person kind works", CONTACT: "typed normalised"},
)
declare(
    "enquiries.EqualityAnswers",
    {
        INTERNAL: f"{PLACE} received_month",
        PERSONAL: "age_band sex",
        SPECIAL: "ethnic_group disability",
    },
)
declare(
    "enquiries.StageChange",
    {INTERNAL: f"{CASE_ROW} from_stage to_stage at by reason", PERSONAL: "detail"},
)
declare(
    "enquiries.Deadline",
    {
        INTERNAL: f"{CASE_ROW} rule occurrence source trigger_at due_at done_at cancelled_at"
        " cancelled_reason remind_at reminded_at missed_at",
        PERSONAL: "label",  # the next step, as it was typed
    },
)
declare(
    "enquiries.ContactAttempt",
    {INTERNAL: f"{CURTAINED} at by how outcome", SPECIAL: "note"},
)
declare(
    "enquiries.Note",
    {INTERNAL: f"{CURTAINED} at by corrects", SPECIAL: "text why_corrected"},
)
declare(
    "enquiries.EnquiryLink",
    {INTERNAL: f"{CURTAINED} other state because found_at decided_at decided_by"},
)
declare(
    "enquiries.ProgressLink",
    {
        INTERNAL: f"{CASE_ROW} person created_at expires_at used_at superseded_at",
        SECRET: "token_hash",
    },
)
declare(
    "enquiries.Submission",
    {INTERNAL: "key cluster enquiry at", PERSONAL: "body_hash"},
)
declare(
    "enquiries.SafetyFlag",
    {
        INTERNAL: f"{CURTAINED} set_at set_by lift_asked_by lift_asked_at lifted_by lifted_at",
        SAFETY: "reason safe_way safe_address safe_when held lift_reason",
    },
)
declare("enquiries.SafetyNamed", {INTERNAL: f"{CASE_ROW} flag user added_at added_by removed_at"})
declare("enquiries.BrokenGlass", {INTERNAL: f"{CASE_ROW} user at ends_at", SAFETY: "reason"})
declare(
    "enquiries.Acquaintance",
    {INTERNAL: f"{CASE_ROW} user said_at ended_at ended_by", PERSONAL: "how why_ended"},
)
declare(
    "enquiries.PendingChange",
    {
        INTERNAL: f"{CURTAINED} person asked_at asked_by expires_at confirmed_at dropped_at",
        SAFETY: "fields",
        SECRET: "token_hash",
    },
)
