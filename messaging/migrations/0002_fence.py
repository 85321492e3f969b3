from django.db import migrations

from hubs import fence


class Migration(migrations.Migration):
    dependencies = [("messaging", "0001_initial"), ("hubs", "0002_fence")]

    operations = [
        fence.fence_table(
            "messaging_message",
            fence.reach_condition(enquiry="case when about = 'enquiry' then about_id end"),
        ),
    ]
