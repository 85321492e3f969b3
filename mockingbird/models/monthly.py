"""The monthly return: figures that are frozen when somebody signs them off."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hubs.models import FencedModel, FencedQuerySet, User
from mockingbird.models.constellation import Constellation


class MonthlyReturn(FencedModel):
    """One month of one constellation, or of all of a service where ``constellation`` is empty.

    ``figures`` are empty until sign-off, which writes them; from then on nothing changes.
    """

    constellation: models.ForeignKey[Constellation | None, Constellation | None] = (
        models.ForeignKey(
            Constellation, on_delete=models.PROTECT, null=True, blank=True, related_name="returns"
        )
    )
    month = models.DateField()  # its first day
    figures = models.JSONField(default=dict)
    narrative = models.TextField(max_length=4000, blank=True)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    opened_at = models.DateTimeField()
    signed_by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    signed_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(FencedQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service", "constellation", "month"],
                nulls_distinct=False,
                name="one_return_a_month",
            ),
            models.CheckConstraint(condition=Q(service__isnull=False), name="return_of_a_service"),
            models.CheckConstraint(condition=Q(month__day=1), name="a_month_by_its_first_day"),
            models.CheckConstraint(
                condition=Q(signed_by=None, signed_at=None, figures={})
                | Q(signed_by__isnull=False, signed_at__isnull=False) & ~Q(figures={}),
                name="signed_with_its_figures",
            ),
        ]
        indexes = [models.Index(fields=["cluster", "-month"], name="return_cluster")]

    def __str__(self) -> str:
        return f"Return of {self.month}"
