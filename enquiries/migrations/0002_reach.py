"""The road's tables behind the fence and the curtain, and rows that follow their case."""

from django.db import migrations

from hubs import fence

# Rows of a case, each with the step of its curtain: from which seen_by on its rows are hidden
# (hubs.fence.curtain_table). A row with 1 or 2 keeps a copy of its case's seen_by. 0: seen by all
# in the place, after hand-over too, except by who is locked out of the case. None: no curtain.
OF_CASE: dict[str, int | None] = {
    "enquiries_person": 2,
    "enquiries_contactpoint": 1,
    "enquiries_deadline": 0,
    "enquiries_contactattempt": 1,
    "enquiries_enquirylink": 1,
    "enquiries_stagechange": 0,
    "enquiries_note": 1,
    "enquiries_progresslink": None,
    # A protected case. Who opened it in an emergency, and whom it names, is not seen by who is
    # locked out of it.
    "enquiries_safetyflag": 2,
    "enquiries_pendingchange": 2,
    "enquiries_safetynamed": 0,
    "enquiries_brokenglass": 0,
    "enquiries_acquaintance": None,
    # The journey to approval.
    "enquiries_applicantdetails": 1,
    "enquiries_applicantsensitive": 1,
    "enquiries_householdmember": 1,
    "enquiries_address": 1,
    "enquiries_relationship": 1,
    "enquiries_referee": 1,
    "enquiries_consent": 1,
    "enquiries_interest": 1,
    "enquiries_visit": 1,
    "enquiries_preparationplan": 1,
    "enquiries_application": 1,
    "enquiries_check": 1,
    "enquiries_checkanswer": 1,
    "enquiries_refereeinterview": 1,
    "enquiries_document": 1,
    "enquiries_documentbody": 1,
    "enquiries_section": 1,
    "enquiries_assessmentvisit": 1,
    "enquiries_report": 1,
    "enquiries_panelitem": 1,
    "enquiries_panelconflict": 1,
    "enquiries_decision": 1,
    "enquiries_determination": 1,
    "enquiries_letter": 1,
    "enquiries_agencytransfer": 1,
    "enquiries_answerlink": 0,
    "enquiries_assessmenttrack": 0,
    "enquiries_clockpause": 0,
    "enquiries_handover": 0,
    "enquiries_pack": 1,
    "enquiries_packpaper": 1,
    "enquiries_packreader": 1,
    "enquiries_decisiontold": 1,
}
APPEND_ONLY = {
    "enquiries_stagechange",
    "enquiries_note",
    "enquiries_checkanswer",
    "enquiries_refereeinterview",
    "enquiries_assessmentvisit",
    "enquiries_decisiontold",
}
# Rows about the person who asks: in their place, or their own.
OWN_ROWS = {"enquiries_safetynamed", "enquiries_brokenglass", "enquiries_acquaintance"}

SERVICES = "any((select hubs_reach('services'))::bigint[])"

# Reached by a link's secret too: the person answers without a session.
BY_LINK = "token_hash = (select nullif(current_setting('hubs.token', true), ''))"
# A council reads the offer that another council of its hub makes it, while that waits. The case
# itself, and all other rows of it, stay behind the fence until the offer is accepted.
OFFERED = f"(to_service_id = {SERVICES} and answered_at is null and taken_back_at is null)"
ALSO_REACHED = {
    "enquiries_progresslink": BY_LINK,
    "enquiries_pendingchange": BY_LINK,
    "enquiries_answerlink": BY_LINK,
    "enquiries_handover": OFFERED,
}

# What a panel member may read: rows they were given, besides the place. Their own row, while it
# is open to them.
_GIVEN = (
    "select r.pack_id from enquiries_packreader r where r.withdrawn_at is null"
    " and r.user_id = any((select hubs_reach('user'))::bigint[])"
)
PACK, PAPER, READER = "enquiries_pack", "enquiries_packpaper", "enquiries_packreader"
READ_BY_MEMBER = {PACK: f"id in ({_GIVEN})", PAPER: f"pack_id in ({_GIVEN})"}
OWN_OPEN = f"({fence.own_rows()} and withdrawn_at is null)"

# Tables of a place, and of no case.
OF_PLACES = {
    "enquiries_panel": "id in (select s.panel_id from enquiries_panelservice s"
    f" where s.service_id = {SERVICES})",
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

# A row takes its place, and its curtain if it has one, from its case. Strict: a case out of reach
# takes no rows. A message is seen by who sees the case that it is about.
TAKE_PLACE = """
create function enquiries_take_place() returns trigger language plpgsql as $$
begin
    select cluster_id, service_id into strict new.cluster_id, new.service_id
      from enquiries_enquiry where id = new.enquiry_id;
    return new;
end $$;
create function enquiries_take_curtain() returns trigger language plpgsql as $$
begin
    select cluster_id, service_id, seen_by
      into strict new.cluster_id, new.service_id, new.seen_by
      from enquiries_enquiry where id = new.enquiry_id;
    return new;
end $$;
create function enquiries_message_takes_curtain() returns trigger
language plpgsql as $$
begin
    if new.about in ('enquiry', 'pack') then
        select coalesce(max(seen_by), 0) into new.seen_by
          from enquiries_enquiry where id = new.about_id;
    end if;
    return new;
end $$;
create trigger take_curtain before insert on messaging_message
    for each row execute function enquiries_message_takes_curtain();
"""

_PLACE = "cluster_id = new.cluster_id, service_id = new.service_id"
_MOVED = """(old.cluster_id is distinct from new.cluster_id
                       or old.service_id is distinct from new.service_id)"""
_MOVED_OR_HIDDEN = f"""{_MOVED.removesuffix(")")}
                       or old.seen_by is distinct from new.seen_by)"""


def follow_case(tables: dict[str, int | None]) -> str:
    """What moves and hides the rows of a case as the case is, history too.

    Runs as the owner, because the runtime role may not update history; the fence still binds
    it, so nobody can push a case to a place they do not reach. A new table of a case has this
    written anew, with itself among the tables.
    """
    moves = "".join(
        f"    update {table} set {_PLACE}{', seen_by = new.seen_by' if curtain else ''}"
        " where enquiry_id = new.id;\n"
        for table, curtain in tables.items()
    )
    return f"""
create or replace function enquiries_follow_case() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
{moves}
    update messaging_message set {_PLACE}, seen_by = new.seen_by
     where about = 'enquiry' and about_id = new.id;
    return null;
end $$;
"""


FOLLOW_CASE = f"""
create trigger follow_case after update of cluster_id, service_id, seen_by on enquiries_enquiry
    for each row when {_MOVED_OR_HIDDEN}
    execute function enquiries_follow_case();
"""

# What was done on a case goes with it too: of the record only the place changes
# (hubs_append_only).
RECORD_FOLLOWS = f"""
create function enquiries_record_follows() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update hubs_auditevent set cluster_id = new.cluster_id, service_id = new.service_id
     where subject = 'enquiry' and subject_id = new.id;
    return null;
end $$;
create trigger record_follows after update of cluster_id, service_id on enquiries_enquiry
    for each row when {_MOVED}
    execute function enquiries_record_follows();
"""

# S50 is about a case and says that it is before panel: seen by who sees the case, and moved with
# it. In a function of its own: what moves the rows of a case is rewritten whole for each new table.
NOTICES_FOLLOW = f"""
create function enquiries_pack_notices_follow() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update messaging_message
       set cluster_id = new.cluster_id, service_id = new.service_id, seen_by = new.seen_by
     where about = 'pack' and about_id = new.id;
    return null;
end $$;
create trigger pack_notices_follow
    after update of cluster_id, service_id, seen_by on enquiries_enquiry
    for each row when {_MOVED_OR_HIDDEN}
    execute function enquiries_pack_notices_follow();
"""


def case_fence(table: str) -> migrations.RunSQL:
    """Reached with its case, or as one's own."""
    condition = (
        fence.reach_condition(extra=fence.own_rows())
        if table in OWN_ROWS
        else fence.reach_condition(enquiry="enquiry_id", extra=ALSO_REACHED.get(table))
    )
    return fence.fence_table(table, condition, append_only=table in APPEND_ONLY)


def take_place(table: str, curtain: int | None) -> migrations.RunSQL:
    """The trigger that gives a new row its place."""
    function = "enquiries_take_curtain" if curtain else "enquiries_take_place"
    return migrations.RunSQL(
        f"create trigger take_place before insert on {table}"
        f" for each row execute function {function}()",
        f"drop trigger take_place on {table}",
    )


def case_curtain(table: str, curtain: int) -> migrations.RunSQL:
    """The curtain of a case's rows."""
    also = {**READ_BY_MEMBER, READER: fence.own_rows(), "enquiries_pendingchange": BY_LINK}
    return fence.curtain_table(
        table, enquiry="enquiry_id", curtain=curtain, extra=also.get(table, "")
    )


# Who reads by a row of their own only reads: writing needs the place, and that one sees the case.
# The one thing that a member writes is that they opened it.
_BEHIND = fence.curtain_condition(enquiry="enquiry_id", curtain=1)
MEMBERS_READ = f"""
create policy own on {PACK} for select using ({READ_BY_MEMBER[PACK]});
create policy own on {PAPER} for select using ({READ_BY_MEMBER[PAPER]});
create policy own on {READER} for select using {OWN_OPEN};
alter policy curtain on {PACK} with check ({_BEHIND});
alter policy curtain on {PAPER} with check ({_BEHIND});
create policy curtain_insert on {READER} as restrictive for insert with check ({_BEHIND});
create policy own_read on {READER} for update using {OWN_OPEN} with check ({fence.own_rows()});
"""


class Migration(migrations.Migration):
    replaces = [
        ("enquiries", "0002_fence"),
        ("enquiries", "0004_record_follows_case"),
        ("enquiries", "0006_curtain"),
        ("enquiries", "0008_change_by_link"),
        ("enquiries", "0009_locked_from_them"),
        ("enquiries", "0011_journey_fence"),
    ]

    dependencies = [
        ("enquiries", "0001_tables"),
        ("hubs", "0002_rules"),
        ("messaging", "0002_rules"),
    ]

    operations = [
        fence.fence_table("enquiries_enquiry", fence.reach_condition(enquiry="id")),
        *[case_fence(table) for table in OF_CASE],
        # A submission is found by its key inside its cluster; a council never needs one.
        fence.fence_table("enquiries_submission", fence.reach_condition(service=False)),
        # Equality answers: reached by cluster only, and by no case.
        fence.fence_table("enquiries_equalityanswers", fence.reach_condition(service=False)),
        *[
            fence.fence_table(table, fence.reach_condition(extra=extra))
            for table, extra in OF_PLACES.items()
        ],
        *[fence.fence_table(table, condition) for table, condition in THROUGH.items()],
        migrations.RunSQL(TAKE_PLACE),
        *[take_place(table, curtain) for table, curtain in OF_CASE.items()],
        migrations.RunSQL(follow_case(OF_CASE) + FOLLOW_CASE),
        migrations.RunSQL(RECORD_FOLLOWS),
        migrations.RunSQL(NOTICES_FOLLOW),
        fence.curtain_table("enquiries_enquiry", enquiry="id"),
        *[
            case_curtain(table, curtain)
            for table, curtain in OF_CASE.items()
            if curtain is not None
        ],
        migrations.RunSQL(MEMBERS_READ),
    ]
