"""A council's or hub's own sign-in (Microsoft Entra or another OpenID provider)."""

from __future__ import annotations

from datetime import datetime

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from hubs.models.people import User
from hubs.models.places import Cluster, FosteringService

GUID = RegexValidator(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")


class Directory(models.Model):
    """One tenant whose people may sign in with their work account.

    The client's secret is in the settings (SINGLE_SIGN_ON_SECRETS), never here.
    """

    slug = models.SlugField(unique=True, max_length=40)
    name = models.CharField(max_length=80)
    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, null=True, blank=True)
    service = models.ForeignKey(FosteringService, on_delete=models.CASCADE, null=True, blank=True)
    tenant_id = models.CharField(max_length=36, validators=[GUID])
    metadata_url = models.URLField(max_length=300)  # .../.well-known/openid-configuration
    client_id = models.CharField(max_length=100)
    # Email domains of its people, comma-separated: an invitation to another is not linked.
    domains = models.CharField(max_length=300)
    # Who said, and when, that the tenant asks everybody for a second factor; empty: we ask.
    second_factor_said = models.CharField(max_length=200, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "directories"
        constraints = [
            models.CheckConstraint(
                condition=Q(cluster=None, service__isnull=False)
                | Q(cluster__isnull=False, service=None),
                name="directory_of_one_place",
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "client_id"], name="one_directory_a_client"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def may_have(self, email: str) -> bool:
        """Whether an address is of this directory's people."""
        domain = email.rpartition("@")[2].lower()
        return domain in {each.strip().lower() for each in self.domains.split(",")}


class DirectoryIdentity(models.Model):
    """An account in a directory, by the tenant's own id for the person: never by email."""

    directory = models.ForeignKey(Directory, on_delete=models.CASCADE, related_name="identities")
    object_id = models.CharField(max_length=36, validators=[GUID])
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="identities")
    linked_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "directory identities"
        constraints = [
            models.UniqueConstraint(fields=["directory", "object_id"], name="identity_once"),
            models.UniqueConstraint(fields=["directory", "user"], name="one_identity_a_person"),
        ]

    def __str__(self) -> str:
        return f"Identity {self.pk}"
