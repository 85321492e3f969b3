"""A wish to take rows about people out of the house, who agreed to it, and what came of it."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q

from hubs.models import FencedModel, FencedQuerySet, User

# Without letters and digits that are taken for each other when read aloud.
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def export_code() -> str:
    """A name for one export that nobody can guess: it stands in the file and in the file's name."""
    return "EXP-" + "".join(secrets.choice(_LETTERS) for _ in range(8))


def export_salt() -> bytes:
    """What makes the codes of one export's cases mean nothing in any other."""
    return secrets.token_bytes(16)


_NOUNS = {"cases": ("case", "cases"), "register": ("household", "households")}


def one_said(what: str) -> str:
    """What one row is: "case", "household"."""
    return _NOUNS[what][0]


def many_said(what: str) -> str:
    """What its rows are: "cases", "households"."""
    return _NOUNS[what][1]


def rows_said(count: int, what: str) -> str:
    """How many of what, in words: "1 case", "1,312 households"."""
    return f"{count:,} {_NOUNS[what][count != 1]}"


class ExportRequest(FencedModel):
    """One export of rows about people: asked for, perhaps agreed to by a second person, made and
    taken.

    What was asked for never changes, a decision stands, and a row is never deleted by the
    product (reports/migrations/0004_register.py): the file can be anywhere, so its story is kept.
    No row is in it: the file is made when it is taken.
    """

    class What(models.TextChoices):
        CASES = "cases", "Cases"
        REGISTER = "register", "The register of foster carers"

    class State(models.TextChoices):
        WAITING = "waiting", "Waits for a second person"
        APPROVED = "approved", "Agreed"
        DECLINED = "declined", "Not agreed"

    code = models.CharField(max_length=12, unique=True, default=export_code, editable=False)
    salt = models.BinaryField(max_length=16, default=export_salt, editable=False)
    what = models.CharField(max_length=8, choices=What.choices, default=What.CASES)
    asked_by: models.ForeignKey[User, User] = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    asked_at = models.DateTimeField()
    why = models.CharField(max_length=500)
    with_names = models.BooleanField(default=False)
    why_names = models.CharField(max_length=500, blank=True)
    # The filters of the list (enquiries.filters) or of the register: key of the address -> value,
    # and in words as the person who asked saw them.
    filters: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    filters_said = models.CharField(max_length=1000)
    columns: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    rows = models.PositiveIntegerField()  # when it was asked for
    # Why a second person has to agree, in words; empty when none has to.
    second_because = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    decided_by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )  # empty when no second person was needed
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_why = models.CharField(max_length=500, blank=True)
    usable_until = models.DateTimeField(null=True, blank=True)
    downloads = models.PositiveSmallIntegerField(default=0)
    last_download_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(FencedQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(what__in=["cases", "register"]), name="export_of_known_rows"
            ),
            models.CheckConstraint(
                condition=~Q(decided_by=F("asked_by")), name="export_decided_by_another"
            ),
            models.CheckConstraint(
                condition=Q(with_names=False) | (~Q(second_because="") & ~Q(why_names="")),
                name="export_with_names_needs_two",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by=None, decided_at=None, usable_until=None)
                | (
                    Q(state="approved", decided_at__isnull=False, usable_until__isnull=False)
                    & (Q(second_because="", decided_by=None)
                       | (~Q(second_because="") & Q(decided_by__isnull=False)))
                )
                | (
                    Q(state="declined", decided_at__isnull=False, decided_by__isnull=False)
                    & Q(usable_until=None)
                    & ~Q(decided_why="")
                ),
                name="export_state_and_decision_agree",
            ),
            models.CheckConstraint(
                condition=Q(downloads=0, last_download_at=None)
                | Q(state="approved", downloads__gt=0, last_download_at__isnull=False),
                name="export_taken_only_when_agreed",
            ),
        ]  # fmt: skip
        indexes = [
            # The list of a hub's and of a council's exports, newest first.
            models.Index(fields=["cluster", "service", "-asked_at"], name="export_of_place"),
            # How many a person asked for today.
            models.Index(fields=["asked_by", "-asked_at"], name="export_of_person"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def waits(self) -> bool:
        """Whether nobody has decided yet."""
        return self.state == self.State.WAITING

    @property
    def rows_said(self) -> str:
        """How many of what, in words: "1 case", "312 households"."""
        return rows_said(self.rows, self.what)

    def is_open(self, *, now: datetime) -> bool:
        """Whether its time to be taken has come and not passed."""
        return self.usable_until is not None and now < self.usable_until
