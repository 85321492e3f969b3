"""Clusters, local authorities, fostering services, opening hours and promises.

Reference data: readable without a reach, changed by managers and by data loads.
"""

from __future__ import annotations

from datetime import date, time

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

ACCENTS = [
    (name, name.title())
    for name in (
        "teal",
        "plum",
        "navy",
        "forest",
        "rust",
        "slate",
        "berry",
        "indigo",
        "olive",
        "brown",
    )
]  # each is a class in static/site.css with contrast of at least 7:1 on white


# First words of addresses that are taken (config/urls.py): no hub may be called one of them.
TAKEN_SLUGS = [
    "accessibility", "accounts", "brand", "healthz", "metrics", "my", "readyz", "staff", "static",
]  # fmt: skip


class Cluster(models.Model):
    """A hub: the councils that share one front door, and what that door is called."""

    slug = models.SlugField(unique=True, max_length=40)
    name = models.CharField(max_length=80)
    # Signs texts, so it is short; used alone when fostering must not be mentioned.
    short_name = models.CharField(max_length=20)
    discreet_name = models.CharField(max_length=20)
    reference_prefix = models.CharField(
        max_length=3, unique=True, validators=[RegexValidator(r"^[A-Z]{2,3}$")]
    )
    accent = models.CharField(max_length=10, choices=ACCENTS, default="teal")
    # A colour of its own, #rrggbb, in place of the accent; checked for contrast when it is set.
    colour = models.CharField(
        max_length=7, blank=True, validators=[RegexValidator(r"^#[0-9a-f]{6}$")]
    )
    phone = models.CharField(max_length=20)
    email = models.EmailField()
    opening_text = models.CharField(max_length=120)
    offers_whatsapp = models.BooleanField(default=False)
    privacy_version = models.CharField(max_length=20, default="2026-11")
    retention_months = models.PositiveSmallIntegerField(default=24)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=~Q(slug__in=TAKEN_SLUGS), name="slug_not_taken"),
        ]

    def __str__(self) -> str:
        return self.name


class LocalAuthority(models.Model):
    """One of England's 153 upper-tier authorities, by its present ONS code."""

    gss_code = models.CharField(max_length=9, unique=True)
    name = models.CharField(max_length=80)
    region = models.CharField(max_length=40)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "local authorities"

    def __str__(self) -> str:
        return self.name


class LocalAuthorityCode(models.Model):
    """A former ONS code, kept so that old data still finds its authority."""

    authority = models.ForeignKey(LocalAuthority, on_delete=models.CASCADE, related_name="codes")
    gss_code = models.CharField(max_length=9, unique=True)
    valid_to = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.gss_code


class FosteringService(models.Model):
    """The approving provider. "Council" on screens; it may cover several authorities."""

    slug = models.SlugField(unique=True, max_length=60)
    name = models.CharField(max_length=80)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    kinship_phone = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class DatedQuerySet(models.QuerySet):
    """Rows with valid_from and valid_to (both days included; no end means still)."""

    def on(self, day: date) -> DatedQuerySet:
        """Rows in force on this day."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)


class Dated(models.Model):
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="%(app_label)s_%(class)s_dates_in_order",
            )
        ]


class ServiceArea(Dated):
    """A fostering service covers an authority, between two dates."""

    service = models.ForeignKey(FosteringService, on_delete=models.CASCADE, related_name="areas")
    authority = models.ForeignKey(LocalAuthority, on_delete=models.PROTECT, related_name="areas")

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["service", "authority", "valid_from"], name="service_area_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} covers {self.authority}"


class ClusterService(Dated):
    """A fostering service belongs to a cluster, between two dates."""

    cluster = models.ForeignKey(
        Cluster, on_delete=models.CASCADE, related_name="memberships_of_services"
    )
    service = models.ForeignKey(
        FosteringService, on_delete=models.CASCADE, related_name="cluster_memberships"
    )

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["service"],
                condition=Q(valid_to=None),
                name="service_in_one_cluster_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} in {self.cluster}"


class OpeningHours(models.Model):
    """When a hub's phones are answered on one weekday (0 is Monday). No row: closed."""

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        ordering = ["weekday"]
        constraints = [
            models.UniqueConstraint(fields=["cluster", "weekday"], name="one_opening_a_weekday"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="weekday_0_to_6"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="closes_after_opening"),
        ]

    def __str__(self) -> str:
        return f"{self.cluster_id} {self.weekday}"


class BankHoliday(models.Model):
    """An England bank holiday. Loaded from the bundled list; a new one is added as a row."""

    day = models.DateField(unique=True)
    name = models.CharField(max_length=80)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%d %B %Y} {self.name}"


class JourneyPolicy(Dated):
    """What a cluster promises and how its journey runs, from a date (DESIGN.md 3)."""

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="policies")
    # First human contact: by this time on the Nth open day after the enquiry.
    first_contact_days = models.PositiveSmallIntegerField(default=1)
    promise_time = models.TimeField(default=time(17))
    # Opening hours before the promise at which the officer is reminded.
    remind_officer_hours = models.PositiveSmallIntegerField(default=2)
    # Elapsed minutes after a missed promise before the apology goes, so a manager can act first.
    apology_after_minutes = models.PositiveSmallIntegerField(default=30)
    # Calendar days without contact after which a case shows as gone quiet.
    quiet_after_days = models.PositiveSmallIntegerField(default=14)
    # The stage from which the council carries the case; empty: the hub stays to the end.
    hands_over_at = models.CharField(max_length=16, blank=True)

    class HubSees(models.TextChoices):
        EVERYTHING = "everything", "Everything, to the end"
        MILESTONES = "milestones", "Milestones only, once the council has the case"

    hub_sees = models.CharField(max_length=10, choices=HubSees.choices, default=HubSees.MILESTONES)

    class Order(models.TextChoices):
        VISIT_FIRST = "visit_first", "Home visit, then application"
        APPLICATION_FIRST = "application_first", "Application, then home visit"

    order = models.CharField(max_length=17, choices=Order.choices, default=Order.VISIT_FIRST)

    class Preparation(models.TextChoices):
        BEFORE = "before", "Before the application"
        STAGE_1 = "stage_1", "In Stage 1"
        STAGE_2 = "stage_2", "In Stage 2"
        EITHER = "either", "In Stage 1 or Stage 2"

    # When the preparation course is due (NMS 13.3 gives no stage).
    preparation = models.CharField(
        max_length=7, choices=Preparation.choices, default=Preparation.EITHER
    )
    # Whether an expression of interest comes before a visit, and a visit before an application.
    interest_needed = models.BooleanField(default=False)
    visit_needed = models.BooleanField(default=True)
    # Panel is required by regulation 27 until the law changes; a service may have its own row
    # (ServicePolicy). Nobody is approved without one while this stands.
    panel_required = models.BooleanField(default=True)
    # Open days in which a council answers a hand-over, and then makes its own first contact;
    # working days from the enquiry to the first visit (no national limit: domain/regulations.md 8).
    handover_answer_days = models.PositiveSmallIntegerField(default=2)
    council_contact_days = models.PositiveSmallIntegerField(default=2)
    visit_days = models.PositiveSmallIntegerField(default=10)

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["cluster", "valid_from"], name="policy_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.cluster_id} from {self.valid_from}"


class Notice(models.Model):
    """The privacy notice and the words of consent that a hub showed from a moment on.

    Never changed once published: an enquiry keeps the version it was shown
    (Enquiry.privacy_version), and this row says what that was.
    """

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="notices")
    version = models.CharField(max_length=20)
    privacy_text = models.TextField(max_length=20000)
    consent_text = models.TextField(max_length=2000)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        "hubs.User", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cluster", "version"], name="notice_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.cluster_id} {self.version}"


class ServicePolicy(Dated):
    """What one fostering service does differently from its hub, from a date."""

    service = models.ForeignKey(FosteringService, on_delete=models.CASCADE, related_name="policies")
    panel_required = models.BooleanField(default=True)

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["service", "valid_from"], name="service_policy_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} from {self.valid_from}"


class ServiceOffer(Dated):
    """A type of fostering that a service recruits for, between two dates. No rows: every type."""

    service = models.ForeignKey(FosteringService, on_delete=models.CASCADE, related_name="offers")
    type = models.CharField(max_length=20)  # enquiries.models.FOSTERING_TYPES

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["service", "type", "valid_from"], name="service_offer_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.type}"


class Reason(Dated):
    """A reason on one of a hub's lists, between two dates. A list without rows of its own is the
    product's (enquiries.workflow). Ofsted's codes are nobody's to change."""

    class List(models.TextChoices):
        WITHDRAW = "withdraw", "Why they stopped, before the application"
        CLOSE = "close", "Why we stopped"
        PASS_ON = "pass_on", "Where we passed it on to"

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="reasons")
    list = models.CharField(max_length=8, choices=List.choices)
    code = models.SlugField(max_length=20)
    label = models.CharField(max_length=80)
    place_in_list = models.PositiveSmallIntegerField(default=1)

    class Meta(Dated.Meta):
        ordering = ["list", "place_in_list", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["cluster", "list", "code", "valid_from"], name="reason_once"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class TimeLimit(Dated):
    """A limit that differs from the product's own (hubs.time_limits), from a date: everywhere when
    the law changes (no cluster), or in one hub where the limit is local."""

    cluster = models.ForeignKey(
        Cluster, on_delete=models.CASCADE, related_name="limits", null=True, blank=True
    )
    code = models.CharField(max_length=20)
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=14)
    source = models.CharField(max_length=200)

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["cluster", "code", "valid_from"],
                nulls_distinct=False,
                name="limit_of_code_once_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} from {self.valid_from}"


class LetterWording(Dated):
    """A hub's own words for one kind of letter, from a date, over the product's."""

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="wordings")
    kind = models.CharField(max_length=30)
    text = models.TextField(max_length=20000)

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["cluster", "kind", "valid_from"], name="letter_wording_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} from {self.valid_from}"
