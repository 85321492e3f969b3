"""Every table of the road behind the fence, and rows that follow their case."""

from django.db import migrations

from hubs import fence

CASE_ROWS = [
    "enquiries_person",
    "enquiries_contactpoint",
    "enquiries_deadline",
    "enquiries_contactattempt",
    "enquiries_enquirylink",
]
HISTORY = ["enquiries_stagechange", "enquiries_note"]
ALL_ROWS = [*CASE_ROWS, *HISTORY, "enquiries_progresslink"]

# A row takes its place from its case. Strict: a case out of reach takes no rows.
TAKE_PLACE = """
create function enquiries_take_place() returns trigger language plpgsql as $$
begin
    select cluster_id, service_id into strict new.cluster_id, new.service_id
      from enquiries_enquiry where id = new.enquiry_id;
    return new;
end $$;
"""

# When a case changes council its rows go with it, history too. Runs as the owner, because the
# runtime role may not update history; the fence still binds it, so nobody can push a case to a
# place they do not reach.
FOLLOW_CASE = (
    """
create function enquiries_follow_case() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
"""
    + "".join(
        f"    update {table} set cluster_id = new.cluster_id, service_id = new.service_id"
        f" where enquiry_id = new.id;\n"
        for table in ALL_ROWS
    )
    + """
    update messaging_message set cluster_id = new.cluster_id, service_id = new.service_id
     where about = 'enquiry' and about_id = new.id;
    return null;
end $$;
create trigger follow_case after update of cluster_id, service_id on enquiries_enquiry
    for each row when (old.cluster_id is distinct from new.cluster_id
                       or old.service_id is distinct from new.service_id)
    execute function enquiries_follow_case();
"""
)


def take_place(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"create trigger take_place before insert on {table}"
        " for each row execute function enquiries_take_place()",
        f"drop trigger take_place on {table}",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("enquiries", "0001_initial"),
        ("hubs", "0002_fence"),
        ("messaging", "0002_fence"),
    ]

    operations = [
        fence.fence_table("enquiries_enquiry", fence.reach_condition(enquiry="id")),
        *[
            fence.fence_table(table, fence.reach_condition(enquiry="enquiry_id"))
            for table in CASE_ROWS
        ],
        *[
            fence.fence_table(table, fence.reach_condition(enquiry="enquiry_id"), append_only=True)
            for table in HISTORY
        ],
        fence.fence_table(
            "enquiries_progresslink",
            fence.reach_condition(
                enquiry="enquiry_id",
                extra="token_hash = (select nullif(current_setting('hubs.token', true), ''))",
            ),
        ),
        # A submission is found by its key inside its cluster; a council never needs one.
        fence.fence_table("enquiries_submission", fence.reach_condition(service=False)),
        # Equality answers: reached by cluster only, and by no case.
        fence.fence_table("enquiries_equalityanswers", fence.reach_condition(service=False)),
        migrations.RunSQL(TAKE_PLACE, "drop function enquiries_take_place()"),
        migrations.RunSQL(
            FOLLOW_CASE,
            "drop trigger follow_case on enquiries_enquiry; drop function enquiries_follow_case()",
        ),
        *[take_place(table) for table in ALL_ROWS],
    ]
