"""The tables of a case, from first contact to a decision."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import enquiries.workflow
from hubs.migrating import CreateTables

# The letters of a name that count in a search (enquiries.models.case).
NAME_KEY = (
    'regexp_replace(normalize(lower(%(expressions)s collate "pg_c_utf8"), NFKD),'
    " '[\\u0300-\\u036f\\s''’‘`.\\-]', '', 'g')"
)


class Migration(migrations.Migration):
    replaces = [
        ("enquiries", "0001_initial"),
        ("enquiries", "0003_search_by_name"),
        ("enquiries", "0005_protected"),
        ("enquiries", "0010_journey"),
        ("enquiries", "0012_handover"),
        ("enquiries", "0013_checks"),
        ("enquiries", "0015_authors"),
        ("enquiries", "0015_scan_by_lease"),
        ("enquiries", "0017_who_they_are"),
        ("enquiries", "0019_clocks_that_run"),
        ("enquiries", "0021_nobody_else"),
    ]

    initial = True

    dependencies = [
        ("hubs", "0001_tables"),
    ]

    operations = [
        CreateTables(
            models=[
                migrations.CreateModel(
                    name="Enquiry",
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
                            "kind",
                            models.CharField(
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
                        (
                            "stage",
                            models.CharField(
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
                        ("stage_since", models.DateTimeField()),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("web", "Website"),
                                    ("phone", "Phone"),
                                    ("email", "Email"),
                                    ("event", "Event"),
                                    ("walk_in", "In person"),
                                    ("referral", "Referral"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "door",
                            models.CharField(
                                choices=[
                                    ("enquire", "Enquiry form"),
                                    ("call_me", "Ask us to call you"),
                                    ("staff", "Typed by staff"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("campaign", models.CharField(blank=True, max_length=60)),
                        (
                            "source",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("carer", "A foster carer I know"),
                                    ("friend", "Friend or family"),
                                    ("council_site", "Council website"),
                                    ("hub_site", "This website"),
                                    ("search", "Internet search"),
                                    ("social", "Facebook, Instagram or other social media"),
                                    ("radio_tv", "Radio or TV"),
                                    ("poster", "Poster, bus or leaflet"),
                                    ("event", "Event or community group"),
                                    ("employer", "My employer"),
                                    ("returning", "I have fostered before"),
                                    ("other", "Somewhere else"),
                                    ("", "Not known"),
                                ],
                                max_length=14,
                            ),
                        ),
                        ("postcode_typed", models.CharField(blank=True, max_length=20)),
                        ("postcode", models.CharField(blank=True, max_length=8)),
                        (
                            "home_authority",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="hubs.localauthority",
                            ),
                        ),
                        ("out_of_area", models.BooleanField(default=False)),
                        (
                            "routing_rule",
                            models.CharField(
                                choices=[
                                    ("postcode", "The postcode is in this council's area"),
                                    (
                                        "sector",
                                        "Most homes near this postcode are in this council's area",
                                    ),
                                    ("chosen", "The person chose this council"),
                                    ("staff", "A member of staff chose this council"),
                                    ("none", "No council yet"),
                                ],
                                default="none",
                                max_length=8,
                            ),
                        ),
                        ("routing_reason", models.CharField(blank=True, max_length=300)),
                        (
                            "contact_by",
                            models.CharField(
                                choices=[
                                    ("phone", "Phone call"),
                                    ("text", "Text message"),
                                    ("whatsapp", "WhatsApp"),
                                    ("email", "Email"),
                                ],
                                max_length=8,
                            ),
                        ),
                        (
                            "good_time",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("morning", "Mornings"),
                                    ("afternoon", "Afternoons"),
                                    ("evening", "Evenings"),
                                    ("saturday", "Saturday"),
                                    ("any", "Any time"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("discreet", models.BooleanField(default=False)),
                        ("may_leave_message", models.BooleanField(default=True)),
                        ("question", models.TextField(blank=True, max_length=4000)),
                        ("language", models.CharField(blank=True, max_length=40)),
                        ("access_needs", models.CharField(blank=True, max_length=500)),
                        ("keep_in_touch", models.BooleanField(default=False)),
                        ("privacy_version", models.CharField(max_length=20)),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("next_step", models.CharField(blank=True, max_length=200)),
                        ("next_due_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "waiting_on",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Us"),
                                    ("them", "The enquirer"),
                                    ("other", "Someone else"),
                                ],
                                max_length=5,
                            ),
                        ),
                        ("paused_until", models.DateField(blank=True, null=True)),
                        ("received_at", models.DateTimeField()),
                        ("first_attempt_at", models.DateTimeField(blank=True, null=True)),
                        ("first_contact_at", models.DateTimeField(blank=True, null=True)),
                        ("last_contact_at", models.DateTimeField(blank=True, null=True)),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        ("end_reason", models.CharField(blank=True, max_length=20)),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("handed_over_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "seen_by",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (0, "Hub and council"),
                                    (1, "The council; the hub sees milestones"),
                                    (2, "Named staff only"),
                                ],
                                db_default=0,
                                default=0,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "enquiries",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("ended_at", None)),
                                fields=["cluster", "next_due_at"],
                                name="enq_work_cluster",
                            ),
                            models.Index(
                                condition=models.Q(("ended_at", None)),
                                fields=["service", "next_due_at"],
                                name="enq_work_service",
                            ),
                            models.Index(
                                fields=["cluster", "-received_at"], name="enq_received_cluster"
                            ),
                            models.Index(
                                fields=["service", "-received_at"], name="enq_received_service"
                            ),
                            models.Index(fields=["postcode"], name="enq_postcode"),
                            models.Index(
                                condition=models.Q(("ended_at", None)),
                                fields=["owner", "next_due_at"],
                                name="enq_owner_open",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
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
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "kind__in",
                                        [
                                            "event",
                                            "fostering",
                                            "information",
                                            "kinship",
                                            "lodgings",
                                            "other",
                                            "transfer",
                                        ],
                                    )
                                ),
                                name="enquiry_kind_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("routing_rule", "none"), ("service", None)),
                                    models.Q(
                                        ("service__isnull", False),
                                        models.Q(("routing_rule", "none"), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="a_council_has_a_rule",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("seen_by__in", [0, 1, 2])),
                                name="enquiry_seen_by_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("seen_by", 2), _negated=True),
                                    models.Q(
                                        ("access_needs", ""),
                                        ("discreet", True),
                                        ("home_authority", None),
                                        ("language", ""),
                                        ("may_leave_message", False),
                                        ("next_step", ""),
                                        ("postcode", ""),
                                        ("postcode_typed", ""),
                                        ("question", ""),
                                        ("routing_reason", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="protected_case_is_bare",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Person",
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
                            ),
                        ),
                        (
                            "seen_by",
                            models.PositiveSmallIntegerField(
                                db_default=0, default=0, editable=False
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=1)),
                        ("first_name", models.CharField(max_length=100)),
                        ("last_name", models.CharField(blank=True, max_length=100)),
                        ("said_as", models.CharField(blank=True, max_length=100)),
                        (
                            "same_as",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="later",
                                to="enquiries.person",
                            ),
                        ),
                        (
                            "first_key",
                            models.GeneratedField(
                                db_persist=True,
                                expression=models.Func(
                                    models.F("first_name"),
                                    template=NAME_KEY,
                                ),
                                output_field=models.TextField(db_collation="C"),
                            ),
                        ),
                        (
                            "last_key",
                            models.GeneratedField(
                                db_persist=True,
                                expression=models.Func(
                                    models.F("last_name"),
                                    template=NAME_KEY,
                                ),
                                output_field=models.TextField(db_collation="C"),
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["last_key", "cluster", "service"], name="person_last_key"
                            ),
                            models.Index(
                                fields=["first_key", "cluster", "service"], name="person_first_key"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("enquiry", "position"), name="applicant_1_or_2_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("position__in", [1, 2])),
                                name="applicant_1_or_2",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ContactPoint",
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
                            ),
                        ),
                        (
                            "seen_by",
                            models.PositiveSmallIntegerField(
                                db_default=0, default=0, editable=False
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="contact_points",
                                to="enquiries.person",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("phone", "Phone"), ("email", "Email")], max_length=5
                            ),
                        ),
                        ("typed", models.CharField(max_length=254)),
                        ("normalised", models.CharField(max_length=254)),
                        ("works", models.BooleanField(default=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["cluster", "normalised"], name="contact_point_value"
                            ),
                            models.Index(
                                fields=["service", "normalised"], name="contact_point_service"
                            ),
                            models.Index(fields=["enquiry"], name="contact_point_of_case"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("person", "kind", "normalised"), name="contact_point_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EqualityAnswers",
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="hubs.cluster",
                            ),
                        ),
                        (
                            "service",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="hubs.fosteringservice",
                            ),
                        ),
                        ("received_month", models.DateField()),
                        ("age_band", models.CharField(blank=True, max_length=12)),
                        ("sex", models.CharField(blank=True, max_length=12)),
                        ("ethnic_group", models.CharField(blank=True, max_length=40)),
                        ("disability", models.CharField(blank=True, max_length=12)),
                    ],
                    options={
                        "verbose_name_plural": "equality answers",
                    },
                ),
                migrations.CreateModel(
                    name="StageChange",
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
                            ),
                        ),
                        (
                            "from_stage",
                            models.CharField(
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
                        (
                            "to_stage",
                            models.CharField(
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
                        ("at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=20)),
                        ("detail", models.TextField(blank=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["enquiry", "at"], name="stage_change_of_case"),
                            models.Index(
                                fields=["cluster", "to_stage", "at"], name="stage_change_cluster"
                            ),
                            models.Index(
                                fields=["service", "to_stage", "at"], name="stage_change_service"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Deadline",
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
                            ),
                        ),
                        (
                            "rule",
                            models.CharField(
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
                        ("occurrence", models.PositiveIntegerField(default=1)),
                        ("label", models.CharField(blank=True, max_length=200)),
                        ("source", models.CharField(max_length=200)),
                        ("amount", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("unit", models.CharField(blank=True, max_length=14)),
                        ("over_why", models.CharField(blank=True, max_length=300)),
                        ("trigger_at", models.DateTimeField()),
                        ("due_at", models.DateTimeField()),
                        ("done_at", models.DateTimeField(blank=True, null=True)),
                        ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                        ("cancelled_reason", models.CharField(blank=True, max_length=200)),
                        ("remind_at", models.DateTimeField(blank=True, null=True)),
                        ("reminded_at", models.DateTimeField(blank=True, null=True)),
                        ("missed_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["cluster", "rule", "due_at"], name="deadline_cluster_due"
                            ),
                            models.Index(
                                fields=["service", "rule", "due_at"], name="deadline_service_due"
                            ),
                            models.Index(
                                condition=models.Q(("cancelled_at", None), ("done_at", None)),
                                fields=["cluster", "due_at", "id"],
                                name="deadline_cluster_runs",
                            ),
                            models.Index(
                                condition=models.Q(("cancelled_at", None), ("done_at", None)),
                                fields=["service", "due_at", "id"],
                                name="deadline_service_runs",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("cancelled_at", None), ("done_at", None), ("reminded_at", None)
                                ),
                                fields=["cluster", "remind_at"],
                                name="deadline_to_remind",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("cancelled_at", None), ("done_at", None), ("missed_at", None)
                                ),
                                fields=["cluster", "due_at"],
                                name="deadline_to_miss",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("enquiry", "rule", "occurrence"),
                                name="one_clock_an_occurrence",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("done_at", None), ("cancelled_at", None), _connector="OR"
                                ),
                                name="done_or_cancelled_not_both",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("due_at__gte", models.F("trigger_at"))),
                                name="due_after_trigger",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ContactAttempt",
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
                            ),
                        ),
                        (
                            "seen_by",
                            models.PositiveSmallIntegerField(
                                db_default=0, default=0, editable=False
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        (
                            "by",
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
                            "how",
                            models.CharField(
                                choices=[
                                    ("phone", "Phone"),
                                    ("text", "Text"),
                                    ("whatsapp", "WhatsApp"),
                                    ("email", "Email"),
                                    ("in_person", "In person"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("spoke", "Spoke to them"),
                                    ("two_way", "Wrote, and they answered"),
                                    ("left_message", "Left a message"),
                                    ("no_answer", "No answer"),
                                    ("sent", "Wrote to them"),
                                    ("wrong_number", "Wrong number"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("note", models.TextField(blank=True, max_length=4000)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["enquiry", "-at"], name="contact_of_case")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Note",
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
                            ),
                        ),
                        (
                            "seen_by",
                            models.PositiveSmallIntegerField(
                                db_default=0, default=0, editable=False
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("text", models.TextField(max_length=10000)),
                        (
                            "corrects",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="corrections",
                                to="enquiries.note",
                            ),
                        ),
                        ("why_corrected", models.CharField(blank=True, max_length=300)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["enquiry", "-at"], name="note_of_case")],
                    },
                ),
                migrations.CreateModel(
                    name="AssessmentTrack",
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
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
                                    ("lapsed", "No notice in 10 working days: the case goes on"),
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
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("number", 1), ("outcome", "")),
                                fields=["cluster", "no_by"],
                                name="track_to_lapse",
                            )
                        ],
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
                    name="Section",
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
                            ),
                        ),
                        (
                            "seen_by",
                            models.PositiveSmallIntegerField(
                                db_default=0, default=0, editable=False
                            ),
                        ),
                        ("code", models.CharField(max_length=20)),
                        ("text", models.TextField(blank=True, max_length=40000)),
                        ("done_at", models.DateTimeField(blank=True, null=True)),
                        ("saved_at", models.DateTimeField()),
                        (
                            "saved_by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("authors", models.JSONField(default=list)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("enquiry", "code"), name="section_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AssessmentVisit",
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
                            ),
                        ),
                        (
                            "seen_by",
                            models.PositiveSmallIntegerField(
                                db_default=0, default=0, editable=False
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("minutes", models.PositiveSmallIntegerField()),
                        (
                            "by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("seen", models.CharField(max_length=300)),
                        ("children_seen", models.BooleanField(default=False)),
                        ("covered", models.TextField(max_length=8000)),
                        ("recorded_at", models.DateTimeField()),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["enquiry", "-at"], name="assessment_visit_of_case")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Report",
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
                            ),
                        ),
                        (
                            "seen_by",
                            models.PositiveSmallIntegerField(
                                db_default=0, default=0, editable=False
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("full", "Full report"), ("brief", "Brief report")],
                                max_length=5,
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
                        (
                            "written_by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("written_at", models.DateTimeField()),
                        ("authors", models.JSONField(default=list)),
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
                        ("locked_at", models.DateTimeField(blank=True, null=True)),
                        ("shared_on", models.DateField(blank=True, null=True)),
                        ("comments_by", models.DateField(blank=True, null=True)),
                        ("comments", models.TextField(blank=True, max_length=20000)),
                        ("commented_on", models.DateField(blank=True, null=True)),
                        ("replaced_at", models.DateTimeField(blank=True, null=True)),
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
                                    ("shared_on", None),
                                    ("locked_at__isnull", False),
                                    _connector="OR",
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
                    name="ApplicantDetails",
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
                            ),
                        ),
                        (
                            "seen_by",
                            models.PositiveSmallIntegerField(
                                db_default=0, default=0, editable=False
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
                        ("date_of_birth", models.DateField(blank=True, null=True)),
                        ("other_names", models.CharField(blank=True, max_length=300)),
                        ("occupation", models.CharField(blank=True, max_length=200)),
                        ("works", models.CharField(blank=True, max_length=200)),
                        ("fostered_before", models.BooleanField(null=True)),
                        ("fostered_in_last_12_months", models.BooleanField(null=True)),
                        ("previous_service", models.CharField(blank=True, max_length=200)),
                        ("approved_elsewhere", models.BooleanField(null=True)),
                        ("lived_abroad_10_years", models.BooleanField(null=True)),
                        ("former_applications", models.TextField(blank=True, max_length=2000)),
                        (
                            "different_person_why",
                            models.CharField(blank=True, db_default="", max_length=500),
                        ),
                        (
                            "different_person_by",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("different_person_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "different_person_with",
                            models.CharField(blank=True, db_default="", max_length=200),
                        ),
                        ("different_person_on", models.DateField(blank=True, null=True)),
                        (
                            "different_person_of",
                            models.CharField(blank=True, db_default="", max_length=64),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "applicant details",
                        "indexes": [models.Index(fields=["enquiry"], name="applicant_of_case")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("different_person_why", ""),
                                    models.Q(
                                        ("different_person_at__isnull", False),
                                        ("different_person_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="different_person_is_said_by_somebody",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ApplicantSensitive",
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
                            ),
                        ),
                        (
                            "seen_by",
                            models.PositiveSmallIntegerField(
                                db_default=0, default=0, editable=False
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
                        ("gender", models.CharField(blank=True, max_length=60)),
                        ("ethnic_background", models.CharField(blank=True, max_length=120)),
                        ("faith", models.CharField(blank=True, max_length=120)),
                        ("sexuality", models.CharField(blank=True, max_length=60)),
                        ("health", models.TextField(blank=True, max_length=4000)),
                        ("right_to_stay", models.CharField(blank=True, max_length=200)),
                        ("right_to_stay_until", models.DateField(blank=True, null=True)),
                        ("finances", models.TextField(blank=True, max_length=2000)),
                        ("offences", models.TextField(blank=True, max_length=4000)),
                    ],
                    options={
                        "verbose_name_plural": "sensitive answers",
                        "indexes": [models.Index(fields=["enquiry"], name="sensitive_of_case")],
                    },
                ),
                migrations.CreateModel(
                    name="HouseholdMember",
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
                            ),
                        ),
                        (
                            "seen_by",
                            models.PositiveSmallIntegerField(
                                db_default=0, default=0, editable=False
                            ),
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
                    name="Address",
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
                            ),
                        ),
                        (
                            "seen_by",
                            models.PositiveSmallIntegerField(
                                db_default=0, default=0, editable=False
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
                        ("lines", models.CharField(max_length=300)),
                        ("postcode", models.CharField(blank=True, max_length=10)),
                        ("country", models.CharField(default="England", max_length=60)),
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
                        ("from_on", models.DateField()),
                        ("to_on", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name_plural": "addresses",
                        "indexes": [models.Index(fields=["enquiry"], name="address_of_case")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("to_on", None),
                                    ("to_on__gte", models.F("from_on")),
                                    _connector="OR",
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
                    name="Relationship",
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
                            ),
                        ),
                        (
                            "seen_by",
                            models.PositiveSmallIntegerField(
                                db_default=0, default=0, editable=False
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
                        ("partner_name", models.CharField(max_length=200)),
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
                    name="Referee",
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
                            ),
                        ),
                        (
                            "seen_by",
                            models.PositiveSmallIntegerField(
                                db_default=0, default=0, editable=False
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
                    ],
                    options={
                        "indexes": [models.Index(fields=["enquiry"], name="referee_of_case")],
                    },
                ),
                migrations.CreateModel(
                    name="Consent",
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
                            ),
                        ),
                        (
                            "seen_by",
                            models.PositiveSmallIntegerField(
                                db_default=0, default=0, editable=False
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
                            "what",
                            models.CharField(
                                choices=[
                                    ("checks", "Checks and references"),
                                    ("records", "Records of another fostering service"),
                                    ("adoption_records", "Records of an adoption agency"),
                                    ("medical", "Medical report"),
                                    ("home_council", "Talk to the council where they live"),
                                    (
                                        "current_service",
                                        "Contact the fostering service they are with",
                                    ),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("words", models.TextField(max_length=2000)),
                        ("given_at", models.DateTimeField()),
                        ("how", models.CharField(max_length=100)),
                        ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
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
                    name="LocalCheck",
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
                            "service",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="hubs.fosteringservice",
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
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("service", "code"), name="local_check_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("stage__in", [1, 2])), name="local_check_stage"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Check",
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
                            ),
                        ),
                        (
                            "seen_by",
                            models.PositiveSmallIntegerField(
                                db_default=0, default=0, editable=False
                            ),
                        ),
                        ("kind", models.CharField(max_length=40)),
                        ("label", models.CharField(max_length=120)),
                        ("stage", models.PositiveSmallIntegerField()),
                        ("force", models.CharField(max_length=8)),
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
                        ("why", models.CharField(blank=True, max_length=200)),
                        ("made_at", models.DateTimeField()),
                        ("requested_at", models.DateTimeField(blank=True, null=True)),
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
                        ("chased_at", models.DateTimeField(blank=True, null=True)),
                        ("chases", models.PositiveSmallIntegerField(default=0)),
                        ("received_on", models.DateField(blank=True, null=True)),
                        ("received_at", models.DateTimeField(blank=True, null=True)),
                        ("verified_at", models.DateTimeField(blank=True, null=True)),
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
                        ("draft", models.JSONField(blank=True, default=dict)),
                        ("expires_on", models.DateField(blank=True, null=True)),
                        ("waived_at", models.DateTimeField(blank=True, null=True)),
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
                        ("waived_why", models.CharField(blank=True, max_length=500)),
                        ("dropped_at", models.DateTimeField(blank=True, null=True)),
                        ("dropped_why", models.CharField(blank=True, max_length=200)),
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
                                fields=(
                                    "enquiry",
                                    "kind",
                                    "person",
                                    "member",
                                    "referee",
                                    "relationship",
                                ),
                                name="check_once_for_each",
                                nulls_distinct=False,
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("stage__in", [1, 2])), name="check_stage_1_or_2"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("verified_at", None),
                                    ("received_on__isnull", False),
                                    _connector="OR",
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
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
                        ("token_hash", models.CharField(max_length=64, unique=True)),
                        ("to_hash", models.CharField(blank=True, db_default="", max_length=64)),
                        ("created_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField()),
                        ("answered_at", models.DateTimeField(blank=True, null=True)),
                        ("superseded_at", models.DateTimeField(blank=True, null=True)),
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
                            ),
                        ),
                        (
                            "seen_by",
                            models.PositiveSmallIntegerField(
                                db_default=0, default=0, editable=False
                            ),
                        ),
                        (
                            "check_row",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="answers",
                                to="enquiries.check",
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("declined", models.BooleanField(default=False)),
                        ("answers", models.JSONField(default=list)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["enquiry"], name="answer_of_case")],
                    },
                ),
                migrations.CreateModel(
                    name="RefereeInterview",
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
                            ),
                        ),
                        (
                            "seen_by",
                            models.PositiveSmallIntegerField(
                                db_default=0, default=0, editable=False
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
                        ("on", models.DateField()),
                        ("how", models.CharField(max_length=60)),
                        (
                            "by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("report", models.TextField(max_length=20000)),
                        ("recorded_at", models.DateTimeField()),
                    ],
                    options={
                        "indexes": [models.Index(fields=["enquiry"], name="interview_of_case")],
                    },
                ),
                migrations.CreateModel(
                    name="Document",
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
                            ),
                        ),
                        (
                            "seen_by",
                            models.PositiveSmallIntegerField(
                                db_default=0, default=0, editable=False
                            ),
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
                        ("scan_after", models.DateTimeField(blank=True, null=True)),
                        ("scan_tries", models.PositiveSmallIntegerField(db_default=0, default=0)),
                        ("refused_why", models.CharField(blank=True, max_length=200)),
                        ("added_at", models.DateTimeField()),
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
                        ("author", models.CharField(blank=True, max_length=120)),
                        ("confidential_reference", models.BooleanField(default=False)),
                        ("third_party", models.BooleanField(default=False)),
                        ("removed_at", models.DateTimeField(blank=True, null=True)),
                        ("removed_why", models.CharField(blank=True, max_length=300)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["enquiry", "-added_at"], name="document_of_case"),
                            models.Index(
                                condition=models.Q(("removed_at", None), ("state", "waiting")),
                                fields=["cluster", "scan_after"],
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
                            ),
                        ),
                        (
                            "seen_by",
                            models.PositiveSmallIntegerField(
                                db_default=0, default=0, editable=False
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
                        ("content", models.BinaryField()),
                    ],
                    options={
                        "verbose_name_plural": "document bodies",
                        "indexes": [models.Index(fields=["enquiry"], name="document_body_of_case")],
                    },
                ),
                migrations.CreateModel(
                    name="PanelMember",
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
                        ("name", models.CharField(max_length=120)),
                        ("email", models.EmailField(max_length=254)),
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
                    name="Panel",
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
                    name="PanelService",
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
                            "panel",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="joined",
                                to="enquiries.panel",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("panel", "service"), name="in_a_joint_panel_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("service__isnull", False)),
                                name="joint_is_a_service",
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
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                        (
                            "member",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="seats",
                                to="enquiries.panelmember",
                            ),
                        ),
                        ("presides", models.BooleanField(default=False)),
                        ("attended", models.BooleanField(null=True)),
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
                    name="PanelItem",
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
                            ),
                        ),
                        (
                            "seen_by",
                            models.PositiveSmallIntegerField(
                                db_default=0, default=0, editable=False
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
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["enquiry", "-listed_at"], name="panel_item_of_case"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("minutes_final_at", None), ("taken_off_at", None)
                                ),
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
                                    models.Q(
                                        ("kind", "brief"), ("recommends", "suitable"), _negated=True
                                    ),
                                    models.Q(
                                        ("kind", "first"),
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
                    name="PanelConflict",
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
                            ),
                        ),
                        (
                            "seen_by",
                            models.PositiveSmallIntegerField(
                                db_default=0, default=0, editable=False
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
                        ("email", models.EmailField(blank=True, db_default="", max_length=254)),
                        ("why", models.CharField(max_length=300)),
                        ("takes_part", models.BooleanField(default=False)),
                        ("by_member", models.BooleanField(db_default=False, default=False)),
                        ("declared_at", models.DateTimeField()),
                    ],
                    options={
                        "indexes": [models.Index(fields=["enquiry"], name="conflict_of_case")],
                        "constraints": [
                            models.UniqueConstraint(fields=("item", "member"), name="conflict_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Decision",
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
                            ),
                        ),
                        (
                            "seen_by",
                            models.PositiveSmallIntegerField(
                                db_default=0, default=0, editable=False
                            ),
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
                        (
                            "after",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="final_decisions",
                                to="enquiries.determination",
                            ),
                        ),
                        ("reasons", models.TextField(max_length=8000)),
                        ("differs_why", models.TextField(blank=True, max_length=4000)),
                        ("terms", models.JSONField(default=dict)),
                        ("decided_at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("told_at", models.DateTimeField(blank=True, null=True)),
                        ("told_how", models.CharField(blank=True, max_length=60)),
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
                        ("written_at", models.DateTimeField(blank=True, null=True)),
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
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("outcome", "refuse"), _negated=True),
                                    ("after__isnull", False),
                                    _connector="OR",
                                ),
                                name="refusal_follows_a_determination",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DecisionTold",
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
                            ),
                        ),
                        (
                            "seen_by",
                            models.PositiveSmallIntegerField(
                                db_default=0, default=0, editable=False
                            ),
                        ),
                        (
                            "decision",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tellings",
                                to="enquiries.decision",
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
                        ("at", models.DateTimeField()),
                        ("how", models.CharField(max_length=60)),
                        (
                            "by",
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
                        "indexes": [models.Index(fields=["enquiry"], name="decision_told_of_case")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("decision", "person"), name="told_once_each"
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
                            ),
                        ),
                        (
                            "seen_by",
                            models.PositiveSmallIntegerField(
                                db_default=0, default=0, editable=False
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
                                    ("full_report", "Ask for a full report"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("review_reasons", models.TextField(blank=True, max_length=8000)),
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
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
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
                                condition=models.Q(("answer_by__gte", models.F("letter_on"))),
                                name="answer_after_letter",
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
                                    ("route", "representations"),
                                    ("second_item", None),
                                    _connector="OR",
                                ),
                                name="second_panel_only_on_its_route",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Letter",
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
                            ),
                        ),
                        (
                            "seen_by",
                            models.PositiveSmallIntegerField(
                                db_default=0, default=0, editable=False
                            ),
                        ),
                        ("kind", models.CharField(max_length=30)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="enquiries.person",
                            ),
                        ),
                        ("dated", models.DateField()),
                        ("words", models.JSONField()),
                        ("wording", models.CharField(max_length=40)),
                        (
                            "document",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="enquiries.document",
                            ),
                        ),
                        ("made_at", models.DateTimeField()),
                        (
                            "made_by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
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
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["enquiry", "-made_at"], name="letter_of_case")
                        ],
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
                    name="ClockPause",
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
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
                        ("from_on", models.DateField()),
                        ("to_on", models.DateField(blank=True, null=True)),
                        ("why", models.CharField(max_length=300)),
                        (
                            "by",
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
                        "indexes": [models.Index(fields=["enquiry"], name="clock_pause_of_case")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("to_on", None)),
                                fields=("deadline",),
                                name="one_pause_runs",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("to_on", None),
                                    ("to_on__gte", models.F("from_on")),
                                    _connector="OR",
                                ),
                                name="pause_dates_in_order",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Handover",
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
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
                            "to_service",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="hubs.fosteringservice",
                            ),
                        ),
                        ("offered_at", models.DateTimeField()),
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
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["enquiry", "-offered_at"], name="handover_of_case"
                            ),
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
                            models.Index(
                                condition=models.Q(("answered_at", None), ("taken_back_at", None)),
                                fields=["to_service", "offered_at"],
                                name="handover_waits_to_service",
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
                                    models.Q(
                                        ("from_service", models.F("to_service")), _negated=True
                                    ),
                                    _connector="OR",
                                ),
                                name="handover_to_another",
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
                            ),
                        ),
                        (
                            "seen_by",
                            models.PositiveSmallIntegerField(
                                db_default=0, default=0, editable=False
                            ),
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
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("enquiry",), name="one_transfer_a_case"
                            ),
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
                    name="Interest",
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
                            ),
                        ),
                        (
                            "seen_by",
                            models.PositiveSmallIntegerField(
                                db_default=0, default=0, editable=False
                            ),
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
                        ("saved_at", models.DateTimeField()),
                        ("completed_at", models.DateTimeField(blank=True, null=True)),
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
                        ("version", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("enquiry",), name="one_interest_a_case")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Visit",
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
                            ),
                        ),
                        (
                            "seen_by",
                            models.PositiveSmallIntegerField(
                                db_default=0, default=0, editable=False
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("ends_at", models.DateTimeField()),
                        ("address", models.CharField(max_length=300)),
                        (
                            "by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
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
                        ("decided_at", models.DateTimeField(blank=True, null=True)),
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
                                    models.Q(
                                        ("decided_at", None), ("decided_by", None), ("outcome", "")
                                    ),
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
                    name="PreparationPlan",
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
                            ),
                        ),
                        (
                            "seen_by",
                            models.PositiveSmallIntegerField(
                                db_default=0, default=0, editable=False
                            ),
                        ),
                        ("steps", models.JSONField(default=list)),
                        ("review_on", models.DateField()),
                        ("agreed_at", models.DateTimeField()),
                        (
                            "agreed_by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        ("ended_why", models.CharField(blank=True, max_length=300)),
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
                    name="Application",
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
                            ),
                        ),
                        (
                            "seen_by",
                            models.PositiveSmallIntegerField(
                                db_default=0, default=0, editable=False
                            ),
                        ),
                        ("received_on", models.DateField()),
                        ("recorded_at", models.DateTimeField()),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("declared", models.BooleanField()),
                        ("accommodation", models.TextField(blank=True, max_length=4000)),
                        ("nobody_else", models.BooleanField(db_default=False, default=False)),
                        ("voided_at", models.DateTimeField(blank=True, null=True)),
                        ("voided_why", models.CharField(blank=True, max_length=300)),
                        ("withdrawn_on", models.DateField(blank=True, null=True)),
                        ("overrun_why", models.TextField(blank=True, max_length=1000)),
                        ("named_child", models.BooleanField(db_default=False, default=False)),
                        (
                            "named_child_why",
                            models.CharField(blank=True, db_default="", max_length=300),
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
                                condition=models.Q(("declared", True)),
                                name="application_is_declared",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EnquiryLink",
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
                            ),
                        ),
                        (
                            "seen_by",
                            models.PositiveSmallIntegerField(
                                db_default=0, default=0, editable=False
                            ),
                        ),
                        (
                            "other",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="linked_from",
                                to="enquiries.enquiry",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("possible", "Possibly the same person"),
                                    ("linked", "The same person"),
                                    ("different", "Different people"),
                                ],
                                default="possible",
                                max_length=9,
                            ),
                        ),
                        ("because", models.CharField(max_length=100)),
                        ("found_at", models.DateTimeField()),
                        ("decided_at", models.DateTimeField(blank=True, null=True)),
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
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("enquiry", "other"), name="pair_once"),
                            models.CheckConstraint(
                                condition=models.Q(("enquiry__gt", models.F("other"))),
                                name="later_enquiry_first",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProgressLink",
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
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="links",
                                to="enquiries.person",
                            ),
                        ),
                        ("token_hash", models.CharField(max_length=64, unique=True)),
                        ("created_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField()),
                        ("used_at", models.DateTimeField(blank=True, null=True)),
                        ("superseded_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["enquiry"], name="progress_link_of_case")],
                    },
                ),
                migrations.CreateModel(
                    name="Submission",
                    fields=[
                        ("key", models.UUIDField(primary_key=True, serialize=False)),
                        (
                            "cluster",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="hubs.cluster",
                            ),
                        ),
                        ("body_hash", models.CharField(max_length=64)),
                        (
                            "enquiry",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
                            ),
                        ),
                        ("at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Pack",
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
                            ),
                        ),
                        (
                            "seen_by",
                            models.PositiveSmallIntegerField(
                                db_default=0, default=0, editable=False
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
                        ("version", models.PositiveSmallIntegerField()),
                        ("made_at", models.DateTimeField()),
                        (
                            "made_by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("title", models.CharField(max_length=200)),
                        ("panel_at", models.DateTimeField()),
                        ("named_asked", models.BooleanField(db_default=False, default=False)),
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
                            ),
                        ),
                        (
                            "seen_by",
                            models.PositiveSmallIntegerField(
                                db_default=0, default=0, editable=False
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
                        ("place_in_pack", models.PositiveSmallIntegerField()),
                        ("title", models.CharField(max_length=200)),
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
                        ("file_name", models.CharField(max_length=120)),
                        ("content_type", models.CharField(max_length=100)),
                        ("content", models.BinaryField()),
                        ("sha256", models.CharField(db_default="", editable=False, max_length=64)),
                        ("removed_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["enquiry"], name="paper_of_case"),
                            models.Index(
                                condition=models.Q(("document__isnull", False)),
                                fields=["document"],
                                name="paper_of_document",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("pack", "place_in_pack"), name="paper_place_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("removed_at", None), ("content", b""), _connector="OR"
                                ),
                                name="removed_paper_has_no_bytes",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PackReader",
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
                            ),
                        ),
                        (
                            "seen_by",
                            models.PositiveSmallIntegerField(
                                db_default=0, default=0, editable=False
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
                            "member",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="enquiries.panelmember",
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
                        ("sent_at", models.DateTimeField()),
                        ("first_read_at", models.DateTimeField(blank=True, null=True)),
                        ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("withdrawn_at", None)),
                                fields=["user"],
                                name="pack_reader_user",
                            ),
                            models.Index(fields=["enquiry"], name="pack_reader_of_case"),
                            models.Index(
                                condition=models.Q(("withdrawn_at", None)),
                                fields=["member"],
                                name="pack_reader_member",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("pack", "user"), name="pack_reader_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AssignRule",
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
                        ("place_in_order", models.PositiveSmallIntegerField()),
                        ("name", models.CharField(max_length=80)),
                        ("on", models.BooleanField(default=True)),
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
                    ],
                    options={
                        "ordering": ["place_in_order", "pk"],
                        "indexes": [
                            models.Index(
                                fields=["cluster", "place_in_order"], name="assign_rule_order"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AssignPool",
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
                            "rule",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pool",
                                to="enquiries.assignrule",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("last_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("rule", "user"), name="in_pool_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WorkLimit",
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
                            "user",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("most_open", models.PositiveSmallIntegerField()),
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
                    name="Leave",
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
                            "user",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("from_on", models.DateField()),
                        ("to_on", models.DateField()),
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
                            "set_by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("set_at", models.DateTimeField()),
                        ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name_plural": "leave",
                        "indexes": [
                            models.Index(fields=["cluster", "to_on"], name="leave_of_cluster")
                        ],
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
                    name="SafetyFlag",
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
                            ),
                        ),
                        (
                            "seen_by",
                            models.PositiveSmallIntegerField(
                                db_default=0, default=0, editable=False
                            ),
                        ),
                        ("reason", models.TextField(max_length=2000)),
                        ("set_at", models.DateTimeField()),
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
                            "safe_way",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "No way is safe: wait until they get in touch"),
                                    ("phone", "A phone call"),
                                    ("text", "A text message"),
                                    ("email", "An email"),
                                ],
                                max_length=5,
                            ),
                        ),
                        ("safe_address", models.CharField(blank=True, max_length=254)),
                        ("safe_when", models.CharField(blank=True, max_length=200)),
                        ("held", models.JSONField(default=dict)),
                        (
                            "lift_asked_by",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("lift_asked_at", models.DateTimeField(blank=True, null=True)),
                        ("lift_reason", models.TextField(blank=True, max_length=2000)),
                        (
                            "lifted_by",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("lifted_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("lifted_at", None)),
                                fields=("enquiry",),
                                name="one_flag_stands",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("lifted_at", None), ("lifted_by", None)),
                                    models.Q(
                                        ("lift_asked_by__isnull", False),
                                        ("lifted_at__isnull", False),
                                        ("lifted_by__isnull", False),
                                        models.Q(
                                            ("lifted_by", models.F("lift_asked_by")), _negated=True
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="flag_lifted_by_two",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("safe_address", ""), ("safe_way", "")),
                                    models.Q(
                                        models.Q(("safe_way", ""), _negated=True),
                                        models.Q(("safe_address", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="safe_way_has_an_address",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SafetyNamed",
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
                            ),
                        ),
                        (
                            "flag",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="named",
                                to="enquiries.safetyflag",
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
                        ("added_at", models.DateTimeField()),
                        (
                            "added_by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("removed_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("removed_at", None)),
                                fields=["user"],
                                name="named_of_user",
                            ),
                            models.Index(fields=["enquiry"], name="named_of_case"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("removed_at", None)),
                                fields=("flag", "user"),
                                name="named_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BrokenGlass",
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
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
                        ("reason", models.TextField(max_length=2000)),
                        ("at", models.DateTimeField()),
                        ("ends_at", models.DateTimeField()),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["user", "-ends_at"], name="glass_of_user"),
                            models.Index(fields=["enquiry", "-at"], name="glass_of_case"),
                            models.Index(fields=["cluster", "-at"], name="glass_of_cluster"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_at__gt", models.F("at"))),
                                name="glass_ends_after_it",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Acquaintance",
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
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
                        ("said_at", models.DateTimeField()),
                        ("how", models.CharField(blank=True, max_length=300)),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "ended_by",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("why_ended", models.CharField(blank=True, max_length=300)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("ended_at", None)),
                                fields=["user"],
                                name="known_of_user",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None)),
                                fields=("enquiry", "user"),
                                name="known_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("ended_at", None), ("ended_by", None)),
                                    models.Q(
                                        ("ended_at__isnull", False),
                                        ("ended_by__isnull", False),
                                        models.Q(("ended_by", models.F("user")), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="lock_ended_by_another",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PendingChange",
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
                            "enquiry",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="enquiries.enquiry",
                            ),
                        ),
                        (
                            "seen_by",
                            models.PositiveSmallIntegerField(
                                db_default=0, default=0, editable=False
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="enquiries.person",
                            ),
                        ),
                        ("fields", models.JSONField()),
                        ("asked_at", models.DateTimeField()),
                        (
                            "asked_by",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("token_hash", models.CharField(max_length=64, unique=True)),
                        ("expires_at", models.DateTimeField()),
                        ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                        ("dropped_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("confirmed_at", None), ("dropped_at", None)),
                                fields=("person",),
                                name="one_change_waits",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("confirmed_at", None), ("dropped_at", None), _connector="OR"
                                ),
                                name="confirmed_or_dropped",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
