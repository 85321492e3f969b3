"""The tables of the journey to approval behind the fence, and rows that follow their case."""

from importlib import import_module

from django.db import migrations

from hubs import fence

curtain = import_module("enquiries.migrations.0006_curtain")

CURTAINED = [
    "enquiries_applicantdetails",
    "enquiries_applicantsensitive",
    "enquiries_householdmember",
    "enquiries_address",
    "enquiries_relationship",
    "enquiries_referee",
    "enquiries_consent",
    "enquiries_interest",
    "enquiries_visit",
    "enquiries_preparationplan",
    "enquiries_application",
    "enquiries_check",
    "enquiries_checkanswer",
    "enquiries_refereeinterview",
    "enquiries_document",
    "enquiries_documentbody",
    "enquiries_section",
    "enquiries_assessmentvisit",
    "enquiries_report",
    "enquiries_panelitem",
    "enquiries_panelconflict",
    "enquiries_decision",
    "enquiries_determination",
    "enquiries_letter",
    "enquiries_agencytransfer",
]
# Seen by the hub too, after hand-over: that it happened, and when.
MILESTONES = [
    "enquiries_answerlink",
    "enquiries_assessmenttrack",
    "enquiries_clockpause",
    "enquiries_handover",
]
# What a panel member may read: rows they were given, besides the place.
_OWN = (
    "select r.pack_id from enquiries_packreader r where r.withdrawn_at is null"
    " and r.user_id = any((select hubs_reach('user'))::bigint[])"
)
READERS = {
    "enquiries_pack": f"id in ({_OWN})",
    "enquiries_packpaper": f"pack_id in ({_OWN})",
    "enquiries_packreader": fence.own_rows(),
}
APPEND_ONLY = ["enquiries_checkanswer", "enquiries_refereeinterview", "enquiries_assessmentvisit"]
BY_LINK = "token_hash = (select nullif(current_setting('hubs.token', true), ''))"

_SERVICES = "any((select hubs_reach('services'))::bigint[])"
PLACES = {
    "enquiries_panel": "id in (select s.panel_id from enquiries_panelservice s"
    f" where s.service_id = {_SERVICES})",
    "enquiries_panelservice": None,
    "enquiries_panelmember": "id in (select t.member_id from enquiries_panelseat t)"
    f" or {fence.own_rows()}",
    "enquiries_assignrule": None,
    "enquiries_worklimit": None,
    "enquiries_leave": None,
}
# Rows of a row behind the fence: reached when that one is.
THROUGH = {
    "enquiries_panelseat": "panel_id in (select p.id from enquiries_panel p)",
    "enquiries_assignpool": "rule_id in (select a.id from enquiries_assignrule a)",
}

NEW = [*CURTAINED, *MILESTONES, *READERS]
_PLACE = "cluster_id = new.cluster_id, service_id = new.service_id"


def follow(table: str) -> str:
    seen = "" if table in MILESTONES else ", seen_by = new.seen_by"
    return f"    update {table} set {_PLACE}{seen} where enquiry_id = new.id;\n"


def follow_case(tables: list[str]) -> str:
    return (
        """
create or replace function enquiries_follow_case() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
"""
        + "".join(curtain.follow(table) for table in curtain.PLACED)
        + "".join(follow(table) for table in tables)
        + f"""
    update messaging_message set {_PLACE}, seen_by = new.seen_by
     where about = 'enquiry' and about_id = new.id;
    return null;
end $$;
"""
    )


def trigger(table: str) -> migrations.RunSQL:
    takes = "enquiries_take_place" if table in MILESTONES else "enquiries_take_curtain"
    return migrations.RunSQL(
        f"create trigger take_place before insert on {table}"
        f" for each row execute function {takes}()",
        f"drop trigger take_place on {table}",
    )


def case_fence(table: str) -> migrations.RunSQL:
    extra = READERS.get(table) or (BY_LINK if table == "enquiries_answerlink" else None)
    return fence.fence_table(
        table,
        fence.reach_condition(enquiry="enquiry_id", extra=extra),
        append_only=table in APPEND_ONLY,
    )


class Migration(migrations.Migration):
    dependencies = [("enquiries", "0010_journey")]

    operations = [
        *[case_fence(table) for table in NEW],
        *[
            fence.fence_table(table, fence.reach_condition(extra=extra))
            for table, extra in PLACES.items()
        ],
        *[fence.fence_table(table, condition) for table, condition in THROUGH.items()],
        *[trigger(table) for table in NEW],
        migrations.RunSQL(follow_case(NEW), follow_case([])),
        *[fence.curtain_table(table, enquiry="enquiry_id", curtain=1) for table in CURTAINED],
        *[fence.curtain_table(table, enquiry="enquiry_id") for table in MILESTONES],
        *[
            fence.curtain_table(table, enquiry="enquiry_id", curtain=1, extra=extra)
            for table, extra in READERS.items()
        ],
    ]
