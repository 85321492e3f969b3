"""The road's rows: the case, its people, what was promised, what was done."""

from enquiries.models.activity import ContactAttempt, Deadline, Note, StageChange
from enquiries.models.case import (
    CaseRow,
    Channel,
    ContactBy,
    ContactPoint,
    Door,
    Enquiry,
    EnquiryQuerySet,
    EqualityAnswers,
    GoodTime,
    Person,
    RoutingRule,
    Source,
    WaitingOn,
)
from enquiries.models.links import EnquiryLink, ProgressLink, Submission

__all__ = [
    "CaseRow",
    "Channel",
    "ContactAttempt",
    "ContactBy",
    "ContactPoint",
    "Deadline",
    "Door",
    "Enquiry",
    "EnquiryLink",
    "EnquiryQuerySet",
    "EqualityAnswers",
    "GoodTime",
    "Note",
    "Person",
    "ProgressLink",
    "RoutingRule",
    "Source",
    "StageChange",
    "Submission",
    "WaitingOn",
]
