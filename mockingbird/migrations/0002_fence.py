"""Every table behind the fence, and rows about a household behind the curtain of its case.

A row takes its place from its constellation, so that it can never stand in another.
"""

from importlib import import_module

from django.db import migrations

from hubs import fence

BEHIND = import_module("carers.migrations.0002_reach").BEHIND
OF_CONSTELLATION = ("staffassignment", "gathering", "fidelitycheck", "monthlyreturn")
APPENDED = ("constellationstage", "fidelitytemplate")
OF_HOUSEHOLD = (
    "hubcapacity",
    "hubaway",
    "sleepover",
    "contact",
    "attendance",
    "outcome",
    "wellbeingnote",
)
SERVICES = "any((select hubs_reach('services'))::bigint[])"
CLUSTERS = "any((select hubs_reach('clusters'))::bigint[])"

# A household of another council is known by its reference alone, and not at all where its case is
# protected: its own row is out of the constellation's reach.
MEMBERSHIP = f"""
    {BEHIND}
    or (home_id <> service_id and not shielded and service_id = {SERVICES})
"""
OF_MEMBERSHIP = (
    "exists (select 1 from mockingbird_constellationmembership m where m.id = membership_id)"
)
OF_SLEEPOVER = "exists (select 1 from mockingbird_sleepover s where s.id = sleepover_id)"
# A hub's staff read no child's reference, whoever made the household.
CHILD_REACH = f"""
    service_id = {SERVICES}
    or (cluster_id = {CLUSTERS} and (select hubs_reaches_everything()))
"""

TAKE_PLACE = """
create function mockingbird_take_place() returns trigger language plpgsql as $$
begin
    if new.constellation_id is not null then
        select cluster_id, service_id into strict new.cluster_id, new.service_id
          from mockingbird_constellation where id = new.constellation_id;
    end if;
    return new;
end $$;
create function mockingbird_of_membership() returns trigger language plpgsql as $$
begin
    select constellation_id, cluster_id, service_id
      into strict new.constellation_id, new.cluster_id, new.service_id
      from mockingbird_constellationmembership where id = new.membership_id;
    return new;
end $$;
create function mockingbird_of_sleepover() returns trigger language plpgsql as $$
begin
    select cluster_id, service_id into strict new.cluster_id, new.service_id
      from mockingbird_sleepover where id = new.sleepover_id;
    return new;
end $$;
create function mockingbird_of_check() returns trigger language plpgsql as $$
begin
    select constellation_id, cluster_id, service_id
      into strict new.constellation_id, new.cluster_id, new.service_id
      from mockingbird_fidelitycheck where id = new.of_id;
    return new;
end $$;
"""
TAKE_PLACE_NO_MORE = """
drop function mockingbird_take_place();
drop function mockingbird_of_membership();
drop function mockingbird_of_sleepover();
drop function mockingbird_of_check();
"""


def curtain(name: str, condition: str) -> migrations.RunSQL:
    table = f"mockingbird_{name}"
    return migrations.RunSQL(
        f"create policy curtain on {table} as restrictive"
        f" using ({condition}) with check ({condition})",
        f"drop policy curtain on {table}",
    )


def placed(name: str, function: str) -> migrations.RunSQL:
    table = f"mockingbird_{name}"
    return migrations.RunSQL(
        f"create trigger take_place before insert or update on {table}"
        f" for each row execute function mockingbird_{function}()",
        f"drop trigger take_place on {table}",
    )


def fenced(name: str, *, append_only: bool = False) -> migrations.RunSQL:
    return fence.fence_table(
        f"mockingbird_{name}", fence.reach_condition(), append_only=append_only
    )


class Migration(migrations.Migration):
    dependencies = [
        ("mockingbird", "0001_initial"),
        ("carers", "0003_standing"),
        ("enquiries", "0003_standing"),
    ]

    operations = [
        *(
            fenced(name)
            for name in (
                "servicerules",
                "constellation",
                "fidelityaction",
                "sleepoverchild",
                *OF_CONSTELLATION,
                *OF_HOUSEHOLD,
            )
        ),
        *(fenced(name, append_only=True) for name in APPENDED),
        fence.fence_table(
            "mockingbird_constellationmembership",
            fence.reach_condition(extra=f"home_id = {SERVICES}"),
        ),
        fence.fence_table("mockingbird_childlink", CHILD_REACH),
        curtain("constellationmembership", MEMBERSHIP),
        curtain("childlink", OF_MEMBERSHIP),
        *(curtain(name, OF_MEMBERSHIP) for name in OF_HOUSEHOLD),
        curtain("sleepoverchild", OF_SLEEPOVER),
        migrations.RunSQL(TAKE_PLACE, TAKE_PLACE_NO_MORE),
        *(placed(name, "take_place") for name in (*OF_CONSTELLATION, "constellationstage")),
        *(placed(name, "of_membership") for name in (*OF_HOUSEHOLD, "childlink")),
        placed("sleepoverchild", "of_sleepover"),
        placed("fidelityaction", "of_check"),
    ]
