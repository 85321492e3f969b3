"""A change that waits is reached by its link's secret too: the person answers without a session."""

from django.db import migrations

from hubs import fence

BY_LINK = "token_hash = (select nullif(current_setting('hubs.token', true), ''))"
TABLE = "enquiries_pendingchange"


def policy(name: str, condition: str) -> str:
    return f"alter policy {name} on {TABLE} using ({condition}) with check ({condition});"


# As fence.curtain_table(curtain=2) writes it, in parts.
NOT_LOCKED = "enquiry_id <> all((select hubs_reach('locked'))::bigint[])"
NOT_HIDDEN = """seen_by < 2
    or (seen_by = 1 and service_id = any((select hubs_reach('services'))::bigint[]))
    or enquiry_id = any((select hubs_reach('named'))::bigint[])
    or enquiry_id = any((select hubs_reach('enquiries'))::bigint[])
    or (select hubs_reaches_everything())"""


class Migration(migrations.Migration):
    dependencies = [("enquiries", "0007_protected_case_is_bare")]

    operations = [
        migrations.RunSQL(
            policy("reach", fence.reach_condition(enquiry="enquiry_id", extra=BY_LINK)),
            policy("reach", fence.reach_condition(enquiry="enquiry_id")),
        ),
        migrations.RunSQL(
            policy("curtain", f"{NOT_LOCKED} and ({NOT_HIDDEN} or {BY_LINK})"),
            policy("curtain", f"{NOT_LOCKED} and ({NOT_HIDDEN})"),
        ),
    ]
