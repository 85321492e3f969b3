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
from enquiries.models.safety import (
    Acquaintance,
    BrokenGlass,
    PendingChange,
    SafetyFlag,
    SafetyNamed,
)

__all__ = [
    "Acquaintance",
    "BrokenGlass",
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
    "PendingChange",
    "Person",
    "ProgressLink",
    "RoutingRule",
    "SafetyFlag",
    "SafetyNamed",
    "Source",
    "StageChange",
    "Submission",
    "WaitingOn",
]
