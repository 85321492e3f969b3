"""The register behind the fence."""

from django.db import migrations

from hubs import fence


class Migration(migrations.Migration):
    dependencies = [("carers", "0001_initial"), ("hubs", "0010_journey")]

    operations = [
        fence.fence_table(table, fence.reach_condition())
        for table in ("carers_household", "carers_carer", "carers_approval")
    ]
