"""The register's rows of a case that is locked to a colleague, or protected from them."""

from django.db import migrations

# A household that no case made is its place's. Otherwise it is seen by who sees the people of its
# case (enquiries_person has the same curtain). The case itself is read behind its own policies, so
# one out of reach shows no household.
HOUSEHOLD = """
    enquiry_id is null
    or (enquiry_id <> all((select hubs_reach('locked'))::bigint[])
        and ((select hubs_reaches_everything())
             or enquiry_id = any((select hubs_reach('named'))::bigint[])
             or exists (select 1 from enquiries_enquiry e
                         where e.id = enquiry_id and e.seen_by < 2)))
"""
# Carers and terms: with their household.
OF_ITS = "exists (select 1 from carers_household h where h.id = household_id)"


def curtain(table: str, condition: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"create policy curtain on {table} as restrictive"
        f" using ({condition}) with check ({condition})",
        f"drop policy curtain on {table}",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("carers", "0002_fence"),
        ("enquiries", "0011_journey_fence"),
        ("hubs", "0010_journey"),
    ]

    operations = [
        curtain("carers_household", HOUSEHOLD),
        curtain("carers_carer", OF_ITS),
        curtain("carers_approval", OF_ITS),
    ]
