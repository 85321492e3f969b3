"""One person's access, worked out once a request and passed to every selector and service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from hubs.fence import Reach
from hubs.permissions import ROLE_RIGHTS, Right, Role

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


def access_of_membership(membership: Membership) -> Access:
    """The access a membership gives: its cluster's cases, or its service's cases alone."""
    service = membership.service
    if service is not None:
        reach = Reach(services=(service.pk,))
    else:
        assert membership.cluster_id is not None
        reach = Reach(clusters=(membership.cluster_id,))
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
    return Access(reach=Reach(clusters=(cluster.pk,)), rights=frozenset(Right), cluster=cluster)


def access_of_applicant(*, enquiry_id: int, cluster: Cluster) -> Access:
    """A person on their own progress page: one enquiry, no rights of staff."""
    return Access(reach=Reach(enquiries=(enquiry_id,)), cluster=cluster)
