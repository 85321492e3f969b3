"""The tables of approved households, their year and how they leave."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

from hubs.migrating import CreateTables


class Migration(migrations.Migration):
    replaces = [
        ("carers", "0001_initial"),
        ("carers", "0005_the_year"),
        ("carers", "0007_carers_who_stay"),
        ("carers", "0009_kinship"),
        ("carers", "0011_both_days_or_neither"),
        ("carers", "0013_last_there"),
    ]

    initial = True

    dependencies = [
        ("enquiries", "0001_tables"),
        ("hubs", "0001_tables"),
    ]

    operations = [
        CreateTables(
            models=[
                migrations.CreateModel(
                    name="Household",
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
                        ("reference", models.CharField(max_length=12, unique=True)),
                        (
                            "own_reference",
                            models.CharField(blank=True, db_default="", max_length=40),
                        ),
                        ("address", models.CharField(blank=True, db_default="", max_length=300)),
                        ("postcode", models.CharField(blank=True, db_default="", max_length=8)),
                        (
                            "enquiry",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="enquiries.enquiry",
                            ),
                        ),
                        ("kinship", models.BooleanField(db_default=False, default=False)),
                        ("approved_on", models.DateField()),
                        ("ended_on", models.DateField(blank=True, null=True)),
                        ("agreement_signed_on", models.DateField(blank=True, null=True)),
                        (
                            "worker",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["cluster", "-approved_on"], name="household_cluster"
                            ),
                            models.Index(
                                fields=["service", "-approved_on"], name="household_service"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("enquiry",), name="one_household_a_case"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("own_reference", ""), _negated=True),
                                fields=("service", "own_reference"),
                                name="own_reference_once_a_service",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_on", None),
                                    ("ended_on__gte", models.F("approved_on")),
                                    _connector="OR",
                                ),
                                name="household_dates_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("service__isnull", False)),
                                name="household_has_a_service",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Carer",
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
                        (
                            "household",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="carers",
                                to="carers.household",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="enquiries.person",
                            ),
                        ),
                        ("first_name", models.CharField(max_length=100)),
                        ("last_name", models.CharField(max_length=100)),
                        ("date_of_birth", models.DateField()),
                        (
                            "sex",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Not recorded"),
                                    ("female", "Female"),
                                    ("male", "Male"),
                                ],
                                db_default="",
                                max_length=6,
                            ),
                        ),
                        ("identity", models.CharField(max_length=64)),
                        ("from_on", models.DateField()),
                        ("to_on", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["cluster", "last_name"], name="carer_cluster"),
                            models.Index(fields=["service", "last_name"], name="carer_service"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("to_on", None)),
                                fields=("identity",),
                                name="approved_once_anywhere",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("to_on", None),
                                    ("to_on__gte", models.F("from_on")),
                                    _connector="OR",
                                ),
                                name="carer_dates_in_order",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Approval",
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
                        (
                            "household",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="approvals",
                                to="carers.household",
                            ),
                        ),
                        ("version", models.PositiveSmallIntegerField()),
                        (
                            "decision",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="enquiries.decision",
                            ),
                        ),
                        ("from_on", models.DateField()),
                        ("to_on", models.DateField(blank=True, null=True)),
                        ("most_children", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("youngest", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("oldest", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("types", models.JSONField(default=list)),
                        ("named_children_only", models.BooleanField(default=False)),
                        ("other_terms", models.TextField(blank=True, max_length=2000)),
                        (
                            "review",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="carers.review",
                            ),
                        ),
                        ("agreed_on", models.DateField(blank=True, null=True)),
                        (
                            "support_needs",
                            models.TextField(blank=True, db_default="", max_length=4000),
                        ),
                        (
                            "determination",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="carers.carerdetermination",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("household", "version"), name="approval_version_once"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("to_on", None)),
                                fields=("household",),
                                name="one_approval_stands",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("oldest", None),
                                    ("youngest", None),
                                    ("oldest__gte", models.F("youngest")),
                                    _connector="OR",
                                ),
                                name="approval_ages_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("to_on", None),
                                    ("to_on__gte", models.F("from_on")),
                                    _connector="OR",
                                ),
                                name="approval_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("version", 1),
                                    ("determination__isnull", False),
                                    models.Q(
                                        ("agreed_on__isnull", False),
                                        ("review__isnull", False),
                                        models.Q(("support_needs", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="terms_change_by_one_of_two_ways",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Buddy",
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
                        (
                            "household",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="as_buddy",
                                to="carers.household",
                            ),
                        ),
                        ("area", models.CharField(blank=True, max_length=80)),
                        ("types", models.JSONField(blank=True, default=list)),
                        ("languages", models.CharField(blank=True, max_length=120)),
                        ("most", models.PositiveSmallIntegerField(default=2)),
                        ("from_on", models.DateField()),
                        ("to_on", models.DateField(blank=True, null=True)),
                        ("resting_until", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("to_on", None)),
                                fields=("household",),
                                name="one_buddy_a_household",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("to_on", None),
                                    ("to_on__gte", models.F("from_on")),
                                    _connector="OR",
                                ),
                                name="buddy_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("most__gte", 1)), name="a_buddy_takes_somebody"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BuddyMatch",
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
                        (
                            "buddy",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="matches",
                                to="carers.buddy",
                            ),
                        ),
                        (
                            "household",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="carers.household",
                            ),
                        ),
                        (
                            "enquiry",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="enquiries.enquiry",
                            ),
                        ),
                        (
                            "of_household",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="buddies",
                                to="carers.household",
                            ),
                        ),
                        ("from_on", models.DateField()),
                        ("to_on", models.DateField(blank=True, null=True)),
                        (
                            "ended_why",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Goes on"),
                                    ("done", "No longer needed"),
                                    ("asked", "One of them asked for it"),
                                    ("not_a_fit", "They did not get on"),
                                    (
                                        "left",
                                        "One of them stopped fostering, or the application ended",
                                    ),
                                    ("other", "Another reason"),
                                ],
                                max_length=9,
                            ),
                        ),
                        (
                            "made_by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("enquiry__isnull", False), ("of_household", None)),
                                    models.Q(("enquiry", None), ("of_household__isnull", False)),
                                    _connector="OR",
                                ),
                                name="a_buddy_of_one_of_both",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("of_household", None),
                                    models.Q(
                                        ("of_household", models.F("household")), _negated=True
                                    ),
                                    _connector="OR",
                                ),
                                name="nobodys_own_buddy",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("ended_why", ""), ("to_on", None)),
                                    models.Q(
                                        ("to_on__gte", models.F("from_on")),
                                        ("to_on__isnull", False),
                                        models.Q(("ended_why", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="buddy_match_ended_whole",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("to_on", None)),
                                fields=("enquiry",),
                                name="one_buddy_of_a_case",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("to_on", None)),
                                fields=("of_household",),
                                name="one_buddy_of_a_household",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BuddyCheckIn",
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
                        (
                            "match",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="check_ins",
                                to="carers.buddymatch",
                            ),
                        ),
                        (
                            "household",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="carers.household",
                            ),
                        ),
                        ("on_day", models.DateField()),
                        ("said", models.TextField(blank=True, max_length=2000)),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="TransferOut",
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
                        (
                            "household",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="transfers",
                                to="carers.household",
                            ),
                        ),
                        ("to_service", models.CharField(max_length=200)),
                        (
                            "to_kind",
                            models.CharField(
                                choices=[
                                    ("other_council", "Another council"),
                                    ("agency", "A fostering agency"),
                                ],
                                db_default="other_council",
                                default="other_council",
                                max_length=13,
                            ),
                        ),
                        ("notice_on", models.DateField()),
                        ("children_placed", models.PositiveSmallIntegerField(default=0)),
                        ("placing_told_on", models.DateField(blank=True, null=True)),
                        ("meeting_by", models.DateField(blank=True, null=True)),
                        ("meeting_on", models.DateField(blank=True, null=True)),
                        ("agreed", models.TextField(blank=True, max_length=4000)),
                        ("records_asked_on", models.DateField(blank=True, null=True)),
                        ("records_by", models.DateField(blank=True, null=True)),
                        ("records_given_on", models.DateField(blank=True, null=True)),
                        ("ends_here_on", models.DateField(blank=True, null=True)),
                        ("starts_there_on", models.DateField(blank=True, null=True)),
                        ("called_off_on", models.DateField(blank=True, null=True)),
                        ("done_on", models.DateField(blank=True, null=True)),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("called_off_on", None)),
                                fields=("household",),
                                name="one_transfer_out_runs",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("ends_here_on", None), ("starts_there_on", None)),
                                    models.Q(
                                        ("ends_here_on__gte", models.F("notice_on")),
                                        ("ends_here_on__isnull", False),
                                        ("starts_there_on__gte", models.F("ends_here_on")),
                                        ("starts_there_on__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="both_days_agreed_together",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("done_on", None),
                                    models.Q(
                                        ("called_off_on", None),
                                        ("ends_here_on", models.F("done_on")),
                                        ("ends_here_on__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="transfer_done_on_its_day",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CarerImport",
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
                        ("name", models.CharField(max_length=200)),
                        ("sha256", models.CharField(max_length=64)),
                        ("body", models.BinaryField(blank=True, null=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("checked", "Checked, not taken yet"),
                                    ("taken", "Taken"),
                                    ("left", "Left"),
                                ],
                                default="checked",
                                max_length=7,
                            ),
                        ),
                        ("rows", models.PositiveIntegerField()),
                        ("good", models.PositiveIntegerField()),
                        ("already", models.PositiveIntegerField()),
                        ("faults", models.JSONField(default=list)),
                        (
                            "sent_by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("sent_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["service", "-sent_at"], name="carer_import_service"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("ended_at", None), ("state", "checked")),
                                    models.Q(
                                        models.Q(("state", "checked"), _negated=True),
                                        ("body", None),
                                        ("ended_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="carer_import_ended_without_bytes",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("service__isnull", False)),
                                name="carer_import_has_a_service",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Exemption",
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
                        (
                            "household",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="exemptions",
                                to="carers.household",
                            ),
                        ),
                        (
                            "authority",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="hubs.localauthority",
                            ),
                        ),
                        ("granted_on", models.DateField()),
                        ("most_children", models.PositiveSmallIntegerField()),
                        ("conditions", models.TextField(blank=True, max_length=2000)),
                        ("ends_on", models.DateField(blank=True, null=True)),
                        ("cancelled_on", models.DateField(blank=True, null=True)),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on", None),
                                    ("ends_on__gte", models.F("granted_on")),
                                    _connector="OR",
                                ),
                                name="exemption_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("cancelled_on", None),
                                    ("cancelled_on__gte", models.F("granted_on")),
                                    _connector="OR",
                                ),
                                name="exemption_cancelled_in_order",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Places",
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
                        (
                            "household",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="places",
                                to="carers.household",
                            ),
                        ),
                        ("from_on", models.DateField()),
                        ("to_on", models.DateField(blank=True, null=True)),
                        ("approved", models.PositiveSmallIntegerField()),
                        ("filled", models.PositiveSmallIntegerField()),
                        ("unavailable", models.PositiveSmallIntegerField(default=0)),
                        (
                            "vacant",
                            models.GeneratedField(
                                db_persist=True,
                                expression=django.db.models.functions.comparison.Greatest(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("approved"), "-", models.F("filled")
                                        ),
                                        "-",
                                        models.F("unavailable"),
                                    ),
                                    0,
                                ),
                                output_field=models.SmallIntegerField(),
                            ),
                        ),
                        (
                            "why",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "All are available"),
                                    ("child", "Needs of a child they care for"),
                                    ("siblings", "A sibling group"),
                                    ("break", "Break or holiday"),
                                    ("illness", "Illness or family"),
                                    ("works", "Work on the home"),
                                    ("allegation", "An allegation is looked into"),
                                    ("review", "A review of the approval"),
                                    ("reserved", "Kept for a planned placement"),
                                    ("hub", "Kept for a constellation or for mentoring"),
                                    ("other", "Another reason"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("all_siblings", models.BooleanField(default=False)),
                        ("usual_limit", models.PositiveSmallIntegerField()),
                        (
                            "exemption",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="carers.exemption",
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("to_on", None)),
                                fields=["cluster"],
                                name="places_cluster",
                            ),
                            models.Index(
                                condition=models.Q(("to_on", None)),
                                fields=["service"],
                                name="places_service",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("to_on", None)),
                                fields=("household",),
                                name="one_count_of_places_stands",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("to_on", None),
                                    ("to_on__gte", models.F("from_on")),
                                    _connector="OR",
                                ),
                                name="places_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "approved__gte",
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("filled"), "+", models.F("unavailable")
                                        ),
                                    ),
                                    models.Q(("exemption__isnull", False), ("unavailable", 0)),
                                    _connector="OR",
                                ),
                                name="places_add_up",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("unavailable", 0), ("why", "")),
                                    models.Q(
                                        ("unavailable__gt", 0), models.Q(("why", ""), _negated=True)
                                    ),
                                    _connector="OR",
                                ),
                                name="not_available_has_a_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("filled__lte", models.F("usual_limit")),
                                    ("all_siblings", True),
                                    ("exemption__isnull", False),
                                    _connector="OR",
                                ),
                                name="within_the_usual_limit",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CarerDeadline",
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
                        (
                            "household",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="deadlines",
                                to="carers.household",
                            ),
                        ),
                        (
                            "carer",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="carers.carer",
                            ),
                        ),
                        (
                            "rule",
                            models.CharField(
                                choices=[
                                    ("review", "Review"),
                                    ("unannounced", "Unannounced visit"),
                                    ("home_check", "Look at the home"),
                                    ("supervision", "Supervision visit"),
                                    ("training", "Training, Support and Development standards"),
                                    ("dbs", "New DBS check"),
                                    ("medical", "New medical"),
                                    ("check_in", "Check-in"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("occurrence", models.PositiveSmallIntegerField()),
                        ("source", models.CharField(max_length=200)),
                        ("amount", models.PositiveSmallIntegerField()),
                        ("unit", models.CharField(max_length=14)),
                        ("trigger_on", models.DateField()),
                        ("due_on", models.DateField()),
                        ("done_on", models.DateField(blank=True, null=True)),
                        (
                            "done_by",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("panel_on", models.DateField(blank=True, null=True)),
                        ("blocked_why", models.CharField(blank=True, max_length=200)),
                        ("ended_on", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("done_on", None), ("ended_on", None)),
                                fields=["cluster", "due_on", "id"],
                                name="carer_clock_cluster",
                            ),
                            models.Index(
                                condition=models.Q(("done_on", None), ("ended_on", None)),
                                fields=["service", "due_on", "id"],
                                name="carer_clock_service",
                            ),
                            models.Index(
                                condition=models.Q(("done_on__isnull", False)),
                                fields=["household", "-done_on"],
                                name="carer_clock_done",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("household", "carer", "rule", "occurrence"),
                                name="carer_clock_once_an_occurrence",
                                nulls_distinct=False,
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("done_on", None), ("ended_on", None)),
                                fields=("household", "carer", "rule"),
                                name="one_carer_clock_runs",
                                nulls_distinct=False,
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("done_on", None), ("ended_on", None), _connector="OR"
                                ),
                                name="carer_clock_done_or_ended",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("due_on__gte", models.F("trigger_on"))),
                                name="carer_clock_due_after_trigger",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("done_on", None),
                                    ("done_on__gte", models.F("trigger_on")),
                                    _connector="OR",
                                ),
                                name="carer_clock_done_after_trigger",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("occurrence", 1), ("rule", "review"), _negated=True),
                                    ("done_on", None),
                                    ("panel_on__isnull", False),
                                    _connector="OR",
                                ),
                                name="first_review_went_to_panel",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Departure",
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
                        (
                            "household",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="departure",
                                to="carers.household",
                            ),
                        ),
                        (
                            "how",
                            models.CharField(
                                choices=[
                                    ("resigned", "They resigned"),
                                    ("ended", "The council ended the approval"),
                                    ("moved", "They moved to another service"),
                                    ("died", "The carer died"),
                                ],
                                db_default="resigned",
                                default="resigned",
                                max_length=8,
                            ),
                        ),
                        ("received_on", models.DateField(blank=True, null=True)),
                        ("ends_on", models.DateField()),
                        (
                            "reason",
                            models.CharField(
                                choices=[
                                    ("retired", "Retired"),
                                    ("health", "Health"),
                                    ("work", "Work or personal life changed"),
                                    ("moved", "Moved house"),
                                    ("other_council", "Goes to another council"),
                                    ("agency", "Goes to an agency"),
                                    (
                                        "permanence",
                                        "Adoption or special guardianship of a child they care for",
                                    ),
                                    ("kinship_over", "The child of family or friends has left"),
                                    ("staying_put", "The child turned 18 and stays"),
                                    ("support", "Not content with the support"),
                                    ("money", "Not content with the money"),
                                    ("no_child", "No child placed for a long time"),
                                    ("standards", "Standards of care"),
                                    ("allegation", "An allegation was upheld"),
                                    ("died", "Died"),
                                    ("other", "Another reason"),
                                ],
                                max_length=14,
                            ),
                        ),
                        ("goes_to", models.CharField(blank=True, max_length=120)),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("recorded_at", models.DateTimeField()),
                        (
                            "determination",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="departure",
                                to="carers.carerdetermination",
                            ),
                        ),
                        (
                            "interview",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Not offered yet"),
                                    ("offered", "Offered"),
                                    ("held", "Held"),
                                    ("declined", "They did not want one"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("interview_on", models.DateField(blank=True, null=True)),
                        ("interview_said", models.TextField(blank=True, max_length=4000)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["cluster", "ends_on"], name="departure_cluster"),
                            models.Index(fields=["service", "ends_on"], name="departure_service"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("received_on", None),
                                    ("ends_on__gt", models.F("received_on")),
                                    models.Q(
                                        ("ends_on", models.F("received_on")), ("how", "moved")
                                    ),
                                    _connector="OR",
                                ),
                                name="departure_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("determination", None),
                                        ("how", "resigned"),
                                        ("received_on__isnull", False),
                                    ),
                                    models.Q(
                                        ("determination", None),
                                        ("how", "moved"),
                                        ("received_on__isnull", False),
                                    ),
                                    models.Q(
                                        ("determination__isnull", False),
                                        ("how", "ended"),
                                        ("received_on", None),
                                    ),
                                    models.Q(
                                        ("determination", None),
                                        ("how", "died"),
                                        ("received_on", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="departure_by_a_lawful_way",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("interview", "held"), _negated=True),
                                    ("interview_on__isnull", False),
                                    _connector="OR",
                                ),
                                name="interview_has_a_day",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Review",
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
                        (
                            "household",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reviews",
                                to="carers.household",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        (
                            "because",
                            models.CharField(
                                choices=[
                                    ("yearly", "A year has passed"),
                                    ("change", "Something changed in the household"),
                                    ("concern", "A complaint or an allegation"),
                                    ("terms", "The terms no longer fit"),
                                    ("other", "Another reason"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("opened_on", models.DateField()),
                        (
                            "opened_by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "clock",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="review",
                                to="carers.carerdeadline",
                            ),
                        ),
                        ("held_on", models.DateField(blank=True, null=True)),
                        ("report", models.TextField(blank=True, max_length=20000)),
                        ("panel_on", models.DateField(blank=True, null=True)),
                        ("panel_said", models.TextField(blank=True, max_length=8000)),
                        (
                            "conclusion",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Not concluded yet"),
                                    ("carry_on", "Suitable, and the terms are right"),
                                    ("terms", "Suitable, but the terms must change"),
                                    ("not_suitable", "No longer suitable"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("reasons", models.TextField(blank=True, max_length=8000)),
                        ("concluded_on", models.DateField(blank=True, null=True)),
                        (
                            "concluded_by",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("notice_on", models.DateField(blank=True, null=True)),
                        ("called_off_on", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("called_off_on", None)),
                                fields=("household", "number"),
                                name="review_number_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("called_off_on", None), ("concluded_on", None)),
                                fields=("household",),
                                name="one_review_is_open",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("concluded_on", None),
                                        ("conclusion", ""),
                                        ("notice_on", None),
                                    ),
                                    models.Q(
                                        models.Q(("conclusion", ""), _negated=True),
                                        models.Q(("report", ""), _negated=True),
                                        models.Q(("reasons", ""), _negated=True),
                                        ("called_off_on", None),
                                        ("concluded_by__isnull", False),
                                        ("concluded_on__isnull", False),
                                        ("held_on__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="review_concluded_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("held_on", None),
                                    ("concluded_on", None),
                                    ("concluded_on__gte", models.F("held_on")),
                                    _connector="OR",
                                ),
                                name="review_held_before_concluded",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("notice_on", None),
                                    ("notice_on__gte", models.F("concluded_on")),
                                    _connector="OR",
                                ),
                                name="review_notice_after_conclusion",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("number", 1), _negated=True),
                                    ("conclusion", ""),
                                    ("panel_on__isnull", False),
                                    _connector="OR",
                                ),
                                name="first_review_at_panel",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReviewView",
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
                        (
                            "review",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="views",
                                to="carers.review",
                            ),
                        ),
                        (
                            "household",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="carers.household",
                            ),
                        ),
                        (
                            "who",
                            models.CharField(
                                choices=[
                                    ("carer", "Foster carer"),
                                    ("child", "Child or young person placed"),
                                    ("placing", "Council that placed a child in the last year"),
                                    ("childs_worker", "Child’s social worker"),
                                    ("worker", "Supervising social worker"),
                                    ("family", "Others in the home"),
                                    ("other", "Somebody else"),
                                ],
                                max_length=13,
                            ),
                        ),
                        ("called", models.CharField(blank=True, max_length=80)),
                        ("asked_on", models.DateField(blank=True, null=True)),
                        ("received_on", models.DateField(blank=True, null=True)),
                        ("said", models.TextField(blank=True, max_length=8000)),
                        ("not_given_why", models.CharField(blank=True, max_length=200)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("review", "who", "called"), name="one_view_of_each"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("received_on", None), ("not_given_why", ""), _connector="OR"
                                ),
                                name="view_received_or_not_given",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CarerDetermination",
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
                        (
                            "household",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="determinations",
                                to="carers.household",
                            ),
                        ),
                        (
                            "review",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="determination",
                                to="carers.review",
                            ),
                        ),
                        (
                            "proposes",
                            models.CharField(
                                choices=[
                                    ("end", "End the approval"),
                                    ("terms", "Change the terms"),
                                ],
                                max_length=5,
                            ),
                        ),
                        ("terms", models.JSONField(blank=True, default=dict)),
                        ("reasons", models.TextField(max_length=8000)),
                        ("letter_on", models.DateField()),
                        ("answer_by", models.DateField()),
                        (
                            "route",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "No answer yet"),
                                    ("representations", "Representations to the council"),
                                    ("review", "Independent Review Mechanism"),
                                ],
                                max_length=15,
                            ),
                        ),
                        ("answered_on", models.DateField(blank=True, null=True)),
                        ("answer", models.TextField(blank=True, max_length=20000)),
                        ("review_notice_on", models.DateField(blank=True, null=True)),
                        ("papers_by", models.DateField(blank=True, null=True)),
                        ("papers_sent_on", models.DateField(blank=True, null=True)),
                        ("recommended_on", models.DateField(blank=True, null=True)),
                        ("recommended", models.TextField(blank=True, max_length=8000)),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Not decided yet"),
                                    ("as_proposed", "As proposed"),
                                    ("carry_on", "The approval and its terms stay as they are"),
                                    ("agreed", "Terms were agreed with the household"),
                                    ("left", "The household left first"),
                                ],
                                max_length=11,
                            ),
                        ),
                        ("decided_on", models.DateField(blank=True, null=True)),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("decision_reasons", models.TextField(blank=True, max_length=8000)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("decided_on", None)),
                                fields=("household",),
                                name="one_proposal_runs",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("answer_by__gte", models.F("letter_on"))),
                                name="carer_answer_after_letter",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("answered_on", None), ("route", "")),
                                    models.Q(
                                        models.Q(("route", ""), _negated=True),
                                        ("answered_on__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="carer_answered_by_a_route",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("route", "review"),
                                    models.Q(
                                        ("papers_by", None),
                                        ("papers_sent_on", None),
                                        ("review_notice_on", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="carer_review_only_on_its_route",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decided_on", None), ("outcome", "")),
                                    models.Q(
                                        models.Q(("outcome", ""), _negated=True),
                                        ("decided_on__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="carer_decided_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("outcome", "as_proposed"), _negated=True),
                                    models.Q(
                                        ("decided_by__isnull", False),
                                        models.Q(("decision_reasons", ""), _negated=True),
                                        models.Q(
                                            models.Q(
                                                ("decided_on__gt", models.F("answer_by")),
                                                ("route", ""),
                                            ),
                                            models.Q(
                                                ("decided_on__gte", models.F("recommended_on")),
                                                ("recommended_on__isnull", False),
                                            ),
                                            _connector="OR",
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="carer_decided_after_their_answer",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HouseholdContact",
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
                        (
                            "household",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="contacts",
                                to="carers.household",
                            ),
                        ),
                        ("on_day", models.DateField()),
                        (
                            "how",
                            models.CharField(
                                choices=[
                                    ("phone", "Phone"),
                                    ("visit", "Visit"),
                                    ("message", "Text or email"),
                                    ("meeting", "Met elsewhere"),
                                ],
                                max_length=7,
                            ),
                        ),
                        ("said", models.TextField(blank=True, max_length=4000)),
                        ("may_leave", models.BooleanField(default=False)),
                        (
                            "clock",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="contact",
                                to="carers.carerdeadline",
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("recorded_at", models.DateTimeField()),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["household", "-on_day"], name="contact_of_household"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Concern",
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
                        (
                            "household",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="concerns",
                                to="carers.household",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("complaint", "Complaint"), ("allegation", "Allegation")],
                                max_length=10,
                            ),
                        ),
                        ("received_on", models.DateField()),
                        (
                            "by",
                            models.CharField(
                                choices=[
                                    ("child", "A child or young person"),
                                    ("family", "A child’s family"),
                                    ("professional", "A professional"),
                                    ("public", "Somebody else"),
                                    ("unknown", "Not known"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "type",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Not an allegation"),
                                    ("physical", "Physical"),
                                    ("emotional", "Emotional"),
                                    ("sexual", "Sexual"),
                                    ("neglect", "Neglect"),
                                    ("other", "Other"),
                                ],
                                max_length=9,
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Still looked into"),
                                    ("nothing", "No further action"),
                                    ("monitored", "Watched for an agreed time"),
                                    ("review", "To panel for review"),
                                    ("upheld", "Upheld"),
                                ],
                                max_length=9,
                            ),
                        ),
                        ("closed_on", models.DateField(blank=True, null=True)),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("recorded_at", models.DateTimeField()),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["cluster", "-received_on"], name="concern_cluster"
                            ),
                            models.Index(
                                fields=["service", "-received_on"], name="concern_service"
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("closed_on", None), ("outcome", "")),
                                    models.Q(
                                        ("closed_on__gte", models.F("received_on")),
                                        ("closed_on__isnull", False),
                                        models.Q(("outcome", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="concern_closed_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "complaint"), ("type", "")),
                                    models.Q(
                                        ("kind", "allegation"),
                                        models.Q(("type", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="an_allegation_has_a_type",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
