"""Reviews, places, contact, buddies, moves: behind the fence, and behind the curtain of the case
that made the household. What was concluded stands; a row takes its place from its household."""

from importlib import import_module

from django.db import migrations

from hubs import fence

BEHIND = import_module("carers.migrations.0004_terms_behind_curtain").BEHIND
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

TAKE_PLACE = """
create function carers_take_place() returns trigger language plpgsql as $$
begin
    select cluster_id, service_id into strict new.cluster_id, new.service_id
      from carers_household where id = new.household_id;
    return new;
end $$;
"""

# Once the first column named is filled, nothing changes but the others named; without a first
# one, from the beginning. What may be filled later is filled once.
CLOSED_STANDS = """
create function carers_closed_stands() returns trigger language plpgsql as $$
declare
    was jsonb := to_jsonb(old);
    is_now jsonb := to_jsonb(new);
    name text;
begin
    if tg_argv[0] <> '' and was -> tg_argv[0] = 'null'::jsonb then
        return new;
    end if;
    for name in select jsonb_object_keys(was) loop
        if was -> name is distinct from is_now -> name
           and not (name = any(tg_argv[1:]) and was -> name = 'null'::jsonb) then
            raise exception '% of % stands', name, tg_table_name
                using errcode = 'insufficient_privilege';
        end if;
    end loop;
    return new;
end $$;
create trigger stands before update on carers_approval for each row
    execute function carers_closed_stands('', 'to_on');
create trigger stands before update on carers_review for each row
    execute function carers_closed_stands('concluded_on', 'notice_on');
create trigger stands before update on carers_carerdetermination for each row
    execute function carers_closed_stands('decided_on');
create trigger stands before update on carers_places for each row
    execute function carers_closed_stands('to_on');
create trigger stands before update on carers_buddymatch for each row
    execute function carers_closed_stands('to_on');
create trigger stands before update on carers_transferout for each row
    execute function carers_closed_stands('done_on');
create trigger stands before update on carers_carerimport for each row
    execute function carers_closed_stands('ended_at');
create trigger days_stand before update on carers_householdcontact for each row
    execute function carers_days_stand('household_id', 'on_day', 'clock_id');
create trigger days_stand before update on carers_concern for each row
    execute function carers_days_stand('household_id', 'received_on', 'kind');
"""
STANDS_NO_MORE = "".join(
    f"drop trigger {name} on carers_{table};\n"
    for name, table in [
        ("days_stand", "concern"),
        ("days_stand", "householdcontact"),
        ("stands", "carerimport"),
        ("stands", "transferout"),
        ("stands", "buddymatch"),
        ("stands", "places"),
        ("stands", "carerdetermination"),
        ("stands", "review"),
        ("stands", "approval"),
    ]
)

# A buddy has no more at once than they offered: counted under the lock of the buddy's row.
BUDDY_HAS_ROOM = """
create function carers_buddy_has_room() returns trigger language plpgsql as $$
declare
    offer record;
begin
    if new.to_on is not null then
        return new;
    end if;
    select * into strict offer from carers_buddy where id = new.buddy_id for update;
    if offer.household_id <> new.household_id then
        raise exception 'the buddy is of another household' using errcode = 'check_violation';
    end if;
    if offer.to_on is not null
       or (select count(*) from carers_buddymatch
            where buddy_id = new.buddy_id and to_on is null
              and id is distinct from new.id) >= offer.most then
        raise exception 'this buddy has no room' using
            errcode = 'check_violation', constraint = 'buddy_has_room';
    end if;
    return new;
end $$;
create trigger has_room before insert or update on carers_buddymatch for each row
    execute function carers_buddy_has_room();
"""

# More than are approved, or than the usual limit, only with an exemption of this household that
# stands on the day and allows so many.
EXEMPTION_ALLOWS = """
create function carers_exemption_allows() returns trigger language plpgsql as $$
begin
    if new.exemption_id is not null and not exists (
        select 1 from carers_exemption x
         where x.id = new.exemption_id and x.household_id = new.household_id
           and x.granted_on <= new.from_on and x.most_children >= new.filled
           and coalesce(x.ends_on, new.from_on) >= new.from_on
           and coalesce(x.cancelled_on, new.from_on + 1) > new.from_on
    ) then
        raise exception 'the exemption does not allow so many' using
            errcode = 'check_violation', constraint = 'exemption_allows';
    end if;
    return new;
end $$;
create trigger exemption_allows before insert on carers_places for each row
    execute function carers_exemption_allows();
"""


def curtain(table: str, condition: str, name: str = "curtain") -> migrations.RunSQL:
    return migrations.RunSQL(
        f"create policy {name} on {table} as restrictive"
        f" using ({condition}) with check ({condition})",
        f"drop policy {name} on {table}",
    )


def take_place(table: str) -> migrations.RunSQL:
    """Its place is its household's, and stays."""
    return migrations.RunSQL(
        f"create trigger take_place before insert on {table}"
        " for each row execute function carers_take_place();"
        f" create trigger place_stands before update on {table} for each row"
        " execute function carers_days_stand('household_id', 'cluster_id', 'service_id')",
        f"drop trigger place_stands on {table}; drop trigger take_place on {table}",
    )


class Migration(migrations.Migration):
    dependencies = [("carers", "0007_carers_who_stay")]

    operations = [
        *(
            fence.fence_table(table, fence.reach_condition())
            for table in (*OF_HOUSEHOLDS, "carers_carerimport")
        ),
        *(curtain(table, BEHIND) for table in OF_HOUSEHOLDS),
        curtain("carers_buddymatch", BOTH, "curtain_of_both"),
        migrations.RunSQL(TAKE_PLACE, "drop function carers_take_place()"),
        *(take_place(table) for table in OF_HOUSEHOLDS),
        migrations.RunSQL(CLOSED_STANDS, STANDS_NO_MORE + "drop function carers_closed_stands();"),
        migrations.RunSQL(
            BUDDY_HAS_ROOM,
            "drop trigger has_room on carers_buddymatch; drop function carers_buddy_has_room();",
        ),
        migrations.RunSQL(
            EXEMPTION_ALLOWS,
            "drop trigger exemption_allows on carers_places;"
            " drop function carers_exemption_allows();",
        ),
    ]
