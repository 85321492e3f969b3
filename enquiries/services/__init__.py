"""The only writers of the road's rows, one verb a function."""

from enquiries.services.assignment import AlreadyAssigned, enquiry_assign, enquiry_route
from enquiries.services.contact import (
    contact_log,
    contact_log_once,
    next_step_set,
    note_add,
    note_correct,
)
from enquiries.services.editing import (
    EditConflict,
    FieldConflict,
    Updated,
    enquiry_update,
)
from enquiries.services.joining import enquiry_join
from enquiries.services.links import (
    ProgressLinkRefused,
    link_decide,
    progress_link_check,
    progress_link_issue,
    progress_link_open,
)
from enquiries.services.moving import MoveRefused, enquiry_move, enquiry_pause
from enquiries.services.submission import (
    EnquiryAnswers,
    SubmissionConflict,
    Submitted,
    enquiry_submit,
)
from enquiries.services.undo import UndoNotKept, UndoTooLate, act_undo
from enquiries.services.viewing import enquiry_viewed

__all__ = [
    "AlreadyAssigned",
    "EditConflict",
    "EnquiryAnswers",
    "FieldConflict",
    "MoveRefused",
    "ProgressLinkRefused",
    "SubmissionConflict",
    "Submitted",
    "UndoNotKept",
    "UndoTooLate",
    "Updated",
    "act_undo",
    "contact_log",
    "contact_log_once",
    "enquiry_assign",
    "enquiry_join",
    "enquiry_move",
    "enquiry_pause",
    "enquiry_route",
    "enquiry_submit",
    "enquiry_update",
    "enquiry_viewed",
    "link_decide",
    "next_step_set",
    "note_add",
    "note_correct",
    "progress_link_check",
    "progress_link_issue",
    "progress_link_open",
]
