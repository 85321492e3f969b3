"""The ledger: one row for every message the product has promised to send."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from hubs.models import FencedModel, FencedQuerySet, SeenBy, User


class MessageQuerySet(FencedQuerySet):
    enquiry_field = "about_id"
    curtain = SeenBy.COUNCIL

    def _of_cases(self, ids: tuple[int, ...]) -> Q:
        """Messages and notices about these cases; ``about_id`` may be the id of something else."""
        return Q(about__in=("enquiry", "notice", "handover", "pack")) & super()._of_cases(ids)

    def due(self, *, now: datetime) -> Self:
        """Planned and its time has come, or taken by a sender whose lease ran out."""
        return self.filter(
            Q(state=Message.State.PLANNED, due_at__lte=now)
            | Q(state=Message.State.SENDING, lease_until__lt=now)
        )


class Message(FencedModel):
    """One message to one person by one channel.

    (about, about_id, kind, occurrence, channel, recipient) is unique: a rule that runs twice
    plans once. ``reference`` goes to the provider, so a message it already accepted is found
    and not sent again.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", "Email"
        SMS = "sms", "Text"
        IN_APP = "in_app", "On screen"

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        HELD = "held", "Held"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Could not be sent"
        CANCELLED = "cancelled", "Not sent"

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    about = models.CharField(max_length=20)  # "enquiry"
    about_id = models.BigIntegerField()
    about_said = models.CharField(max_length=20)  # the case's reference, for lists
    kind = models.CharField(max_length=8)  # E1, S3 ...: messaging.rules knows them
    occurrence = models.CharField(max_length=40)
    channel = models.CharField(max_length=6, choices=Channel.choices)
    # To a colleague (user) or to the enquirer (user None; the address is read at sending).
    user: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    state = models.CharField(max_length=9, choices=State.choices, default=State.PLANNED)
    planned_at = models.DateTimeField()
    due_at = models.DateTimeField()  # not before; quiet hours move it later
    # Later than this it is dropped or held (messaging.rules); empty once a person let it go.
    stale_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=200, blank=True)  # why held, failed or not sent
    # What was sent, kept as sent. ``to`` may be fixed when planning.
    to = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    read_at = models.DateTimeField(null=True, blank=True)  # on-screen messages only
    # Who sees it: the case's own (Enquiry.seen_by), copied by trigger.
    seen_by = models.PositiveSmallIntegerField(
        default=SeenBy.ALL, db_default=SeenBy.ALL, editable=False
    )

    objects = models.Manager.from_queryset(MessageQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["about", "about_id", "kind", "occurrence", "channel", "user"],
                nulls_distinct=False,
                name="message_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(lease_until__isnull=False),
                name="sending_has_a_lease",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(finished_at__isnull=False),
                name="sent_has_a_time",
            ),
        ]
        indexes = [
            # The minute tick: what is due in this cluster by this channel, and whose sender died.
            models.Index(
                fields=["cluster", "channel", "due_at"],
                condition=Q(state="planned"),
                name="message_planned",
            ),
            models.Index(
                fields=["cluster", "channel", "lease_until"],
                condition=Q(state="sending"),
                name="message_leased",
            ),
            # Limits: what this address had lately.
            models.Index(
                fields=["cluster", "to"],
                condition=Q(user=None, state__in=["sending", "sent"]) & ~Q(to=""),
                name="message_to_address",
            ),
            # The list of what is held or could not be sent.
            models.Index(
                fields=["cluster", "-due_at"],
                condition=Q(state__in=["held", "failed"]),
                name="message_troubled",
            ),
            # The message list of a hub and of a council, newest first.
            models.Index(fields=["cluster", "-due_at"], name="message_list_cluster"),
            models.Index(fields=["service", "-due_at"], name="message_list_service"),
            # A colleague's unread on-screen messages.
            models.Index(
                fields=["user"],
                condition=Q(channel="in_app", state="sent", read_at=None),
                name="message_unread",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about_said}"
