"""The road's rows: the case, its people, what was promised, what was done."""

from enquiries.models.activity import ContactAttempt, Deadline, Note, StageChange
from enquiries.models.case import (
    CaseRow,
    ContactPoint,
    Enquiry,
    EnquiryQuerySet,
    EqualityAnswers,
    Person,
)
from enquiries.models.links import EnquiryLink, ProgressLink, Submission

__all__ = [
    "CaseRow",
    "ContactAttempt",
    "ContactPoint",
    "Deadline",
    "Enquiry",
    "EnquiryLink",
    "EnquiryQuerySet",
    "EqualityAnswers",
    "Note",
    "Person",
    "ProgressLink",
    "StageChange",
    "Submission",
]
