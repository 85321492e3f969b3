"""One person's access, worked out once a request and passed to every selector and service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from hubs.fence import Reach, reaching
from hubs.permissions import OWN_ROWS_ROLES, ROLE_RIGHTS, Right, Role

if TYPE_CHECKING:
    from hubs.models import Cluster, FosteringService, Membership, User


@dataclass(frozen=True)
class Access:
    """Who is acting, in which place, with which rights. ``user`` None: the public or the system.

    ``cluster`` is the hub whose name, clock and calendar apply; ``service`` is set when the
    person works for one fostering service and reaches only its cases.
    """

    reach: Reach
    rights: frozenset[Right] = frozenset()
    user: User | None = None
    role: Role | None = None
    cluster: Cluster | None = None
    service: FosteringService | None = None
    membership: Membership | None = None

    def can(self, right: Right) -> bool:
        """Whether this person holds the right, in the place they are acting in."""
        return right in self.rights

    def require(self, right: Right) -> None:
        """Raise PermissionDenied (answered 403) unless the right is held."""
        if right not in self.rights:
            raise PermissionDenied(right.value)


@dataclass(frozen=True)
class OwnCases:
    """Cases that treat one colleague differently from the rest of their place."""

    named: tuple[int, ...] = ()  # protected, and open to them
    locked: tuple[int, ...] = ()  # of people they know


NO_CASES = OwnCases()
OwnCasesOf = Callable[[int, datetime], OwnCases]
_own_cases: list[OwnCasesOf] = []


def own_cases_register(find: OwnCasesOf) -> None:
    """Say who knows a colleague's own cases at a moment: the room of cases, at start.

    It is asked with a reach of the colleague's own rows and of nothing else.
    """
    _own_cases[:] = [find]


def staff_access(membership: Membership, *, now: datetime) -> Access:
    """The access a membership gives at this moment, the colleague's own cases included."""
    with reaching(Reach(user=membership.user_id)):
        return staff_access_inside(membership, now=now)


def staff_access_inside(membership: Membership, *, now: datetime) -> Access:
    """As ``staff_access``, for who has the colleague's own rows in reach already."""
    return access_of_membership(membership, _own_cases[0](membership.user_id, now))


def access_of_membership(membership: Membership, own: OwnCases = NO_CASES) -> Access:
    """The access a membership gives: its cluster's cases, or its service's cases alone; for a
    panel member neither, only rows that are their own.

    ``own`` are the cases that name the colleague or are locked to them (``staff_access``).
    """
    service = membership.service
    placed = membership.role not in OWN_ROWS_ROLES
    cluster_id = membership.cluster_id
    reach = Reach(
        clusters=(cluster_id,) if placed and cluster_id is not None else (),
        services=(service.pk,) if placed and service is not None else (),
        named=own.named,
        locked=own.locked,
        user=membership.user_id,
    )
    return Access(
        reach=reach,
        rights=ROLE_RIGHTS[Role(membership.role)],
        user=membership.user,
        role=Role(membership.role),
        cluster=membership.home_cluster(),
        service=service,
        membership=membership,
    )


def access_of_system(cluster: Cluster) -> Access:
    """The product itself acting in one cluster: the public's submission, a sweep, the seed."""
    reach = Reach(clusters=(cluster.pk,), everything=True)
    return Access(reach=reach, rights=frozenset(Right), cluster=cluster)


def access_of_applicant(*, enquiry_id: int, cluster: Cluster) -> Access:
    """A person on their own progress page: one enquiry, no rights of staff."""
    return Access(reach=Reach(enquiries=(enquiry_id,)), cluster=cluster)
