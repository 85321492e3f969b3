"""An enquiry, the people who made it, and how to reach them."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q

from enquiries.workflow import (
    ENDED,
    KIND_LABELS,
    MAINSTREAM,
    OPEN,
    STAGE_LABELS,
    Kind,
    Stage,
)
from hubs.models import (
    Cluster,
    FencedModel,
    FencedQuerySet,
    FosteringService,
    LocalAuthority,
    SeenBy,
    User,
)


def _choices(labels: dict[Any, str]) -> list[tuple[str, str]]:
    return [(str(value), label) for value, label in labels.items()]


class ContactBy(models.TextChoices):
    PHONE = "phone", "Phone call"
    TEXT = "text", "Text message"
    WHATSAPP = "whatsapp", "WhatsApp"
    EMAIL = "email", "Email"


class GoodTime(models.TextChoices):
    MORNING = "morning", "Mornings"
    AFTERNOON = "afternoon", "Afternoons"
    EVENING = "evening", "Evenings"
    SATURDAY = "saturday", "Saturday"
    ANY = "any", "Any time"


class Channel(models.TextChoices):
    WEB = "web", "Website"
    PHONE = "phone", "Phone"
    EMAIL = "email", "Email"
    EVENT = "event", "Event"
    WALK_IN = "walk_in", "In person"
    REFERRAL = "referral", "Referral"


class Door(models.TextChoices):
    ENQUIRE = "enquire", "Enquiry form"
    CALL_ME = "call_me", "Ask us to call you"
    STAFF = "staff", "Typed by staff"


class Source(models.TextChoices):
    """How they heard of us. No official list exists (domain/data.md 1.4)."""

    CARER = "carer", "A foster carer I know"
    FRIEND = "friend", "Friend or family"
    COUNCIL_SITE = "council_site", "Council website"
    HUB_SITE = "hub_site", "This website"
    SEARCH = "search", "Internet search"
    SOCIAL = "social", "Facebook, Instagram or other social media"
    RADIO_TV = "radio_tv", "Radio or TV"
    POSTER = "poster", "Poster, bus or leaflet"
    EVENT = "event", "Event or community group"
    EMPLOYER = "employer", "My employer"
    FOSTERED_BEFORE = "returning", "I have fostered before"
    OTHER = "other", "Somewhere else"
    UNKNOWN = "", "Not known"


class RoutingRule(models.TextChoices):
    """Why this council. Kept on the case; the words are completed by the screen."""

    POSTCODE = "postcode", "The postcode is in this council's area"
    SECTOR = "sector", "Most homes near this postcode are in this council's area"
    CHOSEN = "chosen", "The person chose this council"
    STAFF = "staff", "A member of staff chose this council"
    NONE = "none", "No council yet"


class WaitingOn(models.TextChoices):
    US = "", "Us"
    THEM = "them", "The enquirer"
    OTHER = "other", "Someone else"


class EnquiryQuerySet(FencedQuerySet):
    enquiry_field = "pk"

    def open(self) -> Self:
        """Not ended. The partial indexes below hold just these rows."""
        return self.filter(ended_at=None)

    def mainstream(self) -> Self:
        """What counts as a mainstream enquiry: about fostering, from our area (decision 0004)."""
        return self.filter(kind__in=sorted(MAINSTREAM), out_of_area=False)

    def new(self) -> Self:
        """Open and nobody has tried to reach them yet."""
        return self.open().filter(first_attempt_at=None)


class Enquiry(FencedModel):
    """One case: one or two applicants, from first contact to a decision."""

    reference = models.CharField(max_length=12, unique=True)
    kind = models.CharField(max_length=12, choices=_choices(KIND_LABELS))
    stage = models.CharField(max_length=16, choices=_choices(STAGE_LABELS), default=Stage.ENQUIRY)
    stage_since = models.DateTimeField()
    channel = models.CharField(max_length=10, choices=Channel.choices)
    door = models.CharField(max_length=8, choices=Door.choices)
    campaign = models.CharField(max_length=60, blank=True)  # from the link they followed
    source = models.CharField(max_length=14, choices=Source.choices, blank=True)

    # Where they live, which council, and why that one.
    postcode_typed = models.CharField(max_length=20, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    home_authority: models.ForeignKey[LocalAuthority | None, LocalAuthority | None] = (
        models.ForeignKey(
            LocalAuthority,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="+",
            db_index=False,
        )
    )
    out_of_area = models.BooleanField(default=False)
    routing_rule = models.CharField(
        max_length=8, choices=RoutingRule.choices, default=RoutingRule.NONE
    )
    routing_reason = models.CharField(max_length=300, blank=True)

    # How and when to reach them: honoured by every channel.
    contact_by = models.CharField(max_length=8, choices=ContactBy.choices)
    good_time = models.CharField(max_length=10, choices=GoodTime.choices, blank=True)
    discreet = models.BooleanField(default=False)  # "Please keep it private"
    may_leave_message = models.BooleanField(default=True)

    question = models.TextField(blank=True, max_length=4000)
    language = models.CharField(max_length=40, blank=True)
    access_needs = models.CharField(max_length=500, blank=True)
    keep_in_touch = models.BooleanField(default=False)
    privacy_version = models.CharField(max_length=20)

    # The work: who, what next, by when. next_due_at is the earliest running Deadline; after a
    # first try the officer's own next step leads (services.clocks.next_due).
    owner: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    next_step = models.CharField(max_length=200, blank=True)
    next_due_at = models.DateTimeField(null=True, blank=True)
    waiting_on = models.CharField(max_length=5, choices=WaitingOn.choices, blank=True)
    paused_until = models.DateField(null=True, blank=True)

    received_at = models.DateTimeField()
    first_attempt_at = models.DateTimeField(null=True, blank=True)
    first_contact_at = models.DateTimeField(null=True, blank=True)  # spoke, or two-way message
    last_contact_at = models.DateTimeField(null=True, blank=True)  # any attempt, either way
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=20, blank=True)
    version = models.PositiveIntegerField(default=1)
    # When the council took the case over from the hub (JourneyPolicy.hands_over_at).
    handed_over_at = models.DateTimeField(null=True, blank=True)
    # Who sees what lies behind the milestones. Its rows carry the same number, by trigger.
    # Written only by enquiries.services.curtain.
    seen_by = models.PositiveSmallIntegerField(
        choices=SeenBy.choices, default=SeenBy.ALL, db_default=SeenBy.ALL
    )

    objects = models.Manager.from_queryset(EnquiryQuerySet)()

    class Meta:
        verbose_name_plural = "enquiries"
        constraints = [
            models.CheckConstraint(
                condition=Q(stage__in=sorted(map(str, OPEN)), ended_at=None)
                | Q(stage__in=sorted(map(str, ENDED)), ended_at__isnull=False),
                name="ended_exactly_when_stage_is_an_end",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=sorted(map(str, Kind))), name="enquiry_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(service=None, routing_rule="none")
                | (Q(service__isnull=False) & ~Q(routing_rule="none")),
                name="a_council_has_a_rule",
            ),
            models.CheckConstraint(
                condition=Q(seen_by__in=SeenBy.values), name="enquiry_seen_by_known"
            ),
            # Everybody in the place reaches this row: what a safety flag holds is not on it
            # (enquiries.held).
            models.CheckConstraint(
                condition=~Q(seen_by=SeenBy.NAMED)
                | Q(
                    postcode_typed="",
                    postcode="",
                    home_authority=None,
                    routing_reason="",
                    question="",
                    language="",
                    access_needs="",
                    next_step="",
                    discreet=True,
                    may_leave_message=False,
                ),
                name="protected_case_is_bare",
            ),
        ]
        indexes = [
            # "What needs doing" and its counts: open cases by due time.
            models.Index(
                fields=["cluster", "next_due_at"],
                condition=Q(ended_at=None),
                name="enq_work_cluster",
            ),
            models.Index(
                fields=["service", "next_due_at"],
                condition=Q(ended_at=None),
                name="enq_work_service",
            ),
            # The list, newest first, and reports by month received.
            models.Index(fields=["cluster", "-received_at"], name="enq_received_cluster"),
            models.Index(fields=["service", "-received_at"], name="enq_received_service"),
            # Search by postcode.
            models.Index(fields=["postcode"], name="enq_postcode"),
            # "Mine".
            models.Index(
                fields=["owner", "next_due_at"], condition=Q(ended_at=None), name="enq_owner_open"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_open(self) -> bool:
        """Whether the case is still on the road."""
        return self.ended_at is None


class CaseRow(FencedModel):
    """A row of one case. Its cluster and service are copied from the case by a trigger,
    and follow the case when it changes council (enquiries/migrations)."""

    enquiry = models.ForeignKey(Enquiry, on_delete=models.CASCADE, db_index=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        # The trigger is the rule; this keeps the object in memory equal to the row.
        if self._state.adding:
            self.cluster_id = self.enquiry.cluster_id
            self.service_id = self.enquiry.service_id
        super().save(*args, **kwargs)


class CaseRowQuerySet(FencedQuerySet):
    enquiry_field = "enquiry_id"


CaseRowManager = models.Manager.from_queryset(CaseRowQuerySet)


class CurtainedRow(CaseRow):
    """A row of one case that not everybody in its place sees (``seen_by``, copied like the
    place). Each subclass says from which number on, in its queryset and in a migration."""

    seen_by = models.PositiveSmallIntegerField(
        default=SeenBy.ALL, db_default=SeenBy.ALL, editable=False
    )

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            self.seen_by = self.enquiry.seen_by
        super().save(*args, **kwargs)


class ProtectedRowQuerySet(CaseRowQuerySet):
    """Hidden in a protected case from everybody it does not name."""

    curtain = SeenBy.NAMED


class CouncilRowQuerySet(CaseRowQuerySet):
    """Hidden from the hub too, once only the council sees the case."""

    curtain = SeenBy.COUNCIL


ProtectedRowManager = models.Manager.from_queryset(ProtectedRowQuerySet)
CouncilRowManager = models.Manager.from_queryset(CouncilRowQuerySet)


def _name_key(field: str) -> models.GeneratedField:
    """A name as search compares it: lower case, without accents, spaces, hyphens, apostrophes.

    Written by the database, so it is never out of step. A stored column and not an expression
    index, because under row-level security an index serves only comparisons of plain columns
    (functions such as lower() are not leakproof). The collation "C" makes a range a prefix.
    ``enquiries.selectors.search.name_key`` says the same in Python.
    """
    key = models.Func(
        models.F(field),
        template=(
            'regexp_replace(normalize(lower(%(expressions)s collate "pg_c_utf8"), NFKD),'
            r" '[\u0300-\u036f\s''’‘`.\-]', '', 'g')"
        ),
    )
    column = models.TextField(db_collation="C")
    return models.GeneratedField(expression=key, output_field=column, db_persist=True)


class Person(CurtainedRow):
    """An applicant on one enquiry. The same human on two enquiries is two rows joined by
    ``same_as``, so that people and enquiries can both be counted."""

    position = models.PositiveSmallIntegerField(default=1)
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100, blank=True)
    said_as = models.CharField(max_length=100, blank=True)  # how the name is pronounced
    same_as: models.ForeignKey[Person | None, Person | None] = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="later"
    )
    first_key = _name_key("first_name")
    last_key = _name_key("last_name")

    objects = ProtectedRowManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enquiry", "position"], name="applicant_1_or_2_once"),
            models.CheckConstraint(condition=Q(position__in=[1, 2]), name="applicant_1_or_2"),
        ]
        indexes = [
            # Search by the start of a name, in a hub or in a council.
            models.Index(fields=["last_key", "cluster", "service"], name="person_last_key"),
            models.Index(fields=["first_key", "cluster", "service"], name="person_first_key"),
        ]

    def __str__(self) -> str:
        # No name: what is printed by accident ends in logs and tracebacks.
        return f"Person {self.pk}"

    @property
    def full_name(self) -> str:
        """The name as screens say it."""
        return f"{self.first_name} {self.last_name}".strip()


class ContactPoint(CurtainedRow):
    """A phone number or an email address, as typed and as compared."""

    class Kind(models.TextChoices):
        PHONE = "phone", "Phone"
        EMAIL = "email", "Email"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contact_points")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    typed = models.CharField(max_length=254)
    # E.164 for a phone; lower case for an email. Search and duplicates compare this.
    normalised = models.CharField(max_length=254)
    works = models.BooleanField(default=True)  # false after "wrong number" or a bounce

    objects = CouncilRowManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "normalised"], name="contact_point_once"
            )
        ]
        indexes = [
            # Duplicates and search: this number or address anywhere in the cluster.
            models.Index(fields=["cluster", "normalised"], name="contact_point_value"),
            models.Index(fields=["service", "normalised"], name="contact_point_service"),
            models.Index(fields=["enquiry"], name="contact_point_of_case"),
        ]

    def __str__(self) -> str:
        return self.kind


class EqualityAnswers(models.Model):
    """Optional answers given after sending, kept apart: no name, no case, never on a case screen.

    A council's rows are not reached through its cases; only counts leave this table.
    """

    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="+")
    service: models.ForeignKey[FosteringService | None, FosteringService | None] = (
        models.ForeignKey(
            FosteringService, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
        )
    )
    received_month = models.DateField()  # first of the month: not enough to find the case
    age_band = models.CharField(max_length=12, blank=True)
    sex = models.CharField(max_length=12, blank=True)
    ethnic_group = models.CharField(max_length=40, blank=True)
    disability = models.CharField(max_length=12, blank=True)

    class Meta:
        verbose_name_plural = "equality answers"

    def __str__(self) -> str:
        return str(self.pk)
