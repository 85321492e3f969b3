"""A council reads the offer that another council of its hub makes it, while that waits. The case
itself, and all other rows of it, stay behind the fence until the offer is accepted."""

from django.db import migrations, models

from hubs import fence

TABLE = "enquiries_handover"
OFFERED = (
    "(to_service_id = any((select hubs_reach('services'))::bigint[])"
    " and answered_at is null and taken_back_at is null)"
)


def policy(extra: str | None) -> str:
    condition = fence.reach_condition(enquiry="enquiry_id", extra=extra)
    return f"alter policy reach on {TABLE} using ({condition}) with check ({condition})"


class Migration(migrations.Migration):
    dependencies = [("enquiries", "0014_named_child")]

    operations = [
        migrations.AddIndex(
            model_name="handover",
            index=models.Index(
                condition=models.Q(("answered_at", None), ("taken_back_at", None)),
                fields=["to_service", "offered_at"],
                name="handover_waits_to_service",
            ),
        ),
        migrations.RunSQL(policy(OFFERED), policy(None)),
    ]
