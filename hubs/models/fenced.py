"""Fence two: every read starts at ``visible_to(access)``."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q

from hubs.access import Access


class FencedQuerySet(models.QuerySet):
    """Rows that belong to a cluster and, once routed, to one fostering service."""

    enquiry_field: str | None = None  # the column an applicant's own reach is matched on

    def visible_to(self, access: Access) -> Self:
        """Only the rows in this person's reach.

        One cluster or one service, the normal case, adds a plain equality so that the index
        leads; no reach adds nothing to see.
        """
        reach = access.reach
        if len(reach.clusters) == 1 and not (reach.services or reach.enquiries):
            return self.filter(cluster_id=reach.clusters[0])
        if len(reach.services) == 1 and not (reach.clusters or reach.enquiries):
            return self.filter(service_id=reach.services[0])
        condition = Q(pk__in=[])
        if reach.clusters:
            condition |= Q(cluster_id__in=reach.clusters)
        if reach.services:
            condition |= Q(service_id__in=reach.services)
        if reach.enquiries and self.enquiry_field:
            condition |= Q(**{f"{self.enquiry_field}__in": reach.enquiries})
        return self.filter(condition)


class FencedModel(models.Model):
    """A row behind both fences. Its table must be fenced in a migration (hubs.fence)."""

    cluster: Any = models.ForeignKey(
        "hubs.Cluster", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    service: Any = models.ForeignKey(
        "hubs.FosteringService",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
    )

    # Each table declares ``objects`` from a FencedQuerySet of its own.

    class Meta:
        abstract = True
