"""The clocks of a household's year, and its leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from carers.models.household import Carer, Household, OfHouseholdQuerySet
from hubs.models import FencedModel, User
from hubs.time_limits import Unit, say_amount

if TYPE_CHECKING:
    from carers.models.review import CarerDetermination


class CarerDeadlineQuerySet(OfHouseholdQuerySet):
    def running(self) -> Self:
        """Neither done nor ended."""
        return self.filter(done_on=None, ended_on=None)


class CarerDeadline(FencedModel):
    """One clock of an approved household, or of one of its carers: in days, computed once.

    Beside ``enquiries.models.Deadline``, which is a case's: a household that no case made has
    clocks too (docs/decisions/0011). Trigger, due and done are written once.
    """

    class Rule(models.TextChoices):
        REVIEW = "review", "Review"
        UNANNOUNCED = "unannounced", "Unannounced visit"
        HOME_CHECK = "home_check", "Look at the home"
        SUPERVISION = "supervision", "Supervision visit"
        TRAINING = "training", "Training, Support and Development standards"
        DBS = "dbs", "New DBS check"
        MEDICAL = "medical", "New medical"
        CHECK_IN = "check_in", "Check-in"

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="deadlines")
    carer: models.ForeignKey[Carer | None, Carer | None] = models.ForeignKey(
        Carer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )  # whose it is; of the household where empty
    rule = models.CharField(max_length=12, choices=Rule.choices)
    occurrence = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=200)  # the rule in words: who set this limit
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=14)  # hubs.time_limits.Unit
    trigger_on = models.DateField()
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    done_by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    panel_on = models.DateField(null=True, blank=True)  # the day panel considered a review
    blocked_why = models.CharField(max_length=200, blank=True)  # why it cannot be done now
    ended_on = models.DateField(null=True, blank=True)  # no longer asked: the approval ended

    objects = models.Manager.from_queryset(CarerDeadlineQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "carer", "rule", "occurrence"],
                nulls_distinct=False,
                name="carer_clock_once_an_occurrence",
            ),
            models.UniqueConstraint(
                fields=["household", "carer", "rule"],
                condition=Q(done_on=None, ended_on=None),
                nulls_distinct=False,
                name="one_carer_clock_runs",
            ),
            models.CheckConstraint(
                condition=Q(done_on=None) | Q(ended_on=None), name="carer_clock_done_or_ended"
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("trigger_on")), name="carer_clock_due_after_trigger"
            ),
            models.CheckConstraint(
                condition=Q(done_on=None) | Q(done_on__gte=F("trigger_on")),
                name="carer_clock_done_after_trigger",
            ),
            # The first review goes to panel (regulation 28(5)).
            models.CheckConstraint(
                condition=~Q(rule="review", occurrence=1)
                | Q(done_on=None)
                | Q(panel_on__isnull=False),
                name="first_review_went_to_panel",
            ),
        ]
        indexes = [
            # What is due, the longest overdue first: of a hub, and of a council.
            models.Index(
                fields=["cluster", "due_on", "id"],
                condition=Q(done_on=None, ended_on=None),
                name="carer_clock_cluster",
            ),
            models.Index(
                fields=["service", "due_on", "id"],
                condition=Q(done_on=None, ended_on=None),
                name="carer_clock_service",
            ),
            # When somebody was last there (carers.selectors.staying).
            models.Index(
                fields=["household", "-done_on"],
                condition=Q(done_on__isnull=False),
                name="carer_clock_done",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.named} by {self.due_on}"

    @property
    def named(self) -> str:
        """What it asks for: "Review", "Check-in at 3 months"."""
        name = str(self.get_rule_display())
        if self.rule != CarerDeadline.Rule.CHECK_IN:
            return name
        return f"{name} at {say_amount(self.amount, Unit(self.unit))}"


class Departure(FencedModel):
    """A household that leaves. Resigned: approval ends 28 days after the notice came, by itself,
    and cannot be taken back (regulation 28(13)). Ended by the service: by a determination (28(7) to
    (10)). Moved: on the day agreed with the service they go to (the transfer protocol)."""

    class How(models.TextChoices):
        RESIGNED = "resigned", "They resigned"
        ENDED = "ended", "The council ended the approval"
        MOVED = "moved", "They moved to another service"
        DIED = "died", "The carer died"

    class Reason(models.TextChoices):  # domain/data.md 1.4: no official list was found
        RETIRED = "retired", "Retired"
        HEALTH = "health", "Health"
        WORK = "work", "Work or personal life changed"
        MOVED = "moved", "Moved house"
        OTHER_COUNCIL = "other_council", "Goes to another council"
        AGENCY = "agency", "Goes to an agency"
        PERMANENCE = "permanence", "Adoption or special guardianship of a child they care for"
        KINSHIP_OVER = "kinship_over", "The child of family or friends has left"
        STAYING_PUT = "staying_put", "The child turned 18 and stays"
        SUPPORT = "support", "Not content with the support"
        MONEY = "money", "Not content with the money"
        NO_CHILD = "no_child", "No child placed for a long time"
        STANDARDS = "standards", "Standards of care"
        ALLEGATION = "allegation", "An allegation was upheld"
        DIED = "died", "Died"
        OTHER = "other", "Another reason"

    class Interview(models.TextChoices):
        NOT_YET = "", "Not offered yet"
        OFFERED = "offered", "Offered"
        HELD = "held", "Held"
        DECLINED = "declined", "They did not want one"

    household = models.OneToOneField(Household, on_delete=models.PROTECT, related_name="departure")
    how = models.CharField(
        max_length=8, choices=How.choices, default=How.RESIGNED, db_default=How.RESIGNED
    )
    received_on = models.DateField(null=True, blank=True)  # the day their written notice came
    ends_on = models.DateField()
    reason = models.CharField(max_length=14, choices=Reason.choices)
    goes_to = models.CharField(max_length=120, blank=True)  # the service they go to
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField()
    determination: models.OneToOneField[CarerDetermination | None, CarerDetermination | None] = (
        models.OneToOneField(
            "carers.CarerDetermination", on_delete=models.PROTECT, null=True, blank=True,
            related_name="departure",
        )
    )  # fmt: skip
    interview = models.CharField(max_length=8, choices=Interview.choices, blank=True)
    interview_on = models.DateField(null=True, blank=True)
    interview_said = models.TextField(max_length=4000, blank=True)

    objects = models.Manager.from_queryset(OfHouseholdQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(received_on=None)
                | Q(ends_on__gt=F("received_on"))
                | Q(how="moved", ends_on=F("received_on")),
                name="departure_in_order",
            ),
            models.CheckConstraint(
                condition=Q(how="resigned", received_on__isnull=False, determination=None)
                | Q(how="moved", received_on__isnull=False, determination=None)
                | Q(how="ended", received_on=None, determination__isnull=False)
                | Q(how="died", received_on=None, determination=None),
                name="departure_by_a_lawful_way",
            ),
            models.CheckConstraint(
                condition=~Q(interview="held") | Q(interview_on__isnull=False),
                name="interview_has_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["cluster", "ends_on"], name="departure_cluster"),
            models.Index(fields=["service", "ends_on"], name="departure_service"),
        ]

    def __str__(self) -> str:
        return f"Leaves on {self.ends_on}"
