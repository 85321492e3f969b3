"""What is written to people, behind the fence and the curtain of its case."""

from django.db import migrations

from hubs import fence

# A notice that a pack is ready says that a case is before panel, so it is hidden as its case is
# (enquiries/migrations/0002_rules.py says how a message gets its curtain).
CASE = "(case when about in ('enquiry', 'pack') then about_id else 0 end)"


class Migration(migrations.Migration):
    replaces = [("messaging", "0002_fence")]

    dependencies = [("messaging", "0001_tables"), ("hubs", "0002_rules")]

    operations = [
        fence.fence_table(
            "messaging_message",
            fence.reach_condition(enquiry="case when about = 'enquiry' then about_id end"),
        ),
        fence.curtain_table("messaging_message", enquiry=CASE, curtain=1),
    ]
