"""What was done (audit), and how often something was tried (rate limits)."""

from __future__ import annotations

from typing import Self

from django.db import models

from hubs.access import Access
from hubs.models.fenced import FencedModel, FencedQuerySet


class AuditEventQuerySet(FencedQuerySet):
    def visible_to(self, access: Access) -> Self:
        """As for every fenced row; an applicant reaches what was done on their own case."""
        own = access.reach.enquiries
        if own and not (access.reach.clusters or access.reach.services):
            return self.filter(subject="enquiry", subject_id__in=own)
        return super().visible_to(access)


class AuditEvent(FencedModel):
    """One act, append-only at the database. Written only by hubs.audit."""

    at = models.DateTimeField()
    actor = models.ForeignKey(
        "hubs.User", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    actor_said = models.CharField(max_length=60)  # name then; or "Enquirer", "The hub's system"
    action = models.CharField(max_length=60)  # dotted: "enquiry.assigned"
    subject = models.CharField(max_length=30)  # "enquiry"
    subject_id = models.BigIntegerField()
    # field -> [before, after], for what this act changed; empty for a view
    changes = models.JSONField(default=dict)
    version = models.PositiveIntegerField(null=True)  # the subject's version after the act
    reason = models.TextField(blank=True)
    request_id = models.CharField(max_length=36, blank=True)

    objects = models.Manager.from_queryset(AuditEventQuerySet)()

    class Meta:
        indexes = [
            # The case timeline, undo and merge read one subject's events, newest first.
            models.Index(fields=["subject", "subject_id", "-id"], name="audit_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_id}"


class RateLimit(models.Model):
    """How often one hashed key was used in one window. Survives a restart of Redis."""

    key = models.CharField(max_length=64)  # sha256 of scope and key: no address is kept
    window = models.DateTimeField()  # start of the window
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="one_count_a_window")]

    def __str__(self) -> str:
        return self.key[:8]
