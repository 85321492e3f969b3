"""The fence's ground: what the runtime role may touch, the reach function, the audit table."""

from django.db import migrations

from hubs import fence


class Migration(migrations.Migration):
    dependencies = [("hubs", "0001_initial")]

    operations = [
        migrations.RunSQL(fence.RUNTIME_GRANTS, migrations.RunSQL.noop),
        migrations.RunSQL(fence.REACH_FUNCTION, "drop function hubs_reach(text)"),
        migrations.RunSQL(fence.APPEND_ONLY_FUNCTION, "drop function hubs_append_only()"),
        fence.fence_table(
            "hubs_auditevent",
            fence.reach_condition(enquiry="case when subject = 'enquiry' then subject_id end"),
            append_only=True,
        ),
    ]
