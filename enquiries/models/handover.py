"""A case goes from the hub to its council, or from one council to another; and transfers from an
agency. Milestones: both sides see that it happened, and when."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q

from enquiries.models.case import (
    CaseRow,
    CaseRowQuerySet,
    CouncilRowManager,
    CurtainedRow,
)
from hubs.access import Access
from hubs.models import FosteringService, User


class HandoverQuerySet(CaseRowQuerySet):
    def waiting(self) -> Self:
        """Neither accepted nor returned yet."""
        return self.filter(answered_at=None, taken_back_at=None)

    def _of_place(self, access: Access) -> Self:
        """Besides the rows of the place: what another council offers this one, while it waits."""
        rows = super()._of_place(access)
        if not access.reach.services:
            return rows
        return rows | self.waiting().filter(to_service_id__in=access.reach.services)


class Handover(CaseRow):
    """The hub, or another council, offers a case; the council accepts, queries or returns it.

    One that is returned or taken back has ended; the next offer is a new row.
    """

    class Kind(models.TextChoices):
        HUB = "hub", "From the hub"
        TRANSFER = "transfer", "From another council of the hub"

    class Answer(models.TextChoices):
        NONE = "", "Waiting for an answer"
        ACCEPTED = "accepted", "Accepted"
        RETURNED = "returned", "Returned"

    class Reason(models.TextChoices):
        """Why it was returned or queried."""

        INCOMPLETE = "incomplete", "Something in the pack is missing"
        NOT_OURS = "not_ours", "Not our area, and not chosen by them"
        NOT_RECRUITING = "not_recruiting", "Not recruiting for this now"
        KNOWN = "known", "They are with us already"
        NOT_READY = "not_ready", "They are not ready"
        OTHER = "other", "Another reason"

    kind = models.CharField(max_length=8, choices=Kind.choices)
    # From which council, for a transfer; to which. The row itself follows the case's place.
    from_service: models.ForeignKey[FosteringService | None, FosteringService | None] = (
        models.ForeignKey(
            FosteringService,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="+",
            db_index=False,
        )
    )
    to_service = models.ForeignKey(
        FosteringService, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    offered_at = models.DateTimeField()
    offered_by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    why = models.CharField(max_length=300, blank=True)  # of a transfer
    # A query waits for the side that offered; its answer brings it back.
    query_reason = models.CharField(max_length=14, choices=Reason.choices, blank=True)
    queried_at = models.DateTimeField(null=True, blank=True)
    query = models.CharField(max_length=1000, blank=True)
    query_answered_at = models.DateTimeField(null=True, blank=True)
    query_answer = models.CharField(max_length=1000, blank=True)
    answer = models.CharField(max_length=8, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    reason = models.CharField(max_length=14, choices=Reason.choices, blank=True)
    reason_said = models.CharField(max_length=1000, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(HandoverQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enquiry"],
                condition=Q(answered_at=None, taken_back_at=None),
                name="one_handover_waits",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="handover_answered_with_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(answer="returned") | ~Q(reason=""), name="returned_for_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(queried_at=None) | ~Q(query_reason=""), name="queried_for_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(from_service=None) | ~Q(from_service=F("to_service")),
                name="handover_to_another",
            ),
        ]
        indexes = [
            models.Index(fields=["enquiry", "-offered_at"], name="handover_of_case"),
            # The page of hand-overs: what waits, oldest first.
            models.Index(
                fields=["service", "offered_at"],
                condition=Q(answered_at=None, taken_back_at=None),
                name="handover_waits_service",
            ),
            models.Index(
                fields=["cluster", "offered_at"],
                condition=Q(answered_at=None, taken_back_at=None),
                name="handover_waits_cluster",
            ),
            models.Index(
                fields=["to_service", "offered_at"],
                condition=Q(answered_at=None, taken_back_at=None),
                name="handover_waits_to_service",
            ),
        ]

    def __str__(self) -> str:
        return f"Handover {self.pk}"

    @property
    def query_said(self) -> str:
        """What the council asks about, in words; empty when it has asked nothing."""
        return self.say_query(self.query_reason) if self.query_reason else ""

    @classmethod
    def say_query(cls, reason: str) -> str:
        """A reason as something to ask about, where it is not yet one to return a case for."""
        return "Something else" if reason == cls.Reason.OTHER else cls.Reason(reason).label


class AgencyTransfer(CurtainedRow):
    """Somebody who fosters for another service comes to ours, by the Transfer of Foster Carers
    Protocol (England, 2014, reissued 2015): good practice, so its steps warn and do not block.
    No child's name is kept."""

    service_now = models.CharField(max_length=200)  # the service they foster for
    may_contact = models.BooleanField(default=False)  # never before they agree
    children_placed = models.PositiveSmallIntegerField(default=0)
    placing_councils = models.CharField(max_length=500, blank=True)
    fees_now = models.CharField(max_length=300, blank=True)
    notice_given_on = models.DateField(null=True, blank=True)  # in writing, to their service
    placing_told_on = models.DateField(null=True, blank=True)
    meeting_by = models.DateField(null=True, blank=True)  # 28 days, where a child is placed
    meeting_on = models.DateField(null=True, blank=True)
    agreed = models.TextField(max_length=4000, blank=True)  # at the meeting
    reference_asked_on = models.DateField(null=True, blank=True)
    records_asked_on = models.DateField(null=True, blank=True)  # 15 working days, regulation 32(6)
    records_seen_on = models.DateField(null=True, blank=True)
    # Agreed together, so that approvals do not overlap.
    ends_there_on = models.DateField(null=True, blank=True)
    starts_here_on = models.DateField(null=True, blank=True)
    saved_at = models.DateTimeField()

    objects = CouncilRowManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enquiry"], name="one_transfer_a_case"),
            models.CheckConstraint(
                condition=Q(starts_here_on=None)
                | Q(ends_there_on__isnull=False, starts_here_on__gte=F("ends_there_on")),
                name="approvals_do_not_overlap",
            ),
        ]

    def __str__(self) -> str:
        return f"Transfer {self.pk}"


__all__ = ["AgencyTransfer", "Handover", "HandoverQuerySet"]
