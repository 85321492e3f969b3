"""Fence two: every read starts at ``visible_to(access)``."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q

from hubs.access import Access


class SeenBy(models.IntegerChoices):
    """Who sees the rows of a case beside its milestones."""

    ALL = 0, "Hub and council"
    COUNCIL = 1, "The council; the hub sees milestones"  # after hand-over, by the hub's policy
    NAMED = 2, "Named staff only"  # a safety flag stands


class FencedQuerySet(models.QuerySet):
    """Rows that belong to a cluster and, once routed, to one fostering service."""

    enquiry_field: str | None = None  # the column of the case's id, if these are a case's rows
    # Rows with at least this ``seen_by`` need more than the place (fence.curtain_table); 0: none.
    curtain: int = 0

    def visible_to(self, access: Access) -> Self:
        """Only the rows in this person's reach.

        One cluster or one service, the normal case, adds a plain equality so that the index
        leads; no reach adds nothing to see.
        """
        return self._of_place(access)._open_to(access)

    def _open_to(self, access: Access) -> Self:
        """Without cases this person is locked out of, and protected rows that are not theirs."""
        reach, rows, case = access.reach, self, self.enquiry_field
        if case is None:
            return rows
        if reach.locked:
            rows = rows.exclude(self._of_cases(reach.locked))
        if not self.curtain or reach.everything or reach.enquiries:
            return rows
        below = SeenBy.NAMED if reach.services else self.curtain
        open_rows = Q(seen_by__lt=below)
        if reach.named:
            open_rows |= self._of_cases(reach.named)
        return rows.filter(open_rows)

    def _of_cases(self, ids: tuple[int, ...]) -> Q:
        """Rows of these cases."""
        return Q(**{f"{self.enquiry_field}__in": ids})

    def _of_place(self, access: Access) -> Self:
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
            condition |= self._of_cases(reach.enquiries)
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
