"""Links: between two enquiries, from a person to their enquiry, from a form to its row."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from enquiries.models.case import (
    CaseRow,
    CaseRowManager,
    CouncilRowManager,
    CurtainedRow,
    Enquiry,
    Person,
)
from hubs.models import Cluster, User


class EnquiryLink(CurtainedRow):
    """Two enquiries that may come from one person. ``enquiry`` is the later of the two."""

    class State(models.TextChoices):
        POSSIBLE = "possible", "Possibly the same person"
        LINKED = "linked", "The same person"
        DIFFERENT = "different", "Different people"

    other = models.ForeignKey(Enquiry, on_delete=models.CASCADE, related_name="linked_from")
    state = models.CharField(max_length=9, choices=State.choices, default=State.POSSIBLE)
    because = models.CharField(max_length=100)  # "same phone number"
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    objects = CouncilRowManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enquiry", "other"], name="pair_once"),
            models.CheckConstraint(condition=Q(enquiry__gt=F("other")), name="later_enquiry_first"),
        ]

    def __str__(self) -> str:
        return self.state


class ProgressLink(CaseRow):
    """The way back to one's own enquiry. The secret is in the link; only its hash is here.

    The row is reached by possession of the secret (Reach.token), not by a person's access.
    """

    # Whose link: each applicant has their own. Empty on links from before that was kept.
    person: models.ForeignKey[Person | None, Person | None] = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, blank=True, related_name="links"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = CaseRowManager()

    class Meta:
        indexes = [models.Index(fields=["enquiry"], name="progress_link_of_case")]

    def __str__(self) -> str:
        return f"Link {self.pk}"

    def works(self, *, now: datetime) -> bool:
        """Not used, not replaced by a newer one, not past its end."""
        return self.used_at is None and self.superseded_at is None and now < self.expires_at


class Submission(models.Model):
    """One rendered form that was sent. The key makes a second sending find the first."""

    key = models.UUIDField(primary_key=True)
    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="+")
    body_hash = models.CharField(max_length=64)
    enquiry = models.OneToOneField(Enquiry, on_delete=models.CASCADE, null=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.key)
