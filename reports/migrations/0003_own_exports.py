"""A person's exports of a day are counted over every place they work in: their own rows reach."""

from django.db import migrations

from hubs.fence import own_rows, reach_condition

OWN = reach_condition(extra=own_rows("asked_by_id"))
HERE = reach_condition()


def _policy(condition: str) -> str:
    return (
        f"alter policy reach on reports_exportrequest using ({condition}) with check ({condition})"
    )


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_fence")]

    operations = [migrations.RunSQL(_policy(OWN), _policy(HERE))]
