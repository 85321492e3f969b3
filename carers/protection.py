"""The protection classes of this room's fields (hubs.protection)."""

from __future__ import annotations

from hubs.protection import FieldClass, declare

INTERNAL, PERSONAL = FieldClass.INTERNAL, FieldClass.PERSONAL
SPECIAL = FieldClass.SPECIAL
PLACE = "id cluster service"

declare(
    "carers.Household",
    {
        INTERNAL: f"{PLACE} reference own_reference enquiry approved_on ended_on"
        " agreement_signed_on worker kinship",
        PERSONAL: "address postcode",
    },
)
declare(
    "carers.Carer",
    {
        INTERNAL: f"{PLACE} household person from_on to_on",
        PERSONAL: "first_name last_name date_of_birth sex identity",
    },
)
declare(
    "carers.Approval",
    {
        INTERNAL: f"{PLACE} household version decision from_on to_on most_children youngest oldest"
        " types named_children_only review agreed_on determination",
        PERSONAL: "other_terms support_needs",
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
        INTERNAL: f"{PLACE} household how determination received_on ends_on recorded_by"
        " recorded_at interview interview_on",
        PERSONAL: "reason goes_to interview_said",
    },
)
declare(
    "carers.CarerDeparture",
    {
        INTERNAL: f"{PLACE} household carer received_on ends_on recorded_by recorded_at interview"
        " interview_on",
        PERSONAL: "reason goes_to interview_said",
    },
)
declare(
    "carers.Review",
    {
        INTERNAL: f"{PLACE} household number because opened_on opened_by clock held_on panel_on"
        " conclusion concluded_on concluded_by notice_on called_off_on",
        PERSONAL: "report panel_said reasons",
    },
)
declare(
    "carers.ReviewView",
    {
        INTERNAL: f"{PLACE} review household who asked_on received_on",
        PERSONAL: "called said not_given_why",
    },
)
declare(
    "carers.CarerDetermination",
    {
        INTERNAL: f"{PLACE} household review proposes letter_on answer_by route answered_on"
        " review_notice_on papers_by papers_sent_on recommended_on outcome decided_on decided_by",
        PERSONAL: "terms reasons answer recommended decision_reasons",
    },
)
declare(
    "carers.Exemption",
    {
        INTERNAL: f"{PLACE} household authority granted_on most_children ends_on cancelled_on"
        " recorded_by",
        PERSONAL: "conditions",
    },
)
declare(
    "carers.Places",
    {
        INTERNAL: f"{PLACE} household from_on to_on approved filled unavailable vacant why"
        " all_siblings usual_limit exemption recorded_by",
    },
)
declare(
    "carers.HouseholdContact",
    {
        INTERNAL: f"{PLACE} household on_day how may_leave clock recorded_by recorded_at",
        PERSONAL: "said",
    },
)
declare(
    "carers.Concern",
    {
        INTERNAL: f"{PLACE} household received_on closed_on recorded_by recorded_at",
        PERSONAL: "kind by type outcome",
    },
)
declare(
    "carers.Buddy",
    {
        INTERNAL: f"{PLACE} household types most from_on to_on resting_until",
        PERSONAL: "area languages",
    },
)
declare(
    "carers.BuddyMatch",
    {
        INTERNAL: f"{PLACE} buddy household enquiry of_household from_on to_on ended_why made_by",
    },
)
declare(
    "carers.BuddyCheckIn",
    {INTERNAL: f"{PLACE} match household on_day recorded_by", PERSONAL: "said"},
)
declare(
    "carers.TransferOut",
    {
        INTERNAL: f"{PLACE} household to_kind notice_on children_placed placing_told_on meeting_by"
        " meeting_on records_asked_on records_by records_given_on ends_here_on starts_there_on"
        " called_off_on done_on recorded_by",
        PERSONAL: "to_service agreed",
    },
)
declare(
    "carers.HouseholdLetter",
    {
        INTERNAL: f"{PLACE} household kind copies carer authority review determination departure"
        " stops dated digest wording size made_at made_by sent_on sent_how",
        PERSONAL: "evidence",
        SPECIAL: "words",
    },
)
declare("carers.HouseholdLetterBody", {INTERNAL: f"{PLACE} household letter", SPECIAL: "content"})
declare(
    "carers.CarerImport",
    {
        INTERNAL: f"{PLACE} name sha256 state rows good already sent_by sent_at ended_at",
        PERSONAL: "body faults",
    },
)
