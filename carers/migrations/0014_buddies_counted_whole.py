"""A buddy's matches are counted under the product's own reach of their hub, which is put back
before anything is said: who may not see one of them would count one fewer."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("carers.migrations.0008_carers_who_stay_fence").BUDDY_HAS_ROOM
FUNCTION = """
create or replace function carers_buddy_has_room() returns trigger language plpgsql as $$
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
"""
FORMER = BEFORE.replace("create function", "create or replace function").partition(
    "create trigger"
)[0]


class Migration(migrations.Migration):
    dependencies = [("carers", "0013_last_there")]

    operations = [migrations.RunSQL(FUNCTION, FORMER)]
