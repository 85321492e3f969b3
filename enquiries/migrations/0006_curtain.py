"""Rows of a case that not everybody in its place sees: copied number, second policy."""

from django.db import migrations

from hubs import fence

# Table -> from which seen_by on its rows are hidden (hubs.models.SeenBy).
CURTAINED = {
    "enquiries_person": 2,
    "enquiries_contactpoint": 1,
    "enquiries_contactattempt": 1,
    "enquiries_note": 1,
    "enquiries_enquirylink": 1,
    "enquiries_safetyflag": 2,
    "enquiries_pendingchange": 2,
}
# Milestones: seen by all in the place, except by who is locked out of the case.
MILESTONES = ["enquiries_deadline", "enquiries_stagechange"]
OWN_ROWS = ["enquiries_safetynamed", "enquiries_brokenglass", "enquiries_acquaintance"]
NEW_ROWS = ["enquiries_safetyflag", "enquiries_pendingchange", *OWN_ROWS]
PLACED = [
    "enquiries_person",
    "enquiries_contactpoint",
    "enquiries_deadline",
    "enquiries_contactattempt",
    "enquiries_enquirylink",
    "enquiries_stagechange",
    "enquiries_note",
    "enquiries_progresslink",
    *NEW_ROWS,
]

TAKE_CURTAIN = """
create function enquiries_take_curtain() returns trigger language plpgsql as $$
begin
    select cluster_id, service_id, seen_by
      into strict new.cluster_id, new.service_id, new.seen_by
      from enquiries_enquiry where id = new.enquiry_id;
    return new;
end $$;
create function enquiries_message_takes_curtain() returns trigger language plpgsql as $$
begin
    if new.about = 'enquiry' then
        select coalesce(max(seen_by), 0) into new.seen_by
          from enquiries_enquiry where id = new.about_id;
    end if;
    return new;
end $$;
create trigger take_curtain before insert on messaging_message
    for each row execute function enquiries_message_takes_curtain();
"""

_PLACE = "cluster_id = new.cluster_id, service_id = new.service_id"


def follow(table: str) -> str:
    seen = ", seen_by = new.seen_by" if table in CURTAINED else ""
    return f"    update {table} set {_PLACE}{seen} where enquiry_id = new.id;\n"


FOLLOW_CASE = (
    """
create or replace function enquiries_follow_case() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
"""
    + "".join(follow(table) for table in PLACED)
    + f"""
    update messaging_message set {_PLACE}, seen_by = new.seen_by
     where about = 'enquiry' and about_id = new.id;
    return null;
end $$;
drop trigger follow_case on enquiries_enquiry;
create trigger follow_case after update of cluster_id, service_id, seen_by on enquiries_enquiry
    for each row when (old.cluster_id is distinct from new.cluster_id
                       or old.service_id is distinct from new.service_id
                       or old.seen_by is distinct from new.seen_by)
    execute function enquiries_follow_case();
"""
)


def trigger(table: str) -> migrations.RunSQL:
    """The row takes its place, and its curtain if it has one, from its case."""
    name = "enquiries_take_curtain" if table in CURTAINED else "enquiries_take_place"
    return migrations.RunSQL(
        f"drop trigger if exists take_place on {table};"
        f" create trigger take_place before insert on {table}"
        f" for each row execute function {name}()",
        migrations.RunSQL.noop,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("enquiries", "0005_protected"),
        ("hubs", "0005_chain_and_curtain"),
        ("messaging", "0004_protected"),
    ]

    operations = [
        *[
            fence.fence_table(table, fence.reach_condition(enquiry="enquiry_id"))
            for table in ("enquiries_safetyflag", "enquiries_pendingchange")
        ],
        *[
            fence.fence_table(table, fence.reach_condition(extra=fence.own_rows()))
            for table in OWN_ROWS
        ],
        migrations.RunSQL(TAKE_CURTAIN, migrations.RunSQL.noop),
        migrations.RunSQL(FOLLOW_CASE, migrations.RunSQL.noop),
        *[trigger(table) for table in [*CURTAINED, *OWN_ROWS]],
        fence.curtain_table("enquiries_enquiry", enquiry="id"),
        *[fence.curtain_table(t, enquiry="enquiry_id", curtain=c) for t, c in CURTAINED.items()],
        *[fence.curtain_table(t, enquiry="enquiry_id") for t in MILESTONES],
        fence.curtain_table(
            "messaging_message",
            enquiry="(case when about = 'enquiry' then about_id else 0 end)",
            curtain=1,
        ),
    ]
