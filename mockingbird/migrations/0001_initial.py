"""The tables of constellations."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from hubs.migrating import CreateTables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("carers", "0001_tables"),
        ("hubs", "0001_tables"),
    ]

    operations = [
        CreateTables(
            models=[
                migrations.CreateModel(
                    name="ServiceRules",
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
                        ("most_satellites", models.PositiveSmallIntegerField(default=10)),
                        ("fewest_satellites", models.PositiveSmallIntegerField(default=6)),
                        ("contact_days", models.PositiveSmallIntegerField(default=14)),
                        ("most_nights", models.PositiveSmallIntegerField(default=3)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("service",), name="one_row_of_rules_a_service"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("service__isnull", False)),
                                name="rules_of_a_service",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("most_satellites__gte", 1), ("most_satellites__lte", 10)
                                ),
                                name="never_more_than_ten",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("fewest_satellites__lte", models.F("most_satellites"))
                                ),
                                name="fewest_below_most",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Constellation",
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
                        ("code", models.CharField(max_length=12)),
                        ("name", models.CharField(max_length=80)),
                        (
                            "stage",
                            models.CharField(
                                choices=[
                                    ("exploring", "Exploring"),
                                    ("set_up", "Set up"),
                                    ("hub_recruited", "Hub recruited"),
                                    ("satellites_chosen", "Satellites chosen"),
                                    ("launch", "Launch"),
                                    ("live", "Live"),
                                    ("sustained", "Sustained"),
                                    ("paused", "Paused"),
                                    ("closed", "Closed"),
                                ],
                                default="exploring",
                                max_length=17,
                            ),
                        ),
                        ("stage_since", models.DateField()),
                        ("launched_on", models.DateField(blank=True, null=True)),
                        ("closed_on", models.DateField(blank=True, null=True)),
                        ("closed_reason", models.CharField(blank=True, max_length=200)),
                        ("target_satellites", models.PositiveSmallIntegerField(default=10)),
                        ("hub_organisation", models.CharField(blank=True, max_length=120)),
                        ("area_note", models.CharField(blank=True, max_length=200)),
                        ("across_councils", models.BooleanField(default=False)),
                        ("short_why", models.CharField(blank=True, max_length=300)),
                        (
                            "short_by",
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
                            models.Index(fields=["cluster", "code"], name="constellation_cluster")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("service", "code"), name="code_once_a_service"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("service__isnull", False)),
                                name="constellation_has_a_service",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("stage__in", ["live", "sustained"]), _negated=True),
                                    ("launched_on__isnull", False),
                                    _connector="OR",
                                ),
                                name="live_has_a_launch_day",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("closed_on", None),
                                        ("closed_reason", ""),
                                        models.Q(("stage", "closed"), _negated=True),
                                    ),
                                    models.Q(
                                        ("closed_on__isnull", False),
                                        ("stage", "closed"),
                                        models.Q(("closed_reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="closed_has_a_day_and_a_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("closed_on", None),
                                    ("launched_on", None),
                                    ("closed_on__gte", models.F("launched_on")),
                                    _connector="OR",
                                ),
                                name="closed_after_its_launch",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("target_satellites__gte", 1), ("target_satellites__lte", 10)
                                ),
                                name="target_within_the_model",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("short_by", None), ("short_why", "")),
                                    models.Q(
                                        models.Q(("short_why", ""), _negated=True),
                                        ("short_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="who_let_it_go_live_short",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ConstellationStage",
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
                            "constellation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="stages",
                                to="mockingbird.constellation",
                            ),
                        ),
                        (
                            "from_stage",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("exploring", "Exploring"),
                                    ("set_up", "Set up"),
                                    ("hub_recruited", "Hub recruited"),
                                    ("satellites_chosen", "Satellites chosen"),
                                    ("launch", "Launch"),
                                    ("live", "Live"),
                                    ("sustained", "Sustained"),
                                    ("paused", "Paused"),
                                    ("closed", "Closed"),
                                ],
                                max_length=17,
                            ),
                        ),
                        (
                            "to_stage",
                            models.CharField(
                                choices=[
                                    ("exploring", "Exploring"),
                                    ("set_up", "Set up"),
                                    ("hub_recruited", "Hub recruited"),
                                    ("satellites_chosen", "Satellites chosen"),
                                    ("launch", "Launch"),
                                    ("live", "Live"),
                                    ("sustained", "Sustained"),
                                    ("paused", "Paused"),
                                    ("closed", "Closed"),
                                ],
                                max_length=17,
                            ),
                        ),
                        ("on", models.DateField()),
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
                        ("missing", models.JSONField(default=list)),
                        ("why", models.CharField(blank=True, max_length=300)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="StaffAssignment",
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
                            "constellation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="staff",
                                to="mockingbird.constellation",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("liaison", "Liaison worker"),
                                    ("cover", "Covers for the liaison worker"),
                                    ("manager", "Manager"),
                                ],
                                max_length=7,
                            ),
                        ),
                        ("from_on", models.DateField()),
                        ("to_on", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("role", "liaison"), ("to_on", None)),
                                fields=("constellation",),
                                name="one_liaison_worker",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("to_on", None)),
                                fields=("constellation", "user", "role"),
                                name="assigned_once_at_a_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("to_on", None),
                                    ("to_on__gte", models.F("from_on")),
                                    _connector="OR",
                                ),
                                name="assignment_in_order",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ConstellationMembership",
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
                            "constellation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="memberships",
                                to="mockingbird.constellation",
                            ),
                        ),
                        (
                            "household",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="carers.household",
                            ),
                        ),
                        (
                            "home",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="hubs.fosteringservice",
                            ),
                        ),
                        ("reference", models.CharField(max_length=12)),
                        ("shielded", models.BooleanField(default=False)),
                        (
                            "role",
                            models.CharField(
                                choices=[("hub", "Hub home"), ("satellite", "Satellite")],
                                max_length=9,
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("invited", "Invited"),
                                    ("active", "Active"),
                                    ("paused", "Paused"),
                                    ("left", "Left"),
                                    ("declined", "Said no"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("invited_on", models.DateField()),
                        ("answered_on", models.DateField(blank=True, null=True)),
                        ("joined_on", models.DateField(blank=True, null=True)),
                        ("paused_on", models.DateField(blank=True, null=True)),
                        ("paused_why", models.CharField(blank=True, max_length=200)),
                        ("left_on", models.DateField(blank=True, null=True)),
                        (
                            "left_reason",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("left_fostering", "Left fostering"),
                                    ("moved", "Moved away"),
                                    ("chose", "Chose to leave"),
                                    ("child_moved_on", "The child moved on"),
                                    ("not_a_fit", "Not right for them"),
                                    ("became_hub", "Became the hub home"),
                                    ("became_satellite", "Became a satellite"),
                                    ("closed", "The constellation closed"),
                                    ("other", "Another reason"),
                                ],
                                max_length=16,
                            ),
                        ),
                        (
                            "referred_by",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("themselves", "They asked"),
                                    ("worker", "Their supervising social worker"),
                                    ("child_worker", "The child’s social worker"),
                                    ("liaison", "The liaison worker"),
                                    ("carer", "Another carer"),
                                    ("other", "Somebody else"),
                                ],
                                max_length=12,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("status__in", ["active", "paused"])),
                                fields=("household",),
                                name="in_one_constellation",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("role", "hub"), ("status", "active")),
                                fields=("constellation",),
                                name="one_active_hub",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("status", "invited")),
                                fields=("constellation", "household"),
                                name="invited_once_at_a_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("joined_on", None), ("status__in", ["invited", "declined"])
                                    ),
                                    models.Q(
                                        ("joined_on__isnull", False),
                                        ("status__in", ["active", "paused", "left"]),
                                    ),
                                    _connector="OR",
                                ),
                                name="joined_has_a_day",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("left_on__isnull", False),
                                        ("status", "left"),
                                        models.Q(("left_reason", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("status", "left"), _negated=True),
                                        ("left_on", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="left_has_a_day_and_a_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("left_on", None),
                                    ("left_on__gte", models.F("joined_on")),
                                    _connector="OR",
                                ),
                                name="left_after_join",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("joined_on", None),
                                    ("joined_on__gte", models.F("invited_on")),
                                    _connector="OR",
                                ),
                                name="joined_after_invitation",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status", "paused"), ("paused_on__isnull", False)),
                                    models.Q(
                                        models.Q(("status", "paused"), _negated=True),
                                        ("paused_on", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="paused_has_a_day",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HubCapacity",
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
                            "constellation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="mockingbird.constellation",
                            ),
                        ),
                        (
                            "membership",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="capacities",
                                to="mockingbird.constellationmembership",
                            ),
                        ),
                        ("beds", models.PositiveSmallIntegerField()),
                        ("from_on", models.DateField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("membership", "from_on"), name="beds_once_a_day"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("beds__lte", 9)), name="beds_of_a_home"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HubAway",
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
                            "constellation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="mockingbird.constellation",
                            ),
                        ),
                        (
                            "membership",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="absences",
                                to="mockingbird.constellationmembership",
                            ),
                        ),
                        ("from_on", models.DateField()),
                        ("to_on", models.DateField(blank=True, null=True)),
                        (
                            "cover",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="mockingbird.constellationmembership",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("to_on", None),
                                    ("to_on__gte", models.F("from_on")),
                                    _connector="OR",
                                ),
                                name="away_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("cover", None),
                                    models.Q(("cover", models.F("membership")), _negated=True),
                                    _connector="OR",
                                ),
                                name="nobody_covers_themselves",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ChildLink",
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
                            "constellation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="mockingbird.constellation",
                            ),
                        ),
                        (
                            "membership",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="children",
                                to="mockingbird.constellationmembership",
                            ),
                        ),
                        ("reference", models.CharField(max_length=20)),
                        ("initials", models.CharField(max_length=3)),
                        ("year_of_birth", models.PositiveSmallIntegerField()),
                        ("sibling_group", models.CharField(blank=True, max_length=10)),
                        ("from_on", models.DateField()),
                        ("to_on", models.DateField(blank=True, null=True)),
                        (
                            "end_reason",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("returned_home", "Returned home"),
                                    (
                                        "permanence",
                                        "Adoption, special guardianship or long-term home",
                                    ),
                                    ("moved", "Moved to another household"),
                                    ("adult", "Turned 18"),
                                    ("household_left", "The household left the constellation"),
                                    ("other", "Another reason"),
                                ],
                                max_length=14,
                            ),
                        ),
                        ("unplanned", models.BooleanField(default=False)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("to_on", None)),
                                fields=("service", "reference"),
                                name="child_in_one_home_at_a_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("reference__regex", "^[A-Za-z0-9/._-]*[0-9][A-Za-z0-9/._-]*$")
                                ),
                                name="child_reference_is_no_name",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("initials__regex", "^[A-Z]{1,3}$")),
                                name="child_initials_alone",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("sibling_group", ""),
                                    ("sibling_group__regex", "^[A-Za-z0-9-]{1,10}$"),
                                    _connector="OR",
                                ),
                                name="sibling_group_is_no_name",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("year_of_birth__gte", 1990), ("year_of_birth__lte", 2100)
                                ),
                                name="year_of_birth_alone",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("end_reason", ""), ("to_on", None)),
                                    models.Q(
                                        ("to_on__gte", models.F("from_on")),
                                        ("to_on__isnull", False),
                                        models.Q(("end_reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="child_link_in_order",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Contact",
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
                            "constellation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="mockingbird.constellation",
                            ),
                        ),
                        (
                            "membership",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="contacts",
                                to="mockingbird.constellationmembership",
                            ),
                        ),
                        ("batch", models.UUIDField()),
                        ("on", models.DateField()),
                        (
                            "mode",
                            models.CharField(
                                choices=[
                                    ("phone", "Phone"),
                                    ("visit", "Visit"),
                                    ("message", "Message"),
                                    ("group", "Group or drop-in"),
                                ],
                                max_length=7,
                            ),
                        ),
                        (
                            "direction",
                            models.CharField(
                                choices=[
                                    ("to_them", "We contacted them"),
                                    ("from_them", "They contacted us"),
                                ],
                                default="to_them",
                                max_length=9,
                            ),
                        ),
                        ("minutes", models.PositiveSmallIntegerField(blank=True, null=True)),
                        (
                            "topic",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("placement", "The child’s stay with them"),
                                    ("school", "School"),
                                    ("family", "Time with family"),
                                    ("health", "Health"),
                                    ("behaviour", "Behaviour"),
                                    ("wellbeing", "The carers’ wellbeing"),
                                    ("practical", "Practical matters"),
                                ],
                                max_length=9,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=500)),
                        (
                            "by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("concern", models.BooleanField(default=False)),
                        ("follow_up_on", models.DateField(blank=True, null=True)),
                        ("followed_up_on", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["constellation", "-on"], name="contact_constellation"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("batch", "membership"), name="logged_once_a_batch"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("followed_up_on", None),
                                    ("follow_up_on__isnull", False),
                                    _connector="OR",
                                ),
                                name="followed_up_what_was_promised",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("follow_up_on", None),
                                    ("follow_up_on__gte", models.F("on")),
                                    _connector="OR",
                                ),
                                name="follow_up_after_contact",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Gathering",
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
                            "constellation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="gatherings",
                                to="mockingbird.constellation",
                            ),
                        ),
                        ("on", models.DateField()),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("whole_group", "Monthly gathering of everybody"),
                                    ("social", "Social event of everybody"),
                                    ("carers", "Carers’ meeting"),
                                    ("training", "Training"),
                                    (
                                        "family_time",
                                        "Time of brothers and sisters, or of birth family",
                                    ),
                                    ("planning", "Planning"),
                                ],
                                max_length=11,
                            ),
                        ),
                        ("title", models.CharField(blank=True, max_length=100)),
                        (
                            "hours",
                            models.DecimalField(
                                blank=True, decimal_places=1, max_digits=4, null=True
                            ),
                        ),
                        (
                            "cost",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=7, null=True
                            ),
                        ),
                        ("cancelled", models.BooleanField(default=False)),
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
                            models.Index(
                                fields=["constellation", "-on"], name="gathering_constellation"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("hours", None),
                                    models.Q(("hours__gte", 0), ("hours__lte", 200)),
                                    _connector="OR",
                                ),
                                name="hours_of_a_day",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("cost", None), ("cost__gte", 0), _connector="OR"
                                ),
                                name="cost_not_below",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Attendance",
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
                            "constellation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="mockingbird.constellation",
                            ),
                        ),
                        (
                            "gathering",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attendance",
                                to="mockingbird.gathering",
                            ),
                        ),
                        (
                            "membership",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attendance",
                                to="mockingbird.constellationmembership",
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("came", "Came"),
                                    ("apologies", "Sent apologies"),
                                    ("absent", "Did not come"),
                                ],
                                max_length=9,
                            ),
                        ),
                        ("adults", models.PositiveSmallIntegerField(default=0)),
                        ("children", models.PositiveSmallIntegerField(default=0)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("gathering", "membership"),
                                name="attendance_once_a_household",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("adults__lte", 30),
                                        ("children__lte", 30),
                                        ("status", "came"),
                                    ),
                                    models.Q(("adults", 0), ("children", 0)),
                                    _connector="OR",
                                ),
                                name="only_who_came_is_counted",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Outcome",
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
                            "constellation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="mockingbird.constellation",
                            ),
                        ),
                        (
                            "membership",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="outcomes",
                                to="mockingbird.constellationmembership",
                            ),
                        ),
                        (
                            "child",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="mockingbird.childlink",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("held", "The child’s home held"),
                                    ("breakdown", "An unplanned ending was avoided"),
                                    ("resignation", "The carers would have resigned"),
                                    ("return", "The child returned home"),
                                    ("permanence", "A step to permanence"),
                                ],
                                max_length=11,
                            ),
                        ),
                        ("on", models.DateField()),
                        ("judged_by", models.CharField(max_length=80)),
                        ("why", models.TextField(max_length=2000)),
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
                    name="WellbeingNote",
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
                            "constellation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="mockingbird.constellation",
                            ),
                        ),
                        (
                            "membership",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="wellbeing",
                                to="mockingbird.constellationmembership",
                            ),
                        ),
                        ("on", models.DateField()),
                        ("rating", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("note", models.TextField(blank=True, max_length=2000)),
                        (
                            "by",
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
                                    ("rating", None),
                                    models.Q(("rating__gte", 1), ("rating__lte", 5)),
                                    _connector="OR",
                                ),
                                name="rating_1_to_5",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FidelityTemplate",
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
                        ("version", models.PositiveSmallIntegerField()),
                        ("items", models.JSONField()),
                        (
                            "made_by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("made_at", models.DateTimeField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("service", "version"), name="checklist_version_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("service__isnull", False)),
                                name="checklist_of_a_service",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FidelityCheck",
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
                            "constellation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="checks",
                                to="mockingbird.constellation",
                            ),
                        ),
                        (
                            "template",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="mockingbird.fidelitytemplate",
                            ),
                        ),
                        ("on", models.DateField()),
                        (
                            "reviewer",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("answers", models.JSONField()),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["constellation", "-on"], name="check_constellation"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FidelityAction",
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
                            "constellation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="mockingbird.constellation",
                            ),
                        ),
                        (
                            "of",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="actions",
                                to="mockingbird.fidelitycheck",
                            ),
                        ),
                        ("text", models.CharField(max_length=300)),
                        (
                            "owner",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("set_on", models.DateField()),
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
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("done_on", None)),
                                fields=["constellation", "due_on"],
                                name="action_constellation",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("due_on__gte", models.F("set_on"))),
                                name="action_due_after_it_was_set",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("done_by", None), ("done_on", None)),
                                    models.Q(
                                        ("done_by__isnull", False),
                                        ("done_on__gte", models.F("set_on")),
                                        ("done_on__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="action_done_by_somebody",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MonthlyReturn",
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
                            "constellation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="returns",
                                to="mockingbird.constellation",
                            ),
                        ),
                        ("month", models.DateField()),
                        ("figures", models.JSONField(default=dict)),
                        ("narrative", models.TextField(blank=True, max_length=4000)),
                        (
                            "opened_by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("opened_at", models.DateTimeField()),
                        (
                            "signed_by",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("signed_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["cluster", "-month"], name="return_cluster")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("service", "constellation", "month"),
                                name="one_return_a_month",
                                nulls_distinct=False,
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("service__isnull", False)),
                                name="return_of_a_service",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("month__day", 1)),
                                name="a_month_by_its_first_day",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("figures", {}), ("signed_at", None), ("signed_by", None)
                                    ),
                                    models.Q(
                                        ("signed_at__isnull", False),
                                        ("signed_by__isnull", False),
                                        models.Q(("figures", {}), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="signed_with_its_figures",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Sleepover",
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
                            "constellation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sleepovers",
                                to="mockingbird.constellation",
                            ),
                        ),
                        (
                            "membership",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sleepovers",
                                to="mockingbird.constellationmembership",
                            ),
                        ),
                        (
                            "host",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="hosted",
                                to="mockingbird.constellationmembership",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("planned", "Planned"), ("emergency", "Emergency")],
                                max_length=9,
                            ),
                        ),
                        ("starts_on", models.DateField()),
                        ("ends_on", models.DateField()),
                        ("came_on", models.DateField(blank=True, null=True)),
                        ("went_on", models.DateField(blank=True, null=True)),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("requested", "Asked for"),
                                    ("agreed", "Agreed"),
                                    ("declined", "Not possible"),
                                    ("cancelled", "Cancelled"),
                                    ("happened", "Happened"),
                                ],
                                default="requested",
                                max_length=9,
                            ),
                        ),
                        (
                            "requested_by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("requested_on", models.DateField()),
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
                        ("decided_on", models.DateField(blank=True, null=True)),
                        (
                            "decline_reason",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("hub_full", "The hub is full"),
                                    ("hub_away", "The hub is away"),
                                    ("not_safe", "Not safe"),
                                    ("not_in_plan", "Not in the care plan"),
                                    ("other", "Another reason"),
                                ],
                                max_length=11,
                            ),
                        ),
                        ("consent_confirmed", models.BooleanField(default=False)),
                        ("notes", models.TextField(blank=True, max_length=2000)),
                        (
                            "children",
                            models.ManyToManyField(
                                related_name="+",
                                through="mockingbird.SleepoverChild",
                                to="mockingbird.childlink",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                                name="sleepover_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("came_on", None), ("went_on", None)),
                                    models.Q(
                                        ("came_on__isnull", False),
                                        ("went_on__gte", models.F("came_on")),
                                        ("went_on__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="actual_stay_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("came_on__isnull", False),
                                        ("status", "happened"),
                                        ("went_on__isnull", False),
                                    ),
                                    models.Q(
                                        models.Q(("status", "happened"), _negated=True),
                                        ("came_on", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="happened_has_its_days",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status__in", ["agreed", "happened"]), _negated=True),
                                    models.Q(
                                        ("decided_on__isnull", False), ("host__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="agreed_has_a_host",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("host", None),
                                    models.Q(("host", models.F("membership")), _negated=True),
                                    _connector="OR",
                                ),
                                name="nobody_hosts_their_own",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status__in", ["agreed", "happened"]), _negated=True),
                                    models.Q(("kind", "planned"), _negated=True),
                                    ("consent_confirmed", True),
                                    _connector="OR",
                                ),
                                name="planned_stay_has_consent",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("status", "declined"),
                                        models.Q(("decline_reason", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("status", "declined"), _negated=True),
                                        ("decline_reason", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="declined_has_a_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SleepoverChild",
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
                            "sleepover",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="who",
                                to="mockingbird.sleepover",
                            ),
                        ),
                        (
                            "child",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="stays",
                                to="mockingbird.childlink",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("sleepover", "child"), name="child_once_a_sleepover"
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
