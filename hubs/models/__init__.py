"""The ground: places, people, the record of what was done."""

from hubs.models.fenced import FencedModel, FencedQuerySet
from hubs.models.people import Invitation, Membership, User
from hubs.models.places import (
    BankHoliday,
    Cluster,
    ClusterService,
    FosteringService,
    JourneyPolicy,
    LocalAuthority,
    LocalAuthorityCode,
    OpeningHours,
    ServiceArea,
)
from hubs.models.record import AuditEvent, RateLimit

__all__ = [
    "AuditEvent",
    "BankHoliday",
    "Cluster",
    "ClusterService",
    "FencedModel",
    "FencedQuerySet",
    "FosteringService",
    "Invitation",
    "JourneyPolicy",
    "LocalAuthority",
    "LocalAuthorityCode",
    "Membership",
    "OpeningHours",
    "RateLimit",
    "ServiceArea",
    "User",
]
