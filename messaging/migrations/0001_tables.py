"""The table of what is written to people."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from hubs.migrating import CreateTables


class Migration(migrations.Migration):
    replaces = [
        ("messaging", "0001_initial"),
        ("messaging", "0003_stale_and_limits"),
        ("messaging", "0004_protected"),
    ]

    initial = True

    dependencies = [
        ("hubs", "0001_tables"),
    ]

    operations = [
        CreateTables(
            models=[
                migrations.CreateModel(
                    name="Message",
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
                            "reference",
                            models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                        ),
                        ("about", models.CharField(max_length=20)),
                        ("about_id", models.BigIntegerField()),
                        ("about_said", models.CharField(max_length=20)),
                        ("kind", models.CharField(max_length=8)),
                        ("occurrence", models.CharField(max_length=40)),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("email", "Email"),
                                    ("sms", "Text"),
                                    ("in_app", "On screen"),
                                ],
                                max_length=6,
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
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("planned", "Planned"),
                                    ("held", "Held"),
                                    ("sending", "Being sent"),
                                    ("sent", "Sent"),
                                    ("failed", "Could not be sent"),
                                    ("cancelled", "Not sent"),
                                ],
                                default="planned",
                                max_length=9,
                            ),
                        ),
                        ("planned_at", models.DateTimeField()),
                        ("due_at", models.DateTimeField()),
                        ("stale_at", models.DateTimeField(blank=True, null=True)),
                        ("lease_until", models.DateTimeField(blank=True, null=True)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("finished_at", models.DateTimeField(blank=True, null=True)),
                        ("why", models.CharField(blank=True, max_length=200)),
                        ("to", models.CharField(blank=True, max_length=254)),
                        ("subject", models.CharField(blank=True, max_length=200)),
                        ("body", models.TextField(blank=True)),
                        ("read_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "seen_by",
                            models.PositiveSmallIntegerField(
                                db_default=0, default=0, editable=False
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "planned")),
                                fields=["cluster", "channel", "due_at"],
                                name="message_planned",
                            ),
                            models.Index(
                                condition=models.Q(("state", "sending")),
                                fields=["cluster", "channel", "lease_until"],
                                name="message_leased",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("state__in", ["sending", "sent"]),
                                    ("user", None),
                                    models.Q(("to", ""), _negated=True),
                                ),
                                fields=["cluster", "to"],
                                name="message_to_address",
                            ),
                            models.Index(
                                condition=models.Q(("state__in", ["held", "failed"])),
                                fields=["cluster", "-due_at"],
                                name="message_troubled",
                            ),
                            models.Index(
                                fields=["cluster", "-due_at"], name="message_list_cluster"
                            ),
                            models.Index(
                                fields=["service", "-due_at"], name="message_list_service"
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("channel", "in_app"), ("read_at", None), ("state", "sent")
                                ),
                                fields=["user"],
                                name="message_unread",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=(
                                    "about",
                                    "about_id",
                                    "kind",
                                    "occurrence",
                                    "channel",
                                    "user",
                                ),
                                name="message_once",
                                nulls_distinct=False,
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "sending"), _negated=True),
                                    ("lease_until__isnull", False),
                                    _connector="OR",
                                ),
                                name="sending_has_a_lease",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "sent"), _negated=True),
                                    ("finished_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="sent_has_a_time",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
