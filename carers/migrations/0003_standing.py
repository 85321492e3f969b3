"""What stands of an approved household once it is written, and what is counted before it may be:
held by triggers, whoever writes."""

from importlib import import_module

from django.db import migrations

OF_HOUSEHOLDS = import_module("carers.migrations.0002_reach").OF_HOUSEHOLDS

# A row of a household has the place that its household has, and keeps it.
TAKE_PLACE = """
create function carers_take_place() returns trigger language plpgsql as $$
begin
    select cluster_id, service_id into strict new.cluster_id, new.service_id
      from carers_household where id = new.household_id;
    return new;
end $$;
"""

# What was written in the columns named stands.
DAYS_STAND = """
create function carers_days_stand() returns trigger language plpgsql as $$
declare
    name text;
begin
    foreach name in array tg_argv loop
        if to_jsonb(old) -> name <> 'null'::jsonb
           and to_jsonb(new) -> name is distinct from to_jsonb(old) -> name then
            raise exception '% of % stands once it is written', name, tg_table_name
                using errcode = 'insufficient_privilege';
        end if;
    end loop;
    return new;
end $$;
create trigger days_stand before update on carers_carerdeadline for each row
    execute function carers_days_stand(
        'household_id', 'rule', 'occurrence', 'trigger_on', 'due_on', 'done_on', 'ended_on');
create trigger days_stand before update on carers_departure for each row
    execute function carers_days_stand('household_id', 'received_on', 'ends_on');
create trigger days_stand before update on carers_household for each row
    execute function carers_days_stand('approved_on', 'ended_on');
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
create trigger closed_stands before update on carers_concern for each row
    execute function carers_closed_stands('closed_on');
"""

# What an exemption said.
EXEMPTION_STANDS = """
create trigger days_stand before update on carers_exemption for each row
    execute function carers_days_stand(
        'authority_id', 'granted_on', 'most_children', 'ends_on', 'cancelled_on');
"""

# An answer, once written down, stands: its route and its days, and what was said for a review that
# is concluded. Nobody decides on a review of their own.
ANSWERS_STAND = """
create function carers_determination_stands() returns trigger language plpgsql as $$
begin
    if old.route <> '' and new.route <> old.route then
        raise exception 'the route they chose stands' using errcode = 'insufficient_privilege';
    end if;
    if new.outcome in ('as_proposed', 'carry_on') and exists (
        select 1 from carers_review r where r.id = new.review_id
           and new.decided_by_id in (r.opened_by_id, r.concluded_by_id)
    ) then
        raise exception 'nobody decides on a review of their own' using
            errcode = 'check_violation', constraint = 'decided_by_another';
    end if;
    return new;
end $$;
create trigger route_stands before update on carers_carerdetermination for each row
    execute function carers_determination_stands();
create trigger days_stand before update on carers_carerdetermination for each row
    execute function carers_days_stand('review_id', 'proposes', 'letter_on', 'answer_by',
        'answered_on', 'papers_sent_on', 'recommended_on');
create trigger called_off_stands before update on carers_review for each row
    execute function carers_closed_stands('called_off_on');
create function carers_view_stands() returns trigger language plpgsql as $$
begin
    if exists (
        select 1 from carers_review r where r.id = new.review_id
           and (r.concluded_on is not null or r.called_off_on is not null)
    ) then
        raise exception 'what was said for a review stands with it'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger stands before update on carers_reviewview for each row
    execute function carers_view_stands();
create trigger called_off_stands before update on carers_transferout for each row
    execute function carers_closed_stands('called_off_on');
"""

# A buddy has no more at once than they offered: counted under the lock of the buddy's row, and
# under the product's own reach of their hub, which is put back before anything is said: who may not
# see one of the matches would count one fewer.
BUDDY_HAS_ROOM = """
create function carers_buddy_has_room() returns trigger language plpgsql as $$
declare
    offer record;
    was text[];
    others integer;
begin
    if new.to_on is not null then
        return new;
    end if;
    select * into strict offer from carers_buddy where id = new.buddy_id for update;
    if offer.household_id <> new.household_id then
        raise exception 'the buddy is of another household' using errcode = 'check_violation';
    end if;
    was := array[coalesce(current_setting('hubs.clusters', true), ''),
                 coalesce(current_setting('hubs.locked', true), ''),
                 coalesce(current_setting('hubs.everything', true), '')];
    perform set_config('hubs.clusters', format('{%s}', offer.cluster_id), true),
            set_config('hubs.locked', '{}', true),
            set_config('hubs.everything', 'on', true);
    select count(*) into others from carers_buddymatch
     where buddy_id = new.buddy_id and to_on is null and id is distinct from new.id;
    perform set_config('hubs.clusters', was[1], true),
            set_config('hubs.locked', was[2], true),
            set_config('hubs.everything', was[3], true);
    if offer.to_on is not null or others >= offer.most then
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
    replaces = [
        ("carers", "0006_the_year_fence"),
        ("carers", "0008_carers_who_stay_fence"),
        ("carers", "0010_answers_stand"),
        ("carers", "0012_closed_whole"),
        ("carers", "0014_buddies_counted_whole"),
    ]

    dependencies = [("carers", "0002_reach")]

    operations = [
        migrations.RunSQL(TAKE_PLACE),
        migrations.RunSQL(DAYS_STAND),
        *(take_place(table) for table in OF_HOUSEHOLDS),
        migrations.RunSQL(CLOSED_STANDS),
        migrations.RunSQL(EXEMPTION_STANDS),
        migrations.RunSQL(ANSWERS_STAND),
        migrations.RunSQL(BUDDY_HAS_ROOM),
        migrations.RunSQL(EXEMPTION_ALLOWS),
    ]
