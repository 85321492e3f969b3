"""The tables of the journey to approval, each made whole.

A table comes after those it points at, with its foreign keys, indexes and constraints in one
operation: every operation renders the models round it anew, and a first start waits for them all.
"""

import datetime

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import enquiries.workflow


class Migration(migrations.Migration):
    dependencies = [
        ("enquiries", "0009_locked_from_them"),
        ("hubs", "0010_journey"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="enquiry",
            name="ended_exactly_when_stage_is_an_end",
        ),
        migrations.AddField(
            model_name="deadline",
            name="amount",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="deadline",
            name="over_why",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="deadline",
            name="unit",
            field=models.CharField(blank=True, max_length=14),
        ),
        migrations.AlterField(
            model_name="deadline",
            name="rule",
            field=models.CharField(
                choices=[
                    ("first_contact", "First contact"),
                    ("next_step", "Next step"),
                    ("handover_answer", "Answer to the hand-over"),
                    ("council_contact", "Council’s first contact"),
                    ("initial_visit", "First home visit"),
                    ("stage_1_no", "Last day to say no in Stage 1"),
                    ("records", "Records of another service"),
                    ("panel_8_months", "Panel recommends"),
                    ("comments", "Comments on the report"),
                    ("papers", "Papers to panel"),
                    ("decision", "Decision"),
                    ("tell", "Tell them the decision"),
                    ("write", "Write to them with the decision"),
                    ("answer", "Representations or independent review"),
                    ("review_papers", "Papers to the independent review"),
                    ("decision_again", "Decision after the new recommendation"),
                    ("transfer_meeting", "Transfer meeting"),
                    ("retention", "Keep at least until"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="enquiry",
            name="stage",
            field=models.CharField(
                choices=[
                    ("enquiry", "Enquiry received"),
                    ("conversation", "First conversation"),
                    ("interest", "Expression of interest"),
                    ("visit", "Home visit"),
                    ("invited", "Invited to apply"),
                    ("application", "Application"),
                    ("checks", "Checks and training"),
                    ("assessment", "Assessment at home"),
                    ("panel", "Panel"),
                    ("decision", "Decision"),
                    ("determination", "Proposed not to approve"),
                    ("approved", "Approved"),
                    ("withdrew", "Withdrew"),
                    ("closed", "Closed by us"),
                    ("passed_on", "Passed on"),
                    ("duplicate", "Same as another enquiry"),
                    ("not_suitable", "Not suitable"),
                    ("not_approved", "Not approved"),
                ],
                default=enquiries.workflow.Stage["ENQUIRY"],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="stagechange",
            name="from_stage",
            field=models.CharField(
                blank=True,
                choices=[
                    ("enquiry", "Enquiry received"),
                    ("conversation", "First conversation"),
                    ("interest", "Expression of interest"),
                    ("visit", "Home visit"),
                    ("invited", "Invited to apply"),
                    ("application", "Application"),
                    ("checks", "Checks and training"),
                    ("assessment", "Assessment at home"),
                    ("panel", "Panel"),
                    ("decision", "Decision"),
                    ("determination", "Proposed not to approve"),
                    ("approved", "Approved"),
                    ("withdrew", "Withdrew"),
                    ("closed", "Closed by us"),
                    ("passed_on", "Passed on"),
                    ("duplicate", "Same as another enquiry"),
                    ("not_suitable", "Not suitable"),
                    ("not_approved", "Not approved"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="stagechange",
            name="to_stage",
            field=models.CharField(
                choices=[
                    ("enquiry", "Enquiry received"),
                    ("conversation", "First conversation"),
                    ("interest", "Expression of interest"),
                    ("visit", "Home visit"),
                    ("invited", "Invited to apply"),
                    ("application", "Application"),
                    ("checks", "Checks and training"),
                    ("assessment", "Assessment at home"),
                    ("panel", "Panel"),
                    ("decision", "Decision"),
                    ("determination", "Proposed not to approve"),
                    ("approved", "Approved"),
                    ("withdrew", "Withdrew"),
                    ("closed", "Closed by us"),
                    ("passed_on", "Passed on"),
                    ("duplicate", "Same as another enquiry"),
                    ("not_suitable", "Not suitable"),
                    ("not_approved", "Not approved"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            model_name="enquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended_at", None),
                        (
                            "stage__in",
                            [
                                "application",
                                "assessment",
                                "checks",
                                "conversation",
                                "decision",
                                "determination",
                                "enquiry",
                                "interest",
                                "invited",
                                "panel",
                                "visit",
                            ],
                        ),
                    ),
                    models.Q(
                        ("ended_at__isnull", False),
                        (
                            "stage__in",
                            [
                                "approved",
                                "closed",
                                "duplicate",
                                "not_approved",
                                "not_suitable",
                                "passed_on",
                                "withdrew",
                            ],
                        ),
                    ),
                    _connector="OR",
                ),
                name="ended_exactly_when_stage_is_an_end",
            ),
        ),
        migrations.CreateModel(
            name="Address",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "seen_by",
                    models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
                ),
                ("lines", models.CharField(max_length=300)),
                ("postcode", models.CharField(blank=True, max_length=10)),
                ("country", models.CharField(default="England", max_length=60)),
                ("from_on", models.DateField()),
                ("to_on", models.DateField(blank=True, null=True)),
                (
                    "authority",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="hubs.localauthority",
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
                    "enquiry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="enquiries.enquiry",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="addresses",
                        to="enquiries.person",
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
            ],
            options={
                "verbose_name_plural": "addresses",
                "indexes": [models.Index(fields=["enquiry"], name="address_of_case")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_on", None), ("to_on__gte", models.F("from_on")), _connector="OR"
                        ),
                        name="address_dates_in_order",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("to_on", None)),
                        fields=("person",),
                        name="one_home_a_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgencyTransfer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "seen_by",
                    models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
                ),
                ("service_now", models.CharField(max_length=200)),
                ("may_contact", models.BooleanField(default=False)),
                ("children_placed", models.PositiveSmallIntegerField(default=0)),
                ("placing_councils", models.CharField(blank=True, max_length=500)),
                ("fees_now", models.CharField(blank=True, max_length=300)),
                ("notice_given_on", models.DateField(blank=True, null=True)),
                ("placing_told_on", models.DateField(blank=True, null=True)),
                ("meeting_by", models.DateField(blank=True, null=True)),
                ("meeting_on", models.DateField(blank=True, null=True)),
                ("agreed", models.TextField(blank=True, max_length=4000)),
                ("reference_asked_on", models.DateField(blank=True, null=True)),
                ("records_asked_on", models.DateField(blank=True, null=True)),
                ("records_seen_on", models.DateField(blank=True, null=True)),
                ("ends_there_on", models.DateField(blank=True, null=True)),
                ("starts_here_on", models.DateField(blank=True, null=True)),
                ("saved_at", models.DateTimeField()),
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
                    "enquiry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="enquiries.enquiry",
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("enquiry",), name="one_transfer_a_case"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_here_on", None),
                            models.Q(
                                ("ends_there_on__isnull", False),
                                ("starts_here_on__gte", models.F("ends_there_on")),
                            ),
                            _connector="OR",
                        ),
                        name="approvals_do_not_overlap",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApplicantDetails",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "seen_by",
                    models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
                ),
                ("date_of_birth", models.DateField(blank=True, null=True)),
                ("other_names", models.CharField(blank=True, max_length=300)),
                ("occupation", models.CharField(blank=True, max_length=200)),
                ("works", models.CharField(blank=True, max_length=200)),
                ("fostered_before", models.BooleanField(null=True)),
                ("fostered_in_last_12_months", models.BooleanField(null=True)),
                ("previous_service", models.CharField(blank=True, max_length=200)),
                ("lived_abroad_10_years", models.BooleanField(null=True)),
                ("former_applications", models.TextField(blank=True, max_length=2000)),
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
                    "enquiry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="enquiries.enquiry",
                    ),
                ),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="details",
                        to="enquiries.person",
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
            ],
            options={
                "verbose_name_plural": "applicant details",
                "indexes": [models.Index(fields=["enquiry"], name="applicant_of_case")],
            },
        ),
        migrations.CreateModel(
            name="ApplicantSensitive",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "seen_by",
                    models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
                ),
                ("gender", models.CharField(blank=True, max_length=60)),
                ("ethnic_background", models.CharField(blank=True, max_length=120)),
                ("faith", models.CharField(blank=True, max_length=120)),
                ("sexuality", models.CharField(blank=True, max_length=60)),
                ("health", models.TextField(blank=True, max_length=4000)),
                ("right_to_stay", models.CharField(blank=True, max_length=200)),
                ("right_to_stay_until", models.DateField(blank=True, null=True)),
                ("finances", models.TextField(blank=True, max_length=2000)),
                ("offences", models.TextField(blank=True, max_length=4000)),
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
                    "enquiry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="enquiries.enquiry",
                    ),
                ),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sensitive",
                        to="enquiries.person",
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
            ],
            options={
                "verbose_name_plural": "sensitive answers",
                "indexes": [models.Index(fields=["enquiry"], name="sensitive_of_case")],
            },
        ),
        migrations.CreateModel(
            name="Application",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "seen_by",
                    models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
                ),
                ("received_on", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                ("declared", models.BooleanField()),
                ("accommodation", models.TextField(blank=True, max_length=4000)),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                ("voided_why", models.CharField(blank=True, max_length=300)),
                ("overrun_why", models.TextField(blank=True, max_length=1000)),
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
                    "enquiry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="enquiries.enquiry",
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
            ],
            options={
                "indexes": [models.Index(fields=["enquiry"], name="application_of_case")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("voided_at", None)),
                        fields=("enquiry",),
                        name="one_application_stands",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("declared", True)), name="application_is_declared"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AssessmentTrack",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("started_on", models.DateField()),
                ("complete_on", models.DateField(blank=True, null=True)),
                ("no_by", models.DateField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Running"),
                            ("passed", "Went on to Stage 2"),
                            ("lapsed", "Went on: no notice in 10 working days"),
                            ("not_suitable", "Not suitable"),
                            ("full", "Full report written"),
                            ("brief", "Brief report written"),
                            ("stopped", "Stopped: they withdrew, or disqualified"),
                        ],
                        max_length=12,
                    ),
                ),
                ("outcome_at", models.DateTimeField(blank=True, null=True)),
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
                    "enquiry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="enquiries.enquiry",
                    ),
                ),
                (
                    "outcome_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("outcome", "stopped"), _negated=True),
                        fields=("enquiry", "number"),
                        name="track_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__in", [1, 2])), name="track_1_or_2"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", ""), ("outcome_at", None)),
                            models.Q(
                                models.Q(("outcome", ""), _negated=True),
                                ("outcome_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="track_outcome_has_a_moment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("no_by", None),
                            models.Q(
                                ("complete_on__isnull", False),
                                ("no_by__gt", models.F("complete_on")),
                            ),
                            _connector="OR",
                        ),
                        name="no_by_after_complete",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AssessmentVisit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "seen_by",
                    models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
                ),
                ("at", models.DateTimeField()),
                ("minutes", models.PositiveSmallIntegerField()),
                ("seen", models.CharField(max_length=300)),
                ("children_seen", models.BooleanField(default=False)),
                ("covered", models.TextField(max_length=8000)),
                ("recorded_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "enquiry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="enquiries.enquiry",
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
            ],
            options={
                "indexes": [
                    models.Index(fields=["enquiry", "-at"], name="assessment_visit_of_case")
                ],
            },
        ),
        migrations.CreateModel(
            name="AssignRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place_in_order", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=80)),
                ("on", models.BooleanField(default=True)),
                (
                    "for_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("fostering", "Fostering"),
                            ("information", "Information to read first"),
                            ("event", "Information session"),
                            ("kinship", "Care for a child they know"),
                            ("transfer", "Already a foster carer"),
                            ("lodgings", "Supported lodgings"),
                            ("other", "Something else"),
                        ],
                        max_length=12,
                    ),
                ),
                ("for_language", models.CharField(blank=True, max_length=40)),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("round_robin", "In turn"),
                            ("least_busy", "Who has the fewest open cases"),
                        ],
                        max_length=11,
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
                    "for_council",
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
            ],
            options={
                "ordering": ["place_in_order", "pk"],
                "indexes": [
                    models.Index(fields=["cluster", "place_in_order"], name="assign_rule_order")
                ],
            },
        ),
        migrations.CreateModel(
            name="AssignPool",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("last_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pool",
                        to="enquiries.assignrule",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("rule", "user"), name="in_pool_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ClockPause",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_on", models.DateField()),
                ("to_on", models.DateField(blank=True, null=True)),
                ("why", models.CharField(max_length=300)),
                ("recorded_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "deadline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pauses",
                        to="enquiries.deadline",
                    ),
                ),
                (
                    "enquiry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="enquiries.enquiry",
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
            ],
            options={
                "indexes": [models.Index(fields=["enquiry"], name="clock_pause_of_case")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("to_on", None)),
                        fields=("deadline",),
                        name="one_pause_runs",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_on", None), ("to_on__gte", models.F("from_on")), _connector="OR"
                        ),
                        name="pause_dates_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "seen_by",
                    models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("checks", "Checks and references"),
                            ("records", "Records of another fostering service"),
                            ("adoption_records", "Records of an adoption agency"),
                            ("medical", "Medical report"),
                            ("home_council", "Talk to the council where they live"),
                            ("current_service", "Contact the fostering service they are with"),
                        ],
                        max_length=16,
                    ),
                ),
                ("words", models.TextField(max_length=2000)),
                ("given_at", models.DateTimeField()),
                ("how", models.CharField(max_length=100)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
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
                    "enquiry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="enquiries.enquiry",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consents",
                        to="enquiries.person",
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
            ],
            options={
                "indexes": [models.Index(fields=["enquiry"], name="consent_of_case")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("person", "what"),
                        name="consent_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("hub", "From the hub"),
                            ("transfer", "From another council of the hub"),
                        ],
                        max_length=8,
                    ),
                ),
                ("offered_at", models.DateTimeField()),
                ("why", models.CharField(blank=True, max_length=300)),
                (
                    "query_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("incomplete", "Something in the pack is missing"),
                            ("not_ours", "Not our area, and not chosen by them"),
                            ("not_recruiting", "Not recruiting for this now"),
                            ("known", "They are with us already"),
                            ("not_ready", "They are not ready"),
                            ("other", "Another reason"),
                        ],
                        max_length=14,
                    ),
                ),
                ("queried_at", models.DateTimeField(blank=True, null=True)),
                ("query", models.CharField(blank=True, max_length=1000)),
                ("query_answered_at", models.DateTimeField(blank=True, null=True)),
                ("query_answer", models.CharField(blank=True, max_length=1000)),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Waiting for an answer"),
                            ("accepted", "Accepted"),
                            ("returned", "Returned"),
                        ],
                        max_length=8,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("incomplete", "Something in the pack is missing"),
                            ("not_ours", "Not our area, and not chosen by them"),
                            ("not_recruiting", "Not recruiting for this now"),
                            ("known", "They are with us already"),
                            ("not_ready", "They are not ready"),
                            ("other", "Another reason"),
                        ],
                        max_length=14,
                    ),
                ),
                ("reason_said", models.CharField(blank=True, max_length=1000)),
                ("taken_back_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "enquiry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="enquiries.enquiry",
                    ),
                ),
                (
                    "from_service",
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
                    "offered_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "to_service",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="hubs.fosteringservice",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["enquiry", "-offered_at"], name="handover_of_case"),
                    models.Index(
                        condition=models.Q(("answered_at", None), ("taken_back_at", None)),
                        fields=["service", "offered_at"],
                        name="handover_waits_service",
                    ),
                    models.Index(
                        condition=models.Q(("answered_at", None), ("taken_back_at", None)),
                        fields=["cluster", "offered_at"],
                        name="handover_waits_cluster",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at", None), ("taken_back_at", None)),
                        fields=("enquiry",),
                        name="one_handover_waits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at", None)),
                            models.Q(
                                models.Q(("answer", ""), _negated=True),
                                ("answered_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="handover_answered_with_a_moment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", "returned"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="returned_for_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("queried_at", None),
                            models.Q(("query_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="queried_for_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("from_service", None),
                            models.Q(("from_service", models.F("to_service")), _negated=True),
                            _connector="OR",
                        ),
                        name="handover_to_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HouseholdMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "seen_by",
                    models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
                ),
                ("first_name", models.CharField(max_length=100)),
                ("last_name", models.CharField(blank=True, max_length=100)),
                ("date_of_birth", models.DateField(blank=True, null=True)),
                (
                    "relation",
                    models.CharField(
                        choices=[
                            ("child", "Child of an applicant"),
                            ("parent", "Parent of an applicant"),
                            ("partner", "Partner who is not applying"),
                            ("relative", "Another relative"),
                            ("fostered", "Fostered or placed child"),
                            ("lodger", "Lodger or friend"),
                            ("other", "Somebody else"),
                        ],
                        max_length=10,
                    ),
                ),
                ("lives_here", models.BooleanField(default=True)),
                ("often_here", models.BooleanField(default=False)),
                ("moved_in_on", models.DateField(blank=True, null=True)),
                ("moved_out_on", models.DateField(blank=True, null=True)),
                ("about", models.TextField(blank=True, max_length=2000)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("phone", models.CharField(blank=True, max_length=30)),
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
                    "enquiry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="enquiries.enquiry",
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
            ],
            options={
                "indexes": [models.Index(fields=["enquiry"], name="member_of_case")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("moved_in_on", None),
                            ("moved_out_on", None),
                            ("moved_out_on__gte", models.F("moved_in_on")),
                            _connector="OR",
                        ),
                        name="member_dates_in_order",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Interest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "seen_by",
                    models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
                ),
                ("types_wanted", models.JSONField(default=list)),
                (
                    "joint",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not asked yet"),
                            ("single", "On their own"),
                            ("joint", "With somebody"),
                        ],
                        max_length=6,
                    ),
                ),
                ("spare_rooms", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("home", models.CharField(blank=True, max_length=60)),
                ("at_home", models.TextField(blank=True, max_length=1000)),
                ("children_experience", models.TextField(blank=True, max_length=2000)),
                ("motivation", models.TextField(blank=True, max_length=2000)),
                ("availability", models.TextField(blank=True, max_length=1000)),
                ("pets", models.CharField(blank=True, max_length=300)),
                ("smokes", models.CharField(blank=True, max_length=100)),
                ("drives", models.CharField(blank=True, max_length=100)),
                ("anything_else", models.TextField(blank=True, max_length=4000)),
                ("saved_at", models.DateTimeField()),
                ("completed_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
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
                    "completed_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "enquiry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="enquiries.enquiry",
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
                    "wants_service",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="hubs.fosteringservice",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("enquiry",), name="one_interest_a_case")
                ],
            },
        ),
        migrations.CreateModel(
            name="Leave",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_on", models.DateField()),
                ("to_on", models.DateField()),
                ("set_at", models.DateTimeField()),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
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
                    "cover",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "set_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "leave",
                "indexes": [models.Index(fields=["cluster", "to_on"], name="leave_of_cluster")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("to_on__gte", models.F("from_on"))),
                        name="leave_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cover", None),
                            models.Q(("cover", models.F("user")), _negated=True),
                            _connector="OR",
                        ),
                        name="covered_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LocalCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=40)),
                ("label", models.CharField(max_length=120)),
                ("stage", models.PositiveSmallIntegerField()),
                ("who", models.CharField(max_length=12)),
                ("months_valid", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("at_least", models.PositiveSmallIntegerField(default=1)),
                ("asked_by_link", models.BooleanField(default=False)),
                ("on", models.BooleanField(default=True)),
                ("valid_from", models.DateField()),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="hubs.fosteringservice",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("service", "code"), name="local_check_once"),
                    models.CheckConstraint(
                        condition=models.Q(("stage__in", [1, 2])), name="local_check_stage"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Panel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("at", models.DateTimeField()),
                ("place", models.CharField(max_length=200)),
                ("joint", models.BooleanField(default=False)),
                ("papers_by", models.DateField()),
                ("most_items", models.PositiveSmallIntegerField(default=4)),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                ("cancelled_why", models.CharField(blank=True, max_length=300)),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
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
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
            ],
            options={
                "indexes": [
                    models.Index(fields=["cluster", "-at"], name="panel_of_cluster"),
                    models.Index(fields=["service", "-at"], name="panel_of_service"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("joint", True), ("service", None)),
                            ("joint", False),
                            _connector="OR",
                        ),
                        name="joint_panel_is_the_hubs",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PanelMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("email", models.EmailField(max_length=254)),
                (
                    "chairs",
                    models.CharField(
                        blank=True,
                        choices=[("", "No"), ("chair", "Chair"), ("vice", "Vice-chair")],
                        max_length=5,
                    ),
                ),
                ("independent", models.BooleanField()),
                ("social_worker_3_years", models.BooleanField()),
                ("expertise", models.CharField(blank=True, max_length=200)),
                ("adviser", models.BooleanField(default=False)),
                ("joined_on", models.DateField()),
                ("notice_given_on", models.DateField(blank=True, null=True)),
                ("leaves_on", models.DateField(blank=True, null=True)),
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
                    "user",
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
                "indexes": [models.Index(fields=["user"], name="panel_member_user")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("cluster", "service", "email"),
                        name="panel_member_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("leaves_on", None),
                            ("leaves_on__gte", models.F("joined_on")),
                            _connector="OR",
                        ),
                        name="panel_member_dates",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("chairs", "chair"), _negated=True),
                            ("independent", True),
                            _connector="OR",
                        ),
                        name="chair_is_independent",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PanelSeat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("presides", models.BooleanField(default=False)),
                ("attended", models.BooleanField(null=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to="enquiries.panelmember",
                    ),
                ),
                (
                    "panel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="seats",
                        to="enquiries.panel",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("panel", "member"), name="seat_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("presides", True)),
                        fields=("panel",),
                        name="one_presides",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PanelService",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                    "panel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="joined",
                        to="enquiries.panel",
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("panel", "service"), name="in_a_joint_panel_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("service__isnull", False)), name="joint_is_a_service"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PreparationPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "seen_by",
                    models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
                ),
                ("steps", models.JSONField(default=list)),
                ("review_on", models.DateField()),
                ("agreed_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_why", models.CharField(blank=True, max_length=300)),
                (
                    "agreed_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "enquiry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="enquiries.enquiry",
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
            ],
            options={
                "indexes": [models.Index(fields=["enquiry"], name="plan_of_case")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("enquiry",),
                        name="one_plan_runs",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Referee",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "seen_by",
                    models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("personal", "Personal referee"),
                            ("employer", "Employer"),
                            ("voluntary", "Voluntary work"),
                            ("school", "School or nursery"),
                            ("health_visitor", "Health visitor"),
                            ("adult_child", "Grown-up child"),
                            ("fostering", "Fostering service"),
                        ],
                        max_length=14,
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("knows_them_as", models.CharField(blank=True, max_length=200)),
                ("years_known", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("phone", models.CharField(blank=True, max_length=30)),
                ("address", models.CharField(blank=True, max_length=300)),
                ("replaced_at", models.DateTimeField(blank=True, null=True)),
                ("replaced_why", models.CharField(blank=True, max_length=300)),
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
                    "enquiry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="enquiries.enquiry",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="referees",
                        to="enquiries.person",
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
            ],
            options={
                "indexes": [models.Index(fields=["enquiry"], name="referee_of_case")],
            },
        ),
        migrations.CreateModel(
            name="RefereeInterview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "seen_by",
                    models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
                ),
                ("on", models.DateField()),
                ("how", models.CharField(max_length=60)),
                ("report", models.TextField(max_length=20000)),
                ("recorded_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "enquiry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="enquiries.enquiry",
                    ),
                ),
                (
                    "referee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="interviews",
                        to="enquiries.referee",
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
            ],
            options={
                "indexes": [models.Index(fields=["enquiry"], name="interview_of_case")],
            },
        ),
        migrations.CreateModel(
            name="Relationship",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "seen_by",
                    models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
                ),
                ("partner_name", models.CharField(max_length=200)),
                ("what", models.CharField(max_length=60)),
                ("from_on", models.DateField(blank=True, null=True)),
                ("to_on", models.DateField(blank=True, null=True)),
                ("children_together", models.BooleanField(default=False)),
                (
                    "contact",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not decided yet"),
                            ("contact", "We will contact them"),
                            ("not_needed", "Contact is not needed"),
                            ("not_safe", "Not safe to contact"),
                        ],
                        max_length=10,
                    ),
                ),
                ("contact_why", models.CharField(blank=True, max_length=500)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("phone", models.CharField(blank=True, max_length=30)),
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
                    "enquiry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="enquiries.enquiry",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="relationships",
                        to="enquiries.person",
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
                    "with_person",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="enquiries.person",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["enquiry"], name="relationship_of_case")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("contact", ""),
                            models.Q(("contact_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="contact_decided_with_a_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Check",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "seen_by",
                    models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
                ),
                ("kind", models.CharField(max_length=40)),
                ("label", models.CharField(max_length=120)),
                ("stage", models.PositiveSmallIntegerField()),
                ("force", models.CharField(max_length=8)),
                ("why", models.CharField(blank=True, max_length=200)),
                ("made_at", models.DateTimeField()),
                ("requested_at", models.DateTimeField(blank=True, null=True)),
                ("chased_at", models.DateTimeField(blank=True, null=True)),
                ("chases", models.PositiveSmallIntegerField(default=0)),
                ("received_on", models.DateField(blank=True, null=True)),
                ("received_at", models.DateTimeField(blank=True, null=True)),
                ("verified_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not known yet"),
                            ("clear", "Nothing of concern"),
                            ("consider", "To be considered"),
                            ("barred", "Disqualifies by law"),
                        ],
                        max_length=8,
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=60)),
                ("issued_on", models.DateField(blank=True, null=True)),
                ("finding", models.TextField(blank=True, max_length=8000)),
                ("expires_on", models.DateField(blank=True, null=True)),
                ("waived_at", models.DateTimeField(blank=True, null=True)),
                ("waived_why", models.CharField(blank=True, max_length=500)),
                ("dropped_at", models.DateTimeField(blank=True, null=True)),
                ("dropped_why", models.CharField(blank=True, max_length=200)),
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
                    "enquiry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="enquiries.enquiry",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="enquiries.person",
                    ),
                ),
                (
                    "renews",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enquiries.check",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "verified_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "waived_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="enquiries.householdmember",
                    ),
                ),
                (
                    "referee",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="enquiries.referee",
                    ),
                ),
                (
                    "relationship",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="enquiries.relationship",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["enquiry", "stage"], name="check_of_case"),
                    models.Index(
                        condition=models.Q(
                            ("dropped_at", None), ("received_on", None), ("waived_at", None)
                        ),
                        fields=["cluster", "requested_at"],
                        name="check_to_chase",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("dropped_at", None)),
                        fields=("enquiry", "kind", "person", "member", "referee", "relationship"),
                        name="check_once_for_each",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stage__in", [1, 2])), name="check_stage_1_or_2"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verified_at", None), ("received_on__isnull", False), _connector="OR"
                        ),
                        name="verified_after_received",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("waived_at", None), ("waived_by", None)),
                            models.Q(("waived_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="waived_for_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AnswerLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("superseded_at", models.DateTimeField(blank=True, null=True)),
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
                    "enquiry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="enquiries.enquiry",
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
                    "check_row",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="enquiries.check",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["enquiry"], name="answer_link_of_case")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("created_at"))),
                        name="answer_link_ends_later",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CheckAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "seen_by",
                    models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
                ),
                ("at", models.DateTimeField()),
                ("declined", models.BooleanField(default=False)),
                ("answers", models.JSONField(default=list)),
                (
                    "check_row",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="enquiries.check",
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
                    "enquiry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="enquiries.enquiry",
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
            ],
            options={
                "indexes": [models.Index(fields=["enquiry"], name="answer_of_case")],
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "seen_by",
                    models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
                ),
                ("title", models.CharField(max_length=200)),
                ("file_name", models.CharField(max_length=120)),
                ("content_type", models.CharField(max_length=100)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Being checked for viruses"),
                            ("clean", "Checked"),
                            ("refused", "Not safe to keep"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("staff", "Added by a colleague"),
                            ("applicant", "Sent by an applicant"),
                            ("answer", "Sent with an answer"),
                            ("made", "Made by this product"),
                        ],
                        max_length=9,
                    ),
                ),
                ("scanned_at", models.DateTimeField(blank=True, null=True)),
                ("refused_why", models.CharField(blank=True, max_length=200)),
                ("added_at", models.DateTimeField()),
                ("author", models.CharField(blank=True, max_length=120)),
                ("confidential_reference", models.BooleanField(default=False)),
                ("third_party", models.BooleanField(default=False)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                ("removed_why", models.CharField(blank=True, max_length=300)),
                (
                    "added_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "check_row",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="documents",
                        to="enquiries.check",
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
                    "enquiry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="enquiries.enquiry",
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
            ],
            options={
                "indexes": [
                    models.Index(fields=["enquiry", "-added_at"], name="document_of_case"),
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["cluster", "added_at"],
                        name="document_to_scan",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DocumentBody",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "seen_by",
                    models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
                ),
                ("content", models.BinaryField()),
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
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="body",
                        to="enquiries.document",
                    ),
                ),
                (
                    "enquiry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="enquiries.enquiry",
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
            ],
            options={
                "verbose_name_plural": "document bodies",
                "indexes": [models.Index(fields=["enquiry"], name="document_body_of_case")],
            },
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "seen_by",
                    models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
                ),
                ("kind", models.CharField(max_length=30)),
                ("dated", models.DateField()),
                ("words", models.JSONField()),
                ("wording", models.CharField(max_length=40)),
                ("made_at", models.DateTimeField()),
                ("sent_on", models.DateField(blank=True, null=True)),
                (
                    "sent_how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not sent yet"),
                            ("post", "By post"),
                            ("email", "By email"),
                            ("both", "By post and email"),
                            ("by_hand", "Given by hand"),
                        ],
                        max_length=8,
                    ),
                ),
                ("evidence", models.CharField(blank=True, max_length=200)),
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
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enquiries.document",
                    ),
                ),
                (
                    "enquiry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="enquiries.enquiry",
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
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enquiries.person",
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
            ],
            options={
                "indexes": [models.Index(fields=["enquiry", "-made_at"], name="letter_of_case")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_how", ""), ("sent_on", None)),
                            models.Q(
                                ("sent_on__isnull", False),
                                models.Q(("sent_how", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="letter_sent_somehow",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "seen_by",
                    models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("full", "Full report"), ("brief", "Brief report")], max_length=5
                    ),
                ),
                ("version", models.PositiveSmallIntegerField()),
                ("parts", models.JSONField(default=list)),
                (
                    "recommends",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not said yet"),
                            ("suitable", "Suitable to foster"),
                            ("not_suitable", "Not suitable to foster"),
                        ],
                        max_length=12,
                    ),
                ),
                ("terms", models.JSONField(default=dict)),
                ("written_at", models.DateTimeField()),
                ("locked_at", models.DateTimeField(blank=True, null=True)),
                ("shared_on", models.DateField(blank=True, null=True)),
                ("comments_by", models.DateField(blank=True, null=True)),
                ("comments", models.TextField(blank=True, max_length=20000)),
                ("commented_on", models.DateField(blank=True, null=True)),
                ("replaced_at", models.DateTimeField(blank=True, null=True)),
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
                    "enquiry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="enquiries.enquiry",
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
                    "signed_off_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "written_by",
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
                        fields=("enquiry", "version"), name="report_version_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at", None)),
                        fields=("enquiry",),
                        name="one_report_stands",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("shared_on", None), ("locked_at__isnull", False), _connector="OR"
                        ),
                        name="report_shared_when_locked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("comments_by", None), ("shared_on", None)),
                            models.Q(
                                ("comments_by__gt", models.F("shared_on")),
                                ("shared_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="comments_after_sharing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "brief"), ("recommends", "suitable"), _negated=True
                        ),
                        name="brief_report_never_recommends_approval",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PanelItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "seen_by",
                    models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("first", "Application"),
                            ("brief", "Brief report"),
                            ("again", "Representations"),
                        ],
                        max_length=5,
                    ),
                ),
                ("place_in_list", models.PositiveSmallIntegerField(default=1)),
                ("starts_at", models.DateTimeField(blank=True, null=True)),
                ("listed_at", models.DateTimeField()),
                ("attends", models.BooleanField(null=True)),
                ("supporter", models.CharField(blank=True, max_length=120)),
                ("pack_sent_at", models.DateTimeField(blank=True, null=True)),
                ("pack_late_why", models.CharField(blank=True, max_length=300)),
                ("taken_off_at", models.DateTimeField(blank=True, null=True)),
                ("taken_off_why", models.CharField(blank=True, max_length=300)),
                (
                    "recommends",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not considered yet"),
                            ("suitable", "Suitable to foster"),
                            ("not_suitable", "Not suitable to foster"),
                            ("full_report", "Ask for a full report"),
                            ("defer", "Come back to another panel"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reasons", models.TextField(blank=True, max_length=8000)),
                ("terms", models.JSONField(default=dict)),
                ("minutes", models.TextField(blank=True, max_length=40000)),
                ("recommended_at", models.DateTimeField(blank=True, null=True)),
                ("minutes_final_at", models.DateTimeField(blank=True, null=True)),
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
                    "enquiry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="enquiries.enquiry",
                    ),
                ),
                (
                    "panel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="enquiries.panel",
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
                    "report",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enquiries.report",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["enquiry", "-listed_at"], name="panel_item_of_case")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("minutes_final_at", None), ("taken_off_at", None)),
                        fields=("enquiry",),
                        name="before_one_panel_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("recommended_at", None), ("recommends", "")),
                            models.Q(
                                models.Q(("recommends", ""), _negated=True),
                                models.Q(("reasons", ""), _negated=True),
                                ("recommended_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="recommended_with_reasons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "brief"), ("recommends", "suitable"), _negated=True),
                            models.Q(
                                models.Q(("kind", "brief"), _negated=True),
                                ("recommends", "full_report"),
                                _negated=True,
                            ),
                        ),
                        name="brief_report_has_two_outcomes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("minutes_final_at", None),
                            ("recommended_at__isnull", False),
                            _connector="OR",
                        ),
                        name="minutes_after_recommendation",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Pack",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "seen_by",
                    models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
                ),
                ("version", models.PositiveSmallIntegerField()),
                ("made_at", models.DateTimeField()),
                ("title", models.CharField(max_length=200)),
                ("panel_at", models.DateTimeField()),
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
                    "enquiry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="enquiries.enquiry",
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
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="packs",
                        to="enquiries.panelitem",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["enquiry"], name="pack_of_case")],
                "constraints": [
                    models.UniqueConstraint(fields=("item", "version"), name="pack_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="PackPaper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "seen_by",
                    models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
                ),
                ("place_in_pack", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=200)),
                ("file_name", models.CharField(max_length=120)),
                ("content_type", models.CharField(max_length=100)),
                ("content", models.BinaryField()),
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
                    "document",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enquiries.document",
                    ),
                ),
                (
                    "enquiry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="enquiries.enquiry",
                    ),
                ),
                (
                    "pack",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="papers",
                        to="enquiries.pack",
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
            ],
            options={
                "indexes": [models.Index(fields=["enquiry"], name="paper_of_case")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("pack", "place_in_pack"), name="paper_place_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PackReader",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "seen_by",
                    models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
                ),
                ("sent_at", models.DateTimeField()),
                ("first_read_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
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
                    "enquiry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="enquiries.enquiry",
                    ),
                ),
                (
                    "pack",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readers",
                        to="enquiries.pack",
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
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enquiries.panelmember",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=["user"],
                        name="pack_reader_user",
                    ),
                    models.Index(fields=["enquiry"], name="pack_reader_of_case"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("pack", "user"), name="pack_reader_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="PanelConflict",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "seen_by",
                    models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
                ),
                ("why", models.CharField(max_length=300)),
                ("takes_part", models.BooleanField(default=False)),
                ("declared_at", models.DateTimeField()),
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
                    "enquiry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="enquiries.enquiry",
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
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="conflicts",
                        to="enquiries.panelitem",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enquiries.panelmember",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["enquiry"], name="conflict_of_case")],
                "constraints": [
                    models.UniqueConstraint(fields=("item", "member"), name="conflict_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Section",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "seen_by",
                    models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
                ),
                ("code", models.CharField(max_length=20)),
                ("text", models.TextField(blank=True, max_length=40000)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("saved_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
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
                    "enquiry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="enquiries.enquiry",
                    ),
                ),
                (
                    "saved_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("enquiry", "code"), name="section_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "seen_by",
                    models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
                ),
                ("at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("address", models.CharField(max_length=300)),
                ("second_person", models.CharField(blank=True, max_length=100)),
                ("safe_details", models.TextField(blank=True, max_length=1000)),
                ("arrived_at", models.DateTimeField(blank=True, null=True)),
                ("left_at", models.DateTimeField(blank=True, null=True)),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                ("cancelled_why", models.CharField(blank=True, max_length=300)),
                ("draft", models.TextField(blank=True, max_length=20000)),
                ("report", models.TextField(blank=True, max_length=20000)),
                ("reported_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not decided yet"),
                            ("invite", "Invite them to apply"),
                            ("not_yet", "Not yet: agree a plan"),
                            ("no", "Do not go on"),
                        ],
                        max_length=8,
                    ),
                ),
                ("outcome_why", models.TextField(blank=True, max_length=2000)),
                ("agreed", models.TextField(blank=True, max_length=2000)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                (
                    "enquiry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="enquiries.enquiry",
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
            ],
            options={
                "indexes": [
                    models.Index(fields=["enquiry", "-at"], name="visit_of_case"),
                    models.Index(fields=["by", "at"], name="visit_of_worker"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("at"))),
                        name="visit_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("outcome", "")),
                            models.Q(
                                models.Q(("outcome", ""), _negated=True),
                                models.Q(("outcome_why", ""), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="visit_decided_by_somebody_for_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkLimit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("most_open", models.PositiveSmallIntegerField()),
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
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("cluster", "service", "user"),
                        name="limit_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "seen_by",
                    models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("approve", "Approve"),
                            ("propose_no", "Propose not to approve"),
                            ("refuse", "Not approved: final"),
                            ("more", "Ask for more before deciding"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reasons", models.TextField(max_length=8000)),
                ("differs_why", models.TextField(blank=True, max_length=4000)),
                ("terms", models.JSONField(default=dict)),
                ("decided_at", models.DateTimeField()),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                ("told_how", models.CharField(blank=True, max_length=60)),
                ("written_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "enquiry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="enquiries.enquiry",
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
                    "told_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="enquiries.panelitem",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["enquiry", "-decided_at"], name="decision_of_case")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("outcome__in", ["approve", "refuse"])),
                        fields=("enquiry",),
                        name="one_final_decision",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Determination",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "seen_by",
                    models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
                ),
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
                ("papers_sent_on", models.DateField(blank=True, null=True)),
                ("review_on", models.DateField(blank=True, null=True)),
                (
                    "review_recommends",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("suitable", "Suitable to foster"),
                            ("not_suitable", "Not suitable to foster"),
                        ],
                        max_length=12,
                    ),
                ),
                ("review_reasons", models.TextField(blank=True, max_length=8000)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
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
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="determination",
                        to="enquiries.decision",
                    ),
                ),
                (
                    "enquiry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="enquiries.enquiry",
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
                    "second_item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enquiries.panelitem",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["enquiry"], name="determination_of_case")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("enquiry",),
                        name="one_determination_runs",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "answer_by",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("letter_on"),
                                    "+",
                                    models.Value(datetime.timedelta(days=28)),
                                ),
                            )
                        ),
                        name="answer_in_28_days",
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
                        name="answered_by_a_route",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("route", "review"),
                            models.Q(
                                ("papers_sent_on", None),
                                ("review_notice_on", None),
                                ("review_on", None),
                            ),
                            _connector="OR",
                        ),
                        name="review_only_on_its_route",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("route", "representations"), ("second_item", None), _connector="OR"
                        ),
                        name="second_panel_only_on_its_route",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="decision",
            name="after",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="final_decisions",
                to="enquiries.determination",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "refuse"), _negated=True),
                    ("after__isnull", False),
                    _connector="OR",
                ),
                name="refusal_follows_a_determination",
            ),
        ),
    ]
