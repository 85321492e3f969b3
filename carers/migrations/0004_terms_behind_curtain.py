"""Terms and carers are behind the curtain of their case: the hub keeps the household as a
milestone, and reads of an accepted case neither a child's name nor a date of birth."""

from importlib import import_module

from django.db import migrations

OF_ITS = import_module("carers.migrations.0003_curtain").OF_ITS
# As every row of a case that its council alone sees (hubs.fence.curtain_table). The household and
# the case are read behind their own policies, so one out of reach shows nothing.
BEHIND = """
    exists (
        select 1 from carers_household h
          left join enquiries_enquiry e on e.id = h.enquiry_id
         where h.id = household_id
           and (h.enquiry_id is null
                or e.seen_by < 1
                or (e.seen_by = 1 and e.service_id = any((select hubs_reach('services'))::bigint[]))
                or h.enquiry_id = any((select hubs_reach('named'))::bigint[])
                or (select hubs_reaches_everything())))
"""


def curtain(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"alter policy curtain on {table} using ({BEHIND}) with check ({BEHIND})",
        f"alter policy curtain on {table} using ({OF_ITS}) with check ({OF_ITS})",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("carers", "0003_curtain"),
        ("enquiries", "0019_clocks_that_run"),
    ]

    operations = [curtain("carers_carer"), curtain("carers_approval")]
