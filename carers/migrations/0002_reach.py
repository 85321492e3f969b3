"""The register behind the fence, and behind the curtain of the case that made a household: the hub
keeps the household as a milestone, and reads of an accepted case neither a child's name nor a date
of birth."""

from django.db import migrations

from hubs import fence

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
# Whatever is of a household: as every row of a case that its council alone sees
# (hubs.fence.curtain_table). The household and the case are read behind their own policies, so one
# out of reach shows nothing.
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
# With the household that the register made.
OF_APPROVAL = ("carers_carer", "carers_approval", "carers_carerdeadline", "carers_departure")
# These take their place from their household.
OF_HOUSEHOLDS = (
    "carers_review",
    "carers_reviewview",
    "carers_carerdetermination",
    "carers_exemption",
    "carers_places",
    "carers_householdcontact",
    "carers_concern",
    "carers_buddy",
    "carers_buddymatch",
    "carers_buddycheckin",
    "carers_transferout",
)
# Besides: who has the buddy, an applicant or another household.
BOTH = f"""
    (enquiry_id is null or exists (select 1 from enquiries_enquiry e where e.id = enquiry_id))
    and (of_household_id is null or {BEHIND.replace("household_id", "of_household_id")})
"""


def curtain(table: str, condition: str = BEHIND, name: str = "curtain") -> migrations.RunSQL:
    """A policy that must hold besides the fence."""
    return migrations.RunSQL(
        f"create policy {name} on {table} as restrictive"
        f" using ({condition}) with check ({condition})",
        f"drop policy {name} on {table}",
    )


class Migration(migrations.Migration):
    replaces = [
        ("carers", "0002_fence"),
        ("carers", "0003_curtain"),
        ("carers", "0004_terms_behind_curtain"),
    ]

    dependencies = [
        ("carers", "0001_tables"),
        ("enquiries", "0002_reach"),
        ("hubs", "0002_rules"),
    ]

    operations = [
        *(
            fence.fence_table(table, fence.reach_condition())
            for table in ("carers_household", *OF_APPROVAL, *OF_HOUSEHOLDS, "carers_carerimport")
        ),
        curtain("carers_household", HOUSEHOLD),
        *(curtain(table) for table in (*OF_APPROVAL, *OF_HOUSEHOLDS)),
        curtain("carers_buddymatch", BOTH, "curtain_of_both"),
    ]
