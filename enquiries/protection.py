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
        " contact link message clock by shown page handed_over_at waits colleague open_until"
        " panel item pack recommends conflict outcome route decision household"
        " handover council transfer may_contact children_placed notice_given_on placing_told_on"
        " meeting_by meeting_on reference_asked_on records_asked_on records_seen_on ends_there_on"
        " starts_here_on"
        " applicant member home_address relationship referee interest visit visit_outcome plan"
        " application",
        PERSONAL: "service_now placing_councils fees_now"
        " first_name last_name said_as second_first_name second_last_name language"
        " next_step routing_reason",
        CONTACT: "phone email second_phone second_email postcode home_authority discreet"
        " may_leave_message",
        SPECIAL: "agreed access_needs question",
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
        " cancelled_reason remind_at reminded_at missed_at amount unit",
        PERSONAL: "label over_why",  # the next step, as it was typed
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

# --- The journey to approval ----------------------------------------------------------------------

CRIMINAL = FieldClass.CRIMINAL

declare(
    "enquiries.ApplicantDetails",
    {
        INTERNAL: f"{CURTAINED} person fostered_before fostered_in_last_12_months"
        " approved_elsewhere lived_abroad_10_years different_person_by different_person_at"
        " different_person_on",
        PERSONAL: "date_of_birth other_names occupation works previous_service"
        " different_person_why different_person_with different_person_of",
        SPECIAL: "former_applications",
    },
)
declare(
    "enquiries.ApplicantSensitive",
    {
        INTERNAL: f"{CURTAINED} person",
        SPECIAL: "gender ethnic_background faith sexuality health right_to_stay"
        " right_to_stay_until finances",
        CRIMINAL: "offences",
    },
)
declare(
    "enquiries.HouseholdMember",
    {
        INTERNAL: f"{CURTAINED} relation lives_here often_here moved_in_on moved_out_on",
        PERSONAL: "first_name last_name date_of_birth",
        CONTACT: "email phone",
        SPECIAL: "about",
    },
)
declare(
    "enquiries.Address",
    {
        INTERNAL: f"{CURTAINED} person from_on to_on",
        CONTACT: "lines postcode country authority",
    },
)
declare(
    "enquiries.Relationship",
    {
        INTERNAL: f"{CURTAINED} person with_person from_on to_on children_together contact",
        PERSONAL: "partner_name what",
        CONTACT: "email phone",
        SAFETY: "contact_why",
    },
)
declare(
    "enquiries.Referee",
    {
        INTERNAL: f"{CURTAINED} person kind years_known replaced_at",
        PERSONAL: "name knows_them_as replaced_why",
        CONTACT: "email phone address",
    },
)
declare(
    "enquiries.Consent",
    {INTERNAL: f"{CURTAINED} person what words given_at how withdrawn_at"},
)
declare(
    "enquiries.Interest",
    {
        INTERNAL: f"{CURTAINED} types_wanted joint spare_rooms home wants_service saved_at"
        " completed_at completed_by version",
        PERSONAL: "at_home children_experience motivation availability pets smokes drives",
        SPECIAL: "anything_else",
    },
)
declare(
    "enquiries.Visit",
    {
        INTERNAL: f"{CURTAINED} at ends_at by arrived_at left_at cancelled_at reported_at outcome"
        " decided_by decided_at",
        PERSONAL: "second_person cancelled_why",
        CONTACT: "address",
        SPECIAL: "draft report outcome_why agreed",
        SAFETY: "safe_details",
    },
)
declare(
    "enquiries.PreparationPlan",
    {INTERNAL: f"{CURTAINED} review_on agreed_at agreed_by ended_at", SPECIAL: "steps ended_why"},
)
declare(
    "enquiries.Application",
    {
        INTERNAL: f"{CURTAINED} received_on recorded_at recorded_by declared voided_at"
        " withdrawn_on nobody_else",
        PERSONAL: "voided_why overrun_why",
        SPECIAL: "accommodation",
        CRIMINAL: "named_child named_child_why",
    },
)
declare(
    "enquiries.LocalCheck",
    {INTERNAL: "id service code label stage who months_valid at_least asked_by_link on valid_from"},
)
declare(
    "enquiries.Check",
    {
        INTERNAL: f"{CURTAINED} kind label stage force person member referee relationship made_at"
        " requested_at requested_by chased_at chases received_on received_at verified_at"
        " verified_by expires_on waived_at waived_by dropped_at renews issued_on",
        PERSONAL: "why dropped_why",
        CRIMINAL: "outcome number finding",
        SPECIAL: "waived_why draft",
    },
)
declare(
    "enquiries.AnswerLink",
    {
        INTERNAL: f"{CASE_ROW} check_row created_at expires_at answered_at superseded_at",
        SECRET: "token_hash to_hash",
    },
)
declare(
    "enquiries.CheckAnswer",
    {INTERNAL: f"{CURTAINED} check_row at declined", SPECIAL: "answers"},
)
declare(
    "enquiries.RefereeInterview",
    {INTERNAL: f"{CURTAINED} referee on how by recorded_at", SPECIAL: "report"},
)
declare(
    "enquiries.Document",
    {
        INTERNAL: f"{CURTAINED} content_type size sha256 state origin scanned_at scan_after"
        " scan_tries refused_why added_at added_by check_row confidential_reference third_party"
        " removed_at",
        PERSONAL: "title file_name author removed_why",
    },
)
declare("enquiries.DocumentBody", {INTERNAL: f"{CURTAINED} document", SPECIAL: "content"})
declare(
    "enquiries.AssessmentTrack",
    {INTERNAL: f"{CASE_ROW} number started_on complete_on no_by outcome outcome_at outcome_by"},
)
declare(
    "enquiries.Section",
    {INTERNAL: f"{CURTAINED} code done_at saved_at saved_by authors version", SPECIAL: "text"},
)
declare(
    "enquiries.AssessmentVisit",
    {
        INTERNAL: f"{CURTAINED} at minutes by children_seen recorded_at",
        PERSONAL: "seen",
        SPECIAL: "covered",
    },
)
declare(
    "enquiries.Report",
    {
        INTERNAL: f"{CURTAINED} kind version recommends written_by written_at authors"
        " signed_off_by locked_at shared_on comments_by commented_on replaced_at",
        SPECIAL: "parts terms comments",
    },
)
declare(
    "enquiries.PanelMember",
    {
        INTERNAL: f"{PLACE} user chairs independent social_worker_3_years expertise adviser"
        " joined_on notice_given_on leaves_on",
        PERSONAL: "name",
        CONTACT: "email",
    },
)
declare(
    "enquiries.Panel",
    {
        INTERNAL: f"{PLACE} name at place joint papers_by most_items cancelled_at cancelled_why"
        " opened_at closed_at made_by"
    },
)
declare("enquiries.PanelService", {INTERNAL: f"{PLACE} panel"})
declare("enquiries.PanelSeat", {INTERNAL: "id panel member presides attended"})
declare(
    "enquiries.PanelItem",
    {
        INTERNAL: f"{CURTAINED} panel kind report place_in_list starts_at listed_at attends"
        " pack_sent_at taken_off_at recommends recommended_at minutes_final_at",
        PERSONAL: "supporter pack_late_why taken_off_why",
        SPECIAL: "reasons terms minutes",
    },
)
declare(
    "enquiries.PanelConflict",
    {
        INTERNAL: f"{CURTAINED} item member user takes_part by_member declared_at",
        PERSONAL: "why",
        CONTACT: "email",
    },
)
declare(
    "enquiries.Pack",
    {INTERNAL: f"{CURTAINED} item version made_at made_by panel_at named_asked", PERSONAL: "title"},
)
declare(
    "enquiries.PackPaper",
    {
        INTERNAL: f"{CURTAINED} pack place_in_pack document content_type sha256 removed_at",
        PERSONAL: "title file_name",
        SPECIAL: "content",
    },
)
declare(
    "enquiries.PackReader",
    {INTERNAL: f"{CURTAINED} pack member user sent_at first_read_at withdrawn_at"},
)
declare(
    "enquiries.Decision",
    {
        INTERNAL: f"{CURTAINED} outcome item after decided_at by told_at told_how"
        " told_by written_at",
        SPECIAL: "reasons differs_why terms",
    },
)
declare(
    "enquiries.DecisionTold",
    {INTERNAL: f"{CURTAINED} decision person at how by recorded_at"},
)
declare(
    "enquiries.Determination",
    {
        INTERNAL: f"{CURTAINED} decision letter_on answer_by route answered_on review_notice_on"
        " papers_sent_on review_on review_recommends second_item ended_at",
        SPECIAL: "answer review_reasons",
    },
)
declare(
    "enquiries.Letter",
    {
        INTERNAL: f"{CURTAINED} kind person dated wording document made_at made_by sent_on"
        " sent_how",
        PERSONAL: "evidence",
        SPECIAL: "words",
    },
)
declare(
    "enquiries.ClockPause",
    {INTERNAL: f"{CASE_ROW} deadline from_on to_on by recorded_at", PERSONAL: "why"},
)
declare(
    "enquiries.Handover",
    {
        INTERNAL: f"{CASE_ROW} kind from_service to_service offered_at offered_by query_reason"
        " queried_at query_answered_at answer answered_at answered_by reason taken_back_at",
        PERSONAL: "why query query_answer reason_said",
    },
)
declare(
    "enquiries.AgencyTransfer",
    {
        INTERNAL: f"{CURTAINED} may_contact children_placed notice_given_on placing_told_on"
        " meeting_by meeting_on reference_asked_on records_asked_on records_seen_on ends_there_on"
        " starts_here_on saved_at",
        PERSONAL: "service_now placing_councils fees_now",
        SPECIAL: "agreed",
    },
)
declare(
    "enquiries.AssignRule",
    {INTERNAL: f"{PLACE} place_in_order name on for_council for_kind for_language method"},
)
declare("enquiries.AssignPool", {INTERNAL: "id rule user last_at"})
declare("enquiries.WorkLimit", {INTERNAL: f"{PLACE} user most_open"})
declare(
    "enquiries.Leave",
    {INTERNAL: f"{PLACE} user from_on to_on cover set_by set_at cancelled_at"},
)
