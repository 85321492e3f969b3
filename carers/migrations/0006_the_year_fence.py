"""The year of a household and its leaving: behind the fence, and behind the curtain of the case
that made it. What was written of a day stands."""

from importlib import import_module

from django.db import migrations

from hubs import fence

BEHIND = import_module("carers.migrations.0004_terms_behind_curtain").BEHIND
TABLES = ("carers_carerdeadline", "carers_departure")

STANDS = """
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
STANDS_NO_MORE = """
drop trigger days_stand on carers_household;
drop trigger days_stand on carers_departure;
drop trigger days_stand on carers_carerdeadline;
drop function carers_days_stand();
"""


def curtain(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"create policy curtain on {table} as restrictive using ({BEHIND}) with check ({BEHIND})",
        f"drop policy curtain on {table}",
    )


class Migration(migrations.Migration):
    dependencies = [("carers", "0005_the_year"), ("hubs", "0010_journey")]

    operations = [
        *(fence.fence_table(table, fence.reach_condition()) for table in TABLES),
        *(curtain(table) for table in TABLES),
        migrations.RunSQL(STANDS, STANDS_NO_MORE),
    ]
