"""Each applicant is told of a decision; a report that was shared may turn out to have gone later,
never earlier."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from hubs import fence

journey = import_module("enquiries.migrations.0011_journey_fence")
authors = import_module("enquiries.migrations.0015_authors")

TOLD = "enquiries_decisiontold"
_STAYS = """(new.shared_on, new.comments_by)
            is distinct from (old.shared_on, old.comments_by)"""
# Nobody who was sent it has less than their days because of what is written later.
_NOT_EARLIER = """(new.shared_on is null or new.shared_on < old.shared_on
            or new.comments_by < old.comments_by
            or (new.comments_by <> old.comments_by and new.shared_on = old.shared_on)
            or ((new.shared_on, new.comments_by)
                is distinct from (old.shared_on, old.comments_by)
                and old.commented_on is not null))"""


def lock(*, may_go_later: bool) -> str:
    """A report that is signed off stays as it is (0015)."""
    function = authors.lock(authors=True)
    return function.replace(_STAYS, _NOT_EARLIER) if may_go_later else function


class Migration(migrations.Migration):
    dependencies = [
        ("enquiries", "0017_who_they_are"),
        ("hubs", "0010_journey"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DecisionTold",
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
                ("how", models.CharField(max_length=60)),
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
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tellings",
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
                "indexes": [models.Index(fields=["enquiry"], name="decision_told_of_case")],
                "constraints": [
                    models.UniqueConstraint(fields=("decision", "person"), name="told_once_each")
                ],
            },
        ),
        fence.fence_table(TOLD, fence.reach_condition(enquiry="enquiry_id"), append_only=True),
        journey.trigger(TOLD),
        migrations.RunSQL(
            journey.follow_case([*journey.NEW, TOLD]), journey.follow_case(journey.NEW)
        ),
        fence.curtain_table(TOLD, enquiry="enquiry_id", curtain=1),
        migrations.RunSQL(lock(may_go_later=True), lock(may_go_later=False)),
    ]
