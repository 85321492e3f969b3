"""What keeps a person safe: a flag that closes their case to all but named staff, a change that
is confirmed the safe way, the glass that may be broken, and colleagues who know the person."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q

from enquiries.models.case import (
    CaseRow,
    CaseRowQuerySet,
    CurtainedRow,
    Person,
    ProtectedRowManager,
)
from hubs.models import User


class SafetyFlag(CurtainedRow):
    """Somebody must not find this person. While it stands the case is protected (seen_by 2).

    What could give them away on the enquiry itself is taken off it and held here; it goes back
    when two people have lifted the flag.
    """

    class SafeWay(models.TextChoices):
        NONE = "", "No way is safe: wait until they get in touch"
        PHONE = "phone", "A phone call"
        TEXT = "text", "A text message"
        EMAIL = "email", "An email"

    reason = models.TextField(max_length=2000)
    set_at = models.DateTimeField()
    set_by: models.ForeignKey[User, User] = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    safe_way = models.CharField(max_length=5, choices=SafeWay.choices, blank=True)
    safe_address = models.CharField(max_length=254, blank=True)  # the number or email address
    safe_when = models.CharField(max_length=200, blank=True)  # "weekdays before 3pm"
    # Fields of the enquiry while it stands: name -> value, as they were.
    held = models.JSONField(default=dict)
    # Lifting takes two people.
    lift_asked_by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    lift_asked_at = models.DateTimeField(null=True, blank=True)
    lift_reason = models.TextField(max_length=2000, blank=True)
    lifted_by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    lifted_at = models.DateTimeField(null=True, blank=True)

    objects = ProtectedRowManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enquiry"], condition=Q(lifted_at=None), name="one_flag_stands"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None)
                | (
                    Q(lifted_at__isnull=False, lifted_by__isnull=False, lift_asked_by__isnull=False)
                    & ~Q(lifted_by=F("lift_asked_by"))
                ),
                name="flag_lifted_by_two",
            ),
            models.CheckConstraint(
                condition=Q(safe_way="", safe_address="") | ~Q(safe_way="") & ~Q(safe_address=""),
                name="safe_way_has_an_address",
            ),
        ]

    def __str__(self) -> str:
        return f"Flag {self.pk}"


class OwnRowQuerySet(CaseRowQuerySet):
    def of(self, user: User) -> Self:
        """Rows about this colleague."""
        return self.filter(user=user)


class SafetyNamed(CaseRow):
    """A colleague whom a safety flag names: they see the case. Everyone in the place sees who."""

    flag = models.ForeignKey(SafetyFlag, on_delete=models.CASCADE, related_name="named")
    user: models.ForeignKey[User, User] = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    added_at = models.DateTimeField()
    added_by: models.ForeignKey[User, User] = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    removed_at = models.DateTimeField(null=True, blank=True)  # or the flag was lifted

    objects = models.Manager.from_queryset(OwnRowQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["flag", "user"], condition=Q(removed_at=None), name="named_once"
            )
        ]
        indexes = [
            # Each request: which protected cases name me.
            models.Index(fields=["user"], condition=Q(removed_at=None), name="named_of_user"),
            models.Index(fields=["enquiry"], name="named_of_case"),
        ]

    def __str__(self) -> str:
        return f"Named {self.pk}"


class BrokenGlass(CaseRow):
    """A colleague opened a protected case in an emergency, for a while; managers were told."""

    user: models.ForeignKey[User, User] = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reason = models.TextField(max_length=2000)
    at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = models.Manager.from_queryset(OwnRowQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("at")), name="glass_ends_after_it")
        ]
        indexes = [
            # Each request: which cases I opened so, and until when.
            models.Index(fields=["user", "-ends_at"], name="glass_of_user"),
            models.Index(fields=["enquiry", "-at"], name="glass_of_case"),
            models.Index(fields=["cluster", "-at"], name="glass_of_cluster"),
        ]

    def __str__(self) -> str:
        return f"Glass {self.pk}"

    def is_open(self, *, now: datetime) -> bool:
        """Whether it still opens the case."""
        return now < self.ends_at


class Acquaintance(CaseRow):
    """ "I know this person": the case is locked from this colleague until a manager says."""

    user: models.ForeignKey[User, User] = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    said_at = models.DateTimeField()
    how = models.CharField(max_length=300, blank=True)  # "neighbour"
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    why_ended = models.CharField(max_length=300, blank=True)

    objects = models.Manager.from_queryset(OwnRowQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enquiry", "user"], condition=Q(ended_at=None), name="known_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | (Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(ended_by=F("user"))),
                name="lock_ended_by_another",
            ),
        ]
        indexes = [
            # Each request: which cases are locked to me.
            models.Index(fields=["user"], condition=Q(ended_at=None), name="known_of_user"),
        ]

    def __str__(self) -> str:
        return f"Known {self.pk}"


class PendingChange(CurtainedRow):
    """A new address or number for a protected case, which waits for a yes over the old safe way."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    fields = models.JSONField()  # name -> value, as enquiry_update takes them
    asked_at = models.DateTimeField()
    asked_by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )  # empty: on their own page
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)  # refused, replaced or not needed

    objects = ProtectedRowManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(confirmed_at=None, dropped_at=None),
                name="one_change_waits",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(dropped_at=None), name="confirmed_or_dropped"
            ),
        ]

    def __str__(self) -> str:
        return f"Change {self.pk}"

    def waits(self, *, now: datetime) -> bool:
        """Whether a yes still counts."""
        return self.confirmed_at is None and self.dropped_at is None and now < self.expires_at


__all__ = [
    "Acquaintance",
    "BrokenGlass",
    "PendingChange",
    "SafetyFlag",
    "SafetyNamed",
]
