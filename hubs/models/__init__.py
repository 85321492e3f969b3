"""The ground: places, people, the record of what was done."""

from hubs.models.directory import Directory, DirectoryIdentity
from hubs.models.fenced import FencedModel, FencedQuerySet, SeenBy
from hubs.models.people import Invitation, Membership, MembershipReview, SignInReset, User
from hubs.models.places import (
    BankHoliday,
    Cluster,
    ClusterService,
    FosteringService,
    JourneyPolicy,
    LetterWording,
    LocalAuthority,
    LocalAuthorityCode,
    Notice,
    OpeningHours,
    Reason,
    ServiceArea,
    ServiceOffer,
    ServicePolicy,
    TimeLimit,
)
from hubs.models.record import AuditEvent, AuditSeal, AuditUnsealed, RateLimit

__all__ = [
    "AuditEvent",
    "AuditSeal",
    "AuditUnsealed",
    "BankHoliday",
    "Cluster",
    "ClusterService",
    "Directory",
    "DirectoryIdentity",
    "FencedModel",
    "FencedQuerySet",
    "FosteringService",
    "Invitation",
    "JourneyPolicy",
    "LetterWording",
    "LocalAuthority",
    "LocalAuthorityCode",
    "Membership",
    "MembershipReview",
    "Notice",
    "OpeningHours",
    "RateLimit",
    "Reason",
    "SeenBy",
    "ServiceArea",
    "ServiceOffer",
    "ServicePolicy",
    "SignInReset",
    "TimeLimit",
    "User",
]
