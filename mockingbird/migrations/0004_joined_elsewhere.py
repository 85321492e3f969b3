"""Who joins one constellation is invited into no other any more. Who changes a household's part in
constellations waits for the household, that of another council too."""

from django.db import migrations, models

JOINED = """
create function mockingbird_joined() returns trigger language plpgsql as $$
declare
    was text[] := mockingbird_widen(new.cluster_id);
begin
    update mockingbird_constellationmembership
       set status = 'declined', answered_on = greatest(invited_on, new.joined_on),
           left_reason = 'joined_elsewhere'
     -- One that is being answered just now is let be: of the two, one alone can join.
     where id in (select id from mockingbird_constellationmembership
                   where household_id = new.household_id and id <> new.id and status = 'invited'
                   order by id for update skip locked);
    perform mockingbird_narrow(was);
    return null;
end $$;
create trigger joined after update on mockingbird_constellationmembership for each row
    when (old.status = 'invited' and new.status = 'active')
    execute function mockingbird_joined();

create function mockingbird_wait_for(households bigint[], place bigint) returns void
language plpgsql as $$
declare
    was text[] := mockingbird_widen(place);
begin
    perform 1 from carers_household where id = any(households) order by id for update;
    perform mockingbird_narrow(was);
end $$;
"""
NO_MORE = """
drop function mockingbird_wait_for(bigint[], bigint);
drop function mockingbird_joined() cascade;
"""
REASONS = [
    ("left_fostering", "Left fostering"),
    ("moved", "Moved away"),
    ("chose", "Chose to leave"),
    ("child_moved_on", "The child moved on"),
    ("not_a_fit", "Not right for them"),
    ("became_hub", "Became the hub home"),
    ("became_satellite", "Became a satellite"),
    ("joined_elsewhere", "Joined another constellation"),
    ("closed", "The constellation closed"),
    ("other", "Another reason"),
]


class Migration(migrations.Migration):
    dependencies = [("mockingbird", "0003_rules")]

    operations = [
        migrations.AlterField(
            model_name="constellationmembership",
            name="left_reason",
            field=models.CharField(blank=True, choices=REASONS, max_length=16),
        ),
        migrations.RunSQL(JOINED, NO_MORE),
    ]
