"""Whether the model is given as intended: a checklist that each service writes itself."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q

from hubs.models import FencedModel, FencedQuerySet, User
from mockingbird.models.constellation import Constellation


class FidelityTemplate(FencedModel):
    """One version of a service's checklist; a change is a new version, the one before stands.

    ``items``: ``[{"code": "hub-beds", "text": "..."}]`` in order. None of the licensed tools is
    copied here: a licensed service types in its own.
    """

    version = models.PositiveSmallIntegerField()
    items = models.JSONField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()

    objects = models.Manager.from_queryset(FencedQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "version"], name="checklist_version_once"),
            models.CheckConstraint(
                condition=Q(service__isnull=False), name="checklist_of_a_service"
            ),
        ]

    def __str__(self) -> str:
        return f"Checklist {self.version}"


class FidelityCheck(FencedModel):
    """The checklist gone through for one constellation on a day.

    ``answers``: ``{code: {"met": 0 | 1 | 2, "note": "..."}}``, not, partly, fully.
    """

    constellation = models.ForeignKey(
        Constellation, on_delete=models.PROTECT, related_name="checks"
    )
    template = models.ForeignKey(FidelityTemplate, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    answers = models.JSONField()

    objects = models.Manager.from_queryset(FencedQuerySet)()

    class Meta:
        indexes = [models.Index(fields=["constellation", "-on"], name="check_constellation")]

    def __str__(self) -> str:
        return f"Checked on {self.on}"


class FidelityActionQuerySet(FencedQuerySet):
    def to_do(self) -> Self:
        """Not done."""
        return self.filter(done_on=None)


class FidelityAction(FencedModel):
    """Something to do about an answer, whose it is and by when."""

    constellation = models.ForeignKey(Constellation, on_delete=models.PROTECT, related_name="+")
    of = models.ForeignKey(FidelityCheck, on_delete=models.PROTECT, related_name="actions")
    text = models.CharField(max_length=300)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    set_on = models.DateField()
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    done_by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    objects = models.Manager.from_queryset(FidelityActionQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__gte=F("set_on")), name="action_due_after_it_was_set"
            ),
            models.CheckConstraint(
                condition=Q(done_on=None, done_by=None)
                | Q(done_on__isnull=False, done_by__isnull=False, done_on__gte=F("set_on")),
                name="action_done_by_somebody",
            ),
        ]
        indexes = [
            # What is due of a constellation.
            models.Index(
                fields=["constellation", "due_on"],
                condition=Q(done_on=None),
                name="action_constellation",
            ),
        ]

    def __str__(self) -> str:
        return f"Due on {self.due_on}"
