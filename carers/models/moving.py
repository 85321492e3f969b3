"""A household that goes to another service; households that come from a register of before."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from carers.models.household import Household, OfHouseholdQuerySet
from hubs.models import FencedModel, FencedQuerySet, User


class TransferOut(FencedModel):
    """A household goes to another fostering service by the Transfer of Foster Carers Protocol
    (2014, good practice): both agree the day it ends here and the day it starts there. Those who
    come here are ``enquiries.models.AgencyTransfer``."""

    class Kind(models.TextChoices):  # reasons of a departure (carers.models.Departure.Reason)
        COUNCIL = "other_council", "Another council"
        AGENCY = "agency", "A fostering agency"

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="transfers")
    to_service = models.CharField(max_length=200)
    to_kind = models.CharField(
        max_length=13, choices=Kind.choices, default=Kind.COUNCIL, db_default=Kind.COUNCIL
    )
    notice_on = models.DateField()  # they told us in writing
    children_placed = models.PositiveSmallIntegerField(default=0)
    placing_told_on = models.DateField(null=True, blank=True)
    meeting_by = models.DateField(null=True, blank=True)  # 28 days, where a child is placed
    meeting_on = models.DateField(null=True, blank=True)
    agreed = models.TextField(max_length=4000, blank=True)
    records_asked_on = models.DateField(null=True, blank=True)
    records_by = models.DateField(null=True, blank=True)  # 15 working days, regulation 32(6)
    records_given_on = models.DateField(null=True, blank=True)
    ends_here_on = models.DateField(null=True, blank=True)
    starts_there_on = models.DateField(null=True, blank=True)
    called_off_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)  # the approval ended by it
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    objects = models.Manager.from_queryset(OfHouseholdQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(called_off_on=None),
                name="one_transfer_out_runs",
            ),
            models.CheckConstraint(
                condition=Q(ends_here_on=None, starts_there_on=None)
                | Q(
                    ends_here_on__isnull=False,
                    starts_there_on__isnull=False,
                    ends_here_on__gte=F("notice_on"),
                    starts_there_on__gte=F("ends_here_on"),
                ),
                name="both_days_agreed_together",
            ),
            models.CheckConstraint(
                condition=Q(done_on=None)
                | Q(ends_here_on__isnull=False, ends_here_on=F("done_on"), called_off_on=None),
                name="transfer_done_on_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"Transfer asked for on {self.notice_on}"


class CarerImportQuerySet(FencedQuerySet):
    """Imports of a service, of its place alone."""


class CarerImport(FencedModel):
    """A spreadsheet of households that were approved before: checked first, then taken whole or not
    at all. Its bytes go as soon as it is taken or left."""

    class State(models.TextChoices):
        CHECKED = "checked", "Checked, not taken yet"
        TAKEN = "taken", "Taken"
        LEFT = "left", "Left"

    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    body = models.BinaryField(null=True, blank=True)
    state = models.CharField(max_length=7, choices=State.choices, default=State.CHECKED)
    rows = models.PositiveIntegerField()
    good = models.PositiveIntegerField()
    already = models.PositiveIntegerField()  # on the register as they stand in the sheet
    faults = models.JSONField(default=list)  # [row, column, reason in words]; no value of the sheet
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    sent_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(CarerImportQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="checked", ended_at=None)
                | (~Q(state="checked") & Q(ended_at__isnull=False, body=None)),
                name="carer_import_ended_without_bytes",
            ),
            models.CheckConstraint(
                condition=Q(service__isnull=False), name="carer_import_has_a_service"
            ),
        ]
        indexes = [models.Index(fields=["service", "-sent_at"], name="carer_import_service")]

    def __str__(self) -> str:
        return self.name
