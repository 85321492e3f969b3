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
        rows = super().visible_to(access)
        locked = access.reach.locked
        return rows.exclude(subject="enquiry", subject_id__in=locked) if locked else rows


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
    # Written by the database when the row is added (hubs.chain). The chain is of the place where
    # the act happened and stays when the row follows its case. The content (changes, reason) has
    # a digest of its own, so that it could be erased one day without breaking the chain.
    chain = models.CharField(max_length=30, editable=False, default="")
    content_digest = models.BinaryField(max_length=32, default=bytes)
    digest = models.BinaryField(max_length=32, default=bytes)

    objects = models.Manager.from_queryset(AuditEventQuerySet)()

    class Meta:
        indexes = [
            # The case timeline, undo and merge read one subject's events, newest first.
            models.Index(fields=["subject", "subject_id", "-id"], name="audit_of_subject"),
            # "What did this person look at", newest first.
            models.Index(fields=["actor", "-at"], name="audit_of_actor"),
            # A place's record by time: the weekly lists.
            models.Index(fields=["cluster", "action", "-at"], name="audit_of_cluster"),
            models.Index(fields=["service", "action", "-at"], name="audit_of_service"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_id}"


class AuditUnsealed(models.Model):
    """An event that waits for the next seal (hubs.chain). Written and emptied by the database."""

    event_id = models.BigIntegerField(primary_key=True)
    chain = models.CharField(max_length=30)
    digest = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return str(self.event_id)


class AuditSeal(models.Model):
    """One link of a place's chain: hash = sha256(the hash before || the event's digest).

    No person and no case is in it. Append-only; written only by the database (hubs.chain).
    """

    chain = models.CharField(max_length=30)
    position = models.BigIntegerField()
    event_id = models.BigIntegerField(unique=True)
    digest = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain", "position"], name="one_seal_a_position")
        ]

    def __str__(self) -> str:
        return f"{self.chain} {self.position}"


class RateLimit(models.Model):
    """How often one hashed key was used in one window. Survives a restart of Redis."""

    key = models.CharField(max_length=64)  # sha256 of scope and key: no address is kept
    window = models.DateTimeField()  # start of the window
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="one_count_a_window")]

    def __str__(self) -> str:
        return self.key[:8]
