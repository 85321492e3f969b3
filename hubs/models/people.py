"""People who sign in, and what they are where."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from hubs.models.places import Cluster, FosteringService
from hubs.permissions import Role


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").lower())


class PasswordField(models.CharField):
    """A password's hash. The worker's role may not read it, so a query of the worker asks for
    nothing in its place (hubs.roles)."""

    def select_format(self, compiler: Any, sql: str, params: Any) -> tuple[str, Any]:
        """What stands in the list of a SELECT for this column."""
        return ("''", []) if settings.DB_ROLE == "worker" else (sql, params)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """To the database it is text like any other."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class User(AbstractBaseUser):
    """Someone who works for a hub or a council. The public never has an account."""

    password = PasswordField("password", max_length=128)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=100)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        # A colleague's working name is on every screen they work on; their address is not.
        return self.name or f"User {self.pk}"

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        """First name: what an enquirer is told ("Jo will call you")."""
        return self.name.split(" ")[0] if self.name else "Someone from our team"


class MembershipQuerySet(models.QuerySet):
    def current(self, *, today: date) -> MembershipQuerySet:
        """Memberships in force on this day, of people who may still sign in."""
        return self.filter(
            Q(ends=None) | Q(ends__gte=today), starts__lte=today, user__is_active=True
        )


class Membership(models.Model):
    """A role held by a person in one cluster or one fostering service, between two dates."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=24, choices=Role.choices)
    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, null=True, blank=True)
    service = models.ForeignKey(FosteringService, on_delete=models.CASCADE, null=True, blank=True)
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)  # the last day it opened a page

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cluster=None, service__isnull=False)
                | Q(cluster__isnull=False, service=None),
                name="membership_in_one_place",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "cluster", "service"],
                condition=Q(ends=None),
                nulls_distinct=False,
                name="membership_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.place()}"

    def place(self) -> str:
        """The name of the hub or council this role is held in."""
        return str(self.service or self.cluster)

    def home_cluster(self) -> Cluster | None:
        """The cluster whose calendar and name apply: its own, or the service's one of today."""
        if self.cluster is not None:
            return self.cluster
        assert self.service is not None
        present = self.service.cluster_memberships.on(timezone.localdate())
        found = present.select_related("cluster").first()
        return found.cluster if found else None


class Invitation(models.Model):
    """An offer of an account. The secret is in the link alone; only its hash is kept."""

    email = models.EmailField()
    name = models.CharField(max_length=100)
    role = models.CharField(max_length=24, choices=Role.choices)
    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, null=True, blank=True)
    service = models.ForeignKey(FosteringService, on_delete=models.CASCADE, null=True, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cluster=None, service__isnull=False)
                | Q(cluster__isnull=False, service=None),
                name="invitation_to_one_place",
            )
        ]

    def __str__(self) -> str:
        return f"Invitation {self.pk}"

    def is_open(self, *, now: datetime) -> bool:
        """Whether the link still works: not used and not past its end."""
        return self.accepted_at is None and now < self.expires_at


class SignInReset(models.Model):
    """A colleague lost every way of signing in. One person asks, a second one confirms."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="resets")
    reason = models.CharField(max_length=500)  # how it was made sure that it is them
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    confirmed = models.BooleanField(null=True)  # empty: waits

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(decided_by=F("asked_by")) | Q(confirmed=False),
                name="reset_confirmed_by_another",
            ),
            models.UniqueConstraint(
                fields=["membership"], condition=Q(confirmed=None), name="one_reset_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"Reset {self.pk}"


class MembershipReview(models.Model):
    """Somebody looked at a colleague's role and kept or ended it (the access review)."""

    class Outcome(models.TextChoices):
        KEPT = "kept", "Still needed"
        ENDED = "ended", "Ended"

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="reviews")
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=5, choices=Outcome.choices)

    class Meta:
        indexes = [models.Index(fields=["membership", "-at"], name="review_of_membership")]

    def __str__(self) -> str:
        return self.outcome
