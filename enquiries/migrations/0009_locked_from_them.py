"""Who opened a case in an emergency, and whom it names, is not seen by who is locked out of it."""

from django.db import migrations

from hubs import fence


class Migration(migrations.Migration):
    dependencies = [("enquiries", "0008_change_by_link"), ("hubs", "0006_roles")]

    operations = [
        fence.curtain_table("enquiries_brokenglass", enquiry="enquiry_id"),
        fence.curtain_table("enquiries_safetynamed", enquiry="enquiry_id"),
    ]
