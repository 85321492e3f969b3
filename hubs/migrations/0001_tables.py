"""The tables of places and people, of the record and of what hubs set for themselves."""

import datetime

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from hubs.migrating import CreateTables


class Migration(migrations.Migration):
    replaces = [
        ("hubs", "0001_initial"),
        ("hubs", "0003_taken_slugs"),
        ("hubs", "0004_protected"),
        ("hubs", "0006_directory"),
        ("hubs", "0007_audit"),
        ("hubs", "0008_settings"),
        ("hubs", "0010_journey"),
    ]

    initial = True

    dependencies = []

    operations = [
        CreateTables(
            models=[
                migrations.CreateModel(
                    name="Cluster",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("slug", models.SlugField(max_length=40, unique=True)),
                        ("name", models.CharField(max_length=80)),
                        ("short_name", models.CharField(max_length=20)),
                        ("discreet_name", models.CharField(max_length=20)),
                        (
                            "reference_prefix",
                            models.CharField(
                                max_length=3,
                                unique=True,
                                validators=[django.core.validators.RegexValidator("^[A-Z]{2,3}$")],
                            ),
                        ),
                        (
                            "accent",
                            models.CharField(
                                choices=[
                                    ("teal", "Teal"),
                                    ("plum", "Plum"),
                                    ("navy", "Navy"),
                                    ("forest", "Forest"),
                                    ("rust", "Rust"),
                                    ("slate", "Slate"),
                                    ("berry", "Berry"),
                                    ("indigo", "Indigo"),
                                    ("olive", "Olive"),
                                    ("brown", "Brown"),
                                ],
                                default="teal",
                                max_length=10,
                            ),
                        ),
                        (
                            "colour",
                            models.CharField(
                                blank=True,
                                max_length=7,
                                validators=[
                                    django.core.validators.RegexValidator("^#[0-9a-f]{6}$")
                                ],
                            ),
                        ),
                        ("phone", models.CharField(max_length=20)),
                        ("email", models.EmailField(max_length=254)),
                        ("opening_text", models.CharField(max_length=120)),
                        ("offers_whatsapp", models.BooleanField(default=False)),
                        ("privacy_version", models.CharField(default="2026-11", max_length=20)),
                        ("retention_months", models.PositiveSmallIntegerField(default=24)),
                    ],
                    options={
                        "ordering": ["name"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "slug__in",
                                        [
                                            "accessibility",
                                            "accounts",
                                            "brand",
                                            "healthz",
                                            "metrics",
                                            "my",
                                            "readyz",
                                            "staff",
                                            "static",
                                        ],
                                    ),
                                    _negated=True,
                                ),
                                name="slug_not_taken",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LocalAuthority",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("gss_code", models.CharField(max_length=9, unique=True)),
                        ("name", models.CharField(max_length=80)),
                        ("region", models.CharField(max_length=40)),
                        ("valid_from", models.DateField(blank=True, null=True)),
                        ("valid_to", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name_plural": "local authorities",
                        "ordering": ["name"],
                    },
                ),
                migrations.CreateModel(
                    name="LocalAuthorityCode",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "authority",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="codes",
                                to="hubs.localauthority",
                            ),
                        ),
                        ("gss_code", models.CharField(max_length=9, unique=True)),
                        ("valid_to", models.DateField(blank=True, null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="FosteringService",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("slug", models.SlugField(max_length=60, unique=True)),
                        ("name", models.CharField(max_length=80)),
                        ("phone", models.CharField(blank=True, max_length=20)),
                        ("email", models.EmailField(blank=True, max_length=254)),
                        ("kinship_phone", models.CharField(blank=True, max_length=20)),
                    ],
                    options={
                        "ordering": ["name"],
                    },
                ),
                migrations.CreateModel(
                    name="ServiceArea",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("valid_from", models.DateField()),
                        ("valid_to", models.DateField(blank=True, null=True)),
                        (
                            "service",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="areas",
                                to="hubs.fosteringservice",
                            ),
                        ),
                        (
                            "authority",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="areas",
                                to="hubs.localauthority",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_to", None),
                                    ("valid_to__gte", models.F("valid_from")),
                                    _connector="OR",
                                ),
                                name="hubs_servicearea_dates_in_order",
                            ),
                            models.UniqueConstraint(
                                fields=("service", "authority", "valid_from"),
                                name="service_area_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ClusterService",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("valid_from", models.DateField()),
                        ("valid_to", models.DateField(blank=True, null=True)),
                        (
                            "cluster",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="memberships_of_services",
                                to="hubs.cluster",
                            ),
                        ),
                        (
                            "service",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="cluster_memberships",
                                to="hubs.fosteringservice",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_to", None),
                                    ("valid_to__gte", models.F("valid_from")),
                                    _connector="OR",
                                ),
                                name="hubs_clusterservice_dates_in_order",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("valid_to", None)),
                                fields=("service",),
                                name="service_in_one_cluster_at_a_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OpeningHours",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "cluster",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="opening_hours",
                                to="hubs.cluster",
                            ),
                        ),
                        ("weekday", models.PositiveSmallIntegerField()),
                        ("opens", models.TimeField()),
                        ("closes", models.TimeField()),
                    ],
                    options={
                        "ordering": ["weekday"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("cluster", "weekday"), name="one_opening_a_weekday"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("weekday__lte", 6)), name="weekday_0_to_6"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("closes__gt", models.F("opens"))),
                                name="closes_after_opening",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BankHoliday",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("day", models.DateField(unique=True)),
                        ("name", models.CharField(max_length=80)),
                    ],
                    options={
                        "ordering": ["day"],
                    },
                ),
                migrations.CreateModel(
                    name="JourneyPolicy",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("valid_from", models.DateField()),
                        ("valid_to", models.DateField(blank=True, null=True)),
                        (
                            "cluster",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="policies",
                                to="hubs.cluster",
                            ),
                        ),
                        ("first_contact_days", models.PositiveSmallIntegerField(default=1)),
                        ("promise_time", models.TimeField(default=datetime.time(17, 0))),
                        ("remind_officer_hours", models.PositiveSmallIntegerField(default=2)),
                        ("apology_after_minutes", models.PositiveSmallIntegerField(default=30)),
                        ("quiet_after_days", models.PositiveSmallIntegerField(default=14)),
                        ("hands_over_at", models.CharField(blank=True, max_length=16)),
                        (
                            "hub_sees",
                            models.CharField(
                                choices=[
                                    ("everything", "Everything, to the end"),
                                    (
                                        "milestones",
                                        "Milestones only, once the council has the case",
                                    ),
                                ],
                                default="milestones",
                                max_length=10,
                            ),
                        ),
                        (
                            "order",
                            models.CharField(
                                choices=[
                                    ("visit_first", "Home visit, then application"),
                                    ("application_first", "Application, then home visit"),
                                ],
                                default="visit_first",
                                max_length=17,
                            ),
                        ),
                        (
                            "preparation",
                            models.CharField(
                                choices=[
                                    ("before", "Before the application"),
                                    ("stage_1", "In Stage 1"),
                                    ("stage_2", "In Stage 2"),
                                    ("either", "In Stage 1 or Stage 2"),
                                ],
                                default="either",
                                max_length=7,
                            ),
                        ),
                        ("interest_needed", models.BooleanField(default=False)),
                        ("visit_needed", models.BooleanField(default=True)),
                        ("panel_required", models.BooleanField(default=True)),
                        ("handover_answer_days", models.PositiveSmallIntegerField(default=2)),
                        ("council_contact_days", models.PositiveSmallIntegerField(default=2)),
                        ("visit_days", models.PositiveSmallIntegerField(default=10)),
                    ],
                    options={
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_to", None),
                                    ("valid_to__gte", models.F("valid_from")),
                                    _connector="OR",
                                ),
                                name="hubs_journeypolicy_dates_in_order",
                            ),
                            models.UniqueConstraint(
                                fields=("cluster", "valid_from"), name="policy_once_a_day"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Notice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "cluster",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notices",
                                to="hubs.cluster",
                            ),
                        ),
                        ("version", models.CharField(max_length=20)),
                        ("privacy_text", models.TextField(max_length=20000)),
                        ("consent_text", models.TextField(max_length=2000)),
                        ("published_at", models.DateTimeField()),
                        (
                            "published_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("cluster", "version"), name="notice_version_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ServicePolicy",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("valid_from", models.DateField()),
                        ("valid_to", models.DateField(blank=True, null=True)),
                        (
                            "service",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="policies",
                                to="hubs.fosteringservice",
                            ),
                        ),
                        ("panel_required", models.BooleanField(default=True)),
                    ],
                    options={
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_to", None),
                                    ("valid_to__gte", models.F("valid_from")),
                                    _connector="OR",
                                ),
                                name="hubs_servicepolicy_dates_in_order",
                            ),
                            models.UniqueConstraint(
                                fields=("service", "valid_from"), name="service_policy_once_a_day"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ServiceOffer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("valid_from", models.DateField()),
                        ("valid_to", models.DateField(blank=True, null=True)),
                        (
                            "service",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="offers",
                                to="hubs.fosteringservice",
                            ),
                        ),
                        ("type", models.CharField(max_length=20)),
                    ],
                    options={
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_to", None),
                                    ("valid_to__gte", models.F("valid_from")),
                                    _connector="OR",
                                ),
                                name="hubs_serviceoffer_dates_in_order",
                            ),
                            models.UniqueConstraint(
                                fields=("service", "type", "valid_from"), name="service_offer_once"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Reason",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("valid_from", models.DateField()),
                        ("valid_to", models.DateField(blank=True, null=True)),
                        (
                            "cluster",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reasons",
                                to="hubs.cluster",
                            ),
                        ),
                        (
                            "list",
                            models.CharField(
                                choices=[
                                    ("withdraw", "Why they stopped, before the application"),
                                    ("close", "Why we stopped"),
                                    ("pass_on", "Where we passed it on to"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("code", models.SlugField(max_length=20)),
                        ("label", models.CharField(max_length=80)),
                        ("place_in_list", models.PositiveSmallIntegerField(default=1)),
                    ],
                    options={
                        "ordering": ["list", "place_in_list", "pk"],
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_to", None),
                                    ("valid_to__gte", models.F("valid_from")),
                                    _connector="OR",
                                ),
                                name="hubs_reason_dates_in_order",
                            ),
                            models.UniqueConstraint(
                                fields=("cluster", "list", "code", "valid_from"), name="reason_once"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TimeLimit",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("valid_from", models.DateField()),
                        ("valid_to", models.DateField(blank=True, null=True)),
                        (
                            "cluster",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="limits",
                                to="hubs.cluster",
                            ),
                        ),
                        ("code", models.CharField(max_length=20)),
                        ("amount", models.PositiveSmallIntegerField()),
                        ("unit", models.CharField(max_length=14)),
                        ("source", models.CharField(max_length=200)),
                    ],
                    options={
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_to", None),
                                    ("valid_to__gte", models.F("valid_from")),
                                    _connector="OR",
                                ),
                                name="hubs_timelimit_dates_in_order",
                            ),
                            models.UniqueConstraint(
                                fields=("cluster", "code", "valid_from"),
                                name="limit_of_code_once_a_day",
                                nulls_distinct=False,
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LetterWording",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("valid_from", models.DateField()),
                        ("valid_to", models.DateField(blank=True, null=True)),
                        (
                            "cluster",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="wordings",
                                to="hubs.cluster",
                            ),
                        ),
                        ("kind", models.CharField(max_length=30)),
                        ("text", models.TextField(max_length=20000)),
                    ],
                    options={
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_to", None),
                                    ("valid_to__gte", models.F("valid_from")),
                                    _connector="OR",
                                ),
                                name="hubs_letterwording_dates_in_order",
                            ),
                            models.UniqueConstraint(
                                fields=("cluster", "kind", "valid_from"),
                                name="letter_wording_once_a_day",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="User",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "last_login",
                            models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                        ),
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        ("email", models.EmailField(max_length=254, unique=True)),
                        ("name", models.CharField(max_length=100)),
                        ("is_active", models.BooleanField(default=True)),
                        ("date_joined", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "ordering": ["name"],
                    },
                ),
                migrations.CreateModel(
                    name="Membership",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="memberships",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("hub_officer", "Hub officer"),
                                    ("hub_manager", "Hub manager"),
                                    ("council_worker", "Council worker"),
                                    ("council_manager", "Council manager"),
                                    ("panel_administrator", "Panel administrator"),
                                    ("decision_maker", "Decision-maker"),
                                    ("panel_member", "Panel member"),
                                    ("liaison_worker", "Mockingbird liaison worker"),
                                    ("governance_lead", "Information governance lead"),
                                    ("administrator", "Administrator"),
                                ],
                                max_length=24,
                            ),
                        ),
                        (
                            "cluster",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="hubs.cluster",
                            ),
                        ),
                        (
                            "service",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="hubs.fosteringservice",
                            ),
                        ),
                        ("starts", models.DateField()),
                        ("ends", models.DateField(blank=True, null=True)),
                        ("last_used_on", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("cluster", None), ("service__isnull", False)),
                                    models.Q(("cluster__isnull", False), ("service", None)),
                                    _connector="OR",
                                ),
                                name="membership_in_one_place",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("ends", None)),
                                fields=("user", "role", "cluster", "service"),
                                name="membership_once",
                                nulls_distinct=False,
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Invitation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("email", models.EmailField(max_length=254)),
                        ("name", models.CharField(max_length=100)),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("hub_officer", "Hub officer"),
                                    ("hub_manager", "Hub manager"),
                                    ("council_worker", "Council worker"),
                                    ("council_manager", "Council manager"),
                                    ("panel_administrator", "Panel administrator"),
                                    ("decision_maker", "Decision-maker"),
                                    ("panel_member", "Panel member"),
                                    ("liaison_worker", "Mockingbird liaison worker"),
                                    ("governance_lead", "Information governance lead"),
                                    ("administrator", "Administrator"),
                                ],
                                max_length=24,
                            ),
                        ),
                        (
                            "cluster",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="hubs.cluster",
                            ),
                        ),
                        (
                            "service",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="hubs.fosteringservice",
                            ),
                        ),
                        ("token_hash", models.CharField(max_length=64, unique=True)),
                        (
                            "invited_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("created_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField()),
                        ("accepted_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("cluster", None), ("service__isnull", False)),
                                    models.Q(("cluster__isnull", False), ("service", None)),
                                    _connector="OR",
                                ),
                                name="invitation_to_one_place",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SignInReset",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "membership",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="resets",
                                to="hubs.membership",
                            ),
                        ),
                        ("reason", models.CharField(max_length=500)),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("asked_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField()),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("decided_at", models.DateTimeField(blank=True, null=True)),
                        ("confirmed", models.BooleanField(null=True)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decided_by", models.F("asked_by")), _negated=True),
                                    ("confirmed", False),
                                    _connector="OR",
                                ),
                                name="reset_confirmed_by_another",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("confirmed", None)),
                                fields=("membership",),
                                name="one_reset_at_a_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MembershipReview",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "membership",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reviews",
                                to="hubs.membership",
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                choices=[("kept", "Still needed"), ("ended", "Ended")], max_length=5
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["membership", "-at"], name="review_of_membership")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Directory",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("slug", models.SlugField(max_length=40, unique=True)),
                        ("name", models.CharField(max_length=80)),
                        (
                            "cluster",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="hubs.cluster",
                            ),
                        ),
                        (
                            "service",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="hubs.fosteringservice",
                            ),
                        ),
                        (
                            "tenant_id",
                            models.CharField(
                                max_length=36,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
                                    )
                                ],
                            ),
                        ),
                        ("metadata_url", models.URLField(max_length=300)),
                        ("client_id", models.CharField(max_length=100)),
                        ("domains", models.CharField(max_length=300)),
                        ("second_factor_said", models.CharField(blank=True, max_length=200)),
                        ("active", models.BooleanField(default=True)),
                    ],
                    options={
                        "verbose_name_plural": "directories",
                        "ordering": ["name"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("cluster", None), ("service__isnull", False)),
                                    models.Q(("cluster__isnull", False), ("service", None)),
                                    _connector="OR",
                                ),
                                name="directory_of_one_place",
                            ),
                            models.UniqueConstraint(
                                fields=("tenant_id", "client_id"), name="one_directory_a_client"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DirectoryIdentity",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "directory",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="identities",
                                to="hubs.directory",
                            ),
                        ),
                        (
                            "object_id",
                            models.CharField(
                                max_length=36,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
                                    )
                                ],
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="identities",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("linked_at", models.DateTimeField()),
                        ("used_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name_plural": "directory identities",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("directory", "object_id"), name="identity_once"
                            ),
                            models.UniqueConstraint(
                                fields=("directory", "user"), name="one_identity_a_person"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AuditEvent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "cluster",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="hubs.cluster",
                            ),
                        ),
                        (
                            "service",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="hubs.fosteringservice",
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        (
                            "actor",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("actor_said", models.CharField(max_length=60)),
                        ("action", models.CharField(max_length=60)),
                        ("subject", models.CharField(max_length=30)),
                        ("subject_id", models.BigIntegerField()),
                        ("changes", models.JSONField(default=dict)),
                        ("version", models.PositiveIntegerField(null=True)),
                        ("reason", models.TextField(blank=True)),
                        ("request_id", models.CharField(blank=True, max_length=36)),
                        ("chain", models.CharField(default="", editable=False, max_length=30)),
                        ("content_digest", models.BinaryField(default=bytes, max_length=32)),
                        ("digest", models.BinaryField(default=bytes, max_length=32)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["subject", "subject_id", "-id"], name="audit_of_subject"
                            ),
                            models.Index(fields=["actor", "-at"], name="audit_of_actor"),
                            models.Index(
                                fields=["cluster", "action", "-at"], name="audit_of_cluster"
                            ),
                            models.Index(
                                fields=["service", "action", "-at"], name="audit_of_service"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AuditUnsealed",
                    fields=[
                        ("event_id", models.BigIntegerField(primary_key=True, serialize=False)),
                        ("chain", models.CharField(max_length=30)),
                        ("digest", models.BinaryField(max_length=32)),
                    ],
                ),
                migrations.CreateModel(
                    name="AuditSeal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("chain", models.CharField(max_length=30)),
                        ("position", models.BigIntegerField()),
                        ("event_id", models.BigIntegerField(unique=True)),
                        ("digest", models.BinaryField(max_length=32)),
                        ("hash", models.BinaryField(max_length=32)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("chain", "position"), name="one_seal_a_position"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RateLimit",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("key", models.CharField(max_length=64)),
                        ("window", models.DateTimeField()),
                        ("count", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("key", "window"), name="one_count_a_window"
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
