"""A pack is opened by a row that nobody writes for themselves; a paper's bytes go with its
document; what a notice of a pack shows is hidden and moved as its case is."""

from importlib import import_module

from django.db import migrations, models

from hubs import fence

journey = import_module("enquiries.migrations.0011_journey_fence")

PACK, PAPER, READER = journey.READERS
# A member's own row, while it is open to them.
OWN_OPEN = f"({fence.own_rows()} and withdrawn_at is null)"
EXTRA = {PACK: journey.READERS[PACK], PAPER: journey.READERS[PAPER], READER: OWN_OPEN}
PLACE = fence.reach_condition(enquiry="enquiry_id")


def behind(extra: str = "") -> str:
    """The curtain of a case's rows that its council alone sees (hubs.fence.curtain_table)."""
    return f"""
        enquiry_id <> all((select hubs_reach('locked'))::bigint[]) and (
            seen_by < 1
            or (seen_by = 1 and service_id = any((select hubs_reach('services'))::bigint[]))
            or enquiry_id = any((select hubs_reach('named'))::bigint[])
            or enquiry_id = any((select hubs_reach('enquiries'))::bigint[])
            or (select hubs_reaches_everything()){f" or {extra}" if extra else ""}
        )"""


def own_to_read(table: str) -> migrations.RunSQL:
    """Who reads by a row of their own only reads: writing needs the place."""
    extra, before = (
        EXTRA[table],
        fence.reach_condition(enquiry="enquiry_id", extra=journey.READERS[table]),
    )
    return migrations.RunSQL(
        f"""
        alter policy reach on {table} using ({PLACE}) with check ({PLACE});
        create policy own on {table} for select using ({extra});
        """,
        f"""
        drop policy own on {table};
        alter policy reach on {table} using ({before}) with check ({before});
        """,
    )


def curtain_to_read(table: str) -> migrations.RunSQL:
    """Nobody writes a row of a case that they do not see."""
    extra = journey.READERS[table]
    return (
        migrations.RunSQL(
            f"create policy curtain_insert on {table} as restrictive for insert"
            f" with check ({behind()})",
            f"drop policy curtain_insert on {table}",
        )
        if table == READER
        else migrations.RunSQL(
            f"alter policy curtain on {table} using ({behind(extra)}) with check ({behind()})",
            f"alter policy curtain on {table} using ({behind(extra)}) with check ({behind(extra)})",
        )
    )


# The one thing that a member writes: that they opened it.
FIRST_READ = f"""
create policy own_read on {READER} for update using ({OWN_OPEN}) with check ({fence.own_rows()});

create function enquiries_packreader_stays() returns trigger language plpgsql as $$
begin
    if (new.pack_id, new.enquiry_id, new.member_id, new.user_id, new.sent_at)
       is distinct from (old.pack_id, old.enquiry_id, old.member_id, old.user_id, old.sent_at)
       or (old.first_read_at is not null
           and new.first_read_at is distinct from old.first_read_at)
       or (old.withdrawn_at is not null and new.withdrawn_at is null)
    then
        raise exception 'who reads a pack stays as it was written'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger packreader_stays before update on {READER}
    for each row execute function enquiries_packreader_stays();
"""
FIRST_READ_BACK = f"""
drop trigger packreader_stays on {READER};
drop function enquiries_packreader_stays();
drop policy own_read on {READER};
"""

# A paper stays as it was sent, until its document is removed: then its bytes go, and its digest
# stays. Its place follows its case.
FROZEN = f"""
create function enquiries_packpaper_frozen() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        new.sha256 := encode(sha256(new.content), 'hex');
        return new;
    end if;
    if to_jsonb(new) - '{{cluster_id,service_id,seen_by,content,removed_at}}'::text[]
       is distinct from
       to_jsonb(old) - '{{cluster_id,service_id,seen_by,content,removed_at}}'::text[]
       or (old.removed_at is not null and new.removed_at is distinct from old.removed_at)
       or (new.content is distinct from old.content and new.removed_at is null)
    then
        raise exception 'a paper of a pack stays as it was sent'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
alter table {PAPER} no force row level security;
update {PAPER} set sha256 = encode(sha256(content), 'hex');
alter table {PAPER} force row level security;
create trigger packpaper_frozen before insert or update on {PAPER}
    for each row execute function enquiries_packpaper_frozen();
"""
FROZEN_BACK = f"""
drop trigger packpaper_frozen on {PAPER};
drop function enquiries_packpaper_frozen();
"""

# S50 is about a case and says that it is before panel: seen by who sees the case, and moved with
# it. In a function of its own: what moves the rows of a case is rewritten whole for each new table.
NOTICES = """
create or replace function enquiries_message_takes_curtain() returns trigger
language plpgsql as $$
begin
    if new.about in ('enquiry', 'pack') then
        select coalesce(max(seen_by), 0) into new.seen_by
          from enquiries_enquiry where id = new.about_id;
    end if;
    return new;
end $$;

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
    for each row when (old.cluster_id is distinct from new.cluster_id
                       or old.service_id is distinct from new.service_id
                       or old.seen_by is distinct from new.seen_by)
    execute function enquiries_pack_notices_follow();

alter table messaging_message no force row level security;
alter table enquiries_enquiry no force row level security;
update messaging_message m
   set cluster_id = e.cluster_id, service_id = e.service_id, seen_by = e.seen_by
  from enquiries_enquiry e where m.about = 'pack' and e.id = m.about_id;
-- The keys of what was moved are checked here: a table with checks ahead cannot be altered.
set constraints all immediate;
alter table enquiries_enquiry force row level security;
alter table messaging_message force row level security;
"""
NOTICES_BACK = """
drop trigger pack_notices_follow on enquiries_enquiry;
drop function enquiries_pack_notices_follow();
create or replace function enquiries_message_takes_curtain() returns trigger
language plpgsql as $$
begin
    if new.about = 'enquiry' then
        select coalesce(max(seen_by), 0) into new.seen_by
          from enquiries_enquiry where id = new.about_id;
    end if;
    return new;
end $$;
"""


def message_curtain(*abouts: str) -> str:
    case = f"(case when about in ({', '.join(repr(a) for a in abouts)}) then about_id else 0 end)"
    condition = behind().replace("enquiry_id", case)
    return f"alter policy curtain on messaging_message using ({condition}) with check ({condition})"


class Migration(migrations.Migration):
    dependencies = [
        ("enquiries", "0015_authors"),
        ("messaging", "0004_protected"),
    ]

    operations = [
        migrations.AddField(
            model_name="panelconflict",
            name="by_member",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="packpaper",
            name="removed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="packpaper",
            name="sha256",
            field=models.CharField(db_default="", editable=False, max_length=64),
        ),
        migrations.AddConstraint(
            model_name="packpaper",
            constraint=models.CheckConstraint(
                condition=models.Q(("removed_at", None), ("content", b""), _connector="OR"),
                name="removed_paper_has_no_bytes",
            ),
        ),
        migrations.AddIndex(
            model_name="packpaper",
            index=models.Index(
                condition=models.Q(("document__isnull", False)),
                fields=["document"],
                name="paper_of_document",
            ),
        ),
        migrations.AddIndex(
            model_name="packreader",
            index=models.Index(
                condition=models.Q(("withdrawn_at", None)),
                fields=["member"],
                name="pack_reader_member",
            ),
        ),
        *[own_to_read(table) for table in EXTRA],
        *[curtain_to_read(table) for table in EXTRA],
        migrations.RunSQL(FIRST_READ, FIRST_READ_BACK),
        migrations.RunSQL(FROZEN, FROZEN_BACK),
        migrations.RunSQL(NOTICES, NOTICES_BACK),
        migrations.RunSQL(message_curtain("enquiry", "pack"), message_curtain("enquiry")),
    ]
