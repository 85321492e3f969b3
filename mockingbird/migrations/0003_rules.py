"""The rules of the model that no constraint can say, held by triggers (docs/mockingbird.md).

A count must not depend on who asks: a colleague who may not see a protected household would count
one fewer. So each count is made under the product's own reach of the one hub, which is put back
before anything is said; a refusal tells a rule and never a row. Whoever becomes active and whoever
takes a bed waits for the row of the constellation.
"""

from django.db import migrations

REACH = """
create function mockingbird_widen(place bigint) returns text[] language plpgsql as $$
declare
    was text[] := array[coalesce(current_setting('hubs.clusters', true), ''),
                        coalesce(current_setting('hubs.locked', true), ''),
                        coalesce(current_setting('hubs.everything', true), '')];
begin
    perform set_config('hubs.clusters', format('{%s}', place), true),
            set_config('hubs.locked', '{}', true),
            set_config('hubs.everything', 'on', true);
    return was;
end $$;
create function mockingbird_narrow(was text[]) returns void language plpgsql as $$
begin
    perform set_config('hubs.clusters', was[1], true),
            set_config('hubs.locked', was[2], true),
            set_config('hubs.everything', was[3], true);
end $$;
create function mockingbird_refuse(rule text) returns void language plpgsql as $$
begin
    raise exception 'refused by the rule %', rule
        using errcode = 'check_violation', constraint = rule;
end $$;
"""

MEMBERSHIP = """
create function mockingbird_membership_rules() returns trigger language plpgsql as $$
declare
    was text[];
    place record;
    home record;
    approved record;
    taken integer;
    most integer;
begin
    if tg_op = 'INSERT' then
        -- Strict: a constellation out of reach takes nobody.
        select cluster_id, service_id, across_councils into strict place
          from mockingbird_constellation where id = new.constellation_id;
        new.cluster_id := place.cluster_id;
        new.service_id := place.service_id;
        -- One's own council's household is read behind its policies: who may not see it cannot
        -- name it. Another council's is found by its id, unless its case is protected.
        select h.id, h.cluster_id, h.service_id, h.reference, coalesce(e.seen_by, 0) as seen_by
          into home from carers_household h left join enquiries_enquiry e on e.id = h.enquiry_id
         where h.id = new.household_id;
        if home.id is null then
            was := mockingbird_widen(place.cluster_id);
            select h.id, h.cluster_id, h.service_id, h.reference, coalesce(e.seen_by, 0) as seen_by
              into home from carers_household h left join enquiries_enquiry e on e.id = h.enquiry_id
             where h.id = new.household_id and h.service_id <> place.service_id
               and coalesce(e.seen_by, 0) < 2;
            perform mockingbird_narrow(was);
        end if;
        if home.id is null
           or home.service_id <> place.service_id
              and not (place.across_councils and home.cluster_id = place.cluster_id) then
            perform mockingbird_refuse('household_of_its_council');
        end if;
        new.home_id := home.service_id;
        new.reference := home.reference;
        new.shielded := home.seen_by >= 2;
    elsif (new.constellation_id, new.household_id, new.role, new.cluster_id, new.service_id,
           new.home_id, new.reference)
          is distinct from (old.constellation_id, old.household_id, old.role, old.cluster_id,
                            old.service_id, old.home_id, old.reference)
          or old.status in ('left', 'declined') and new.status <> old.status then
        perform mockingbird_refuse('membership_stands');
    end if;
    if tg_op = 'UPDATE' and new.status = old.status
       and new.joined_on is not distinct from old.joined_on then
        return new;
    end if;
    was := mockingbird_widen(new.cluster_id);
    select approved_on, ended_on into approved from carers_household where id = new.household_id;
    if new.status in ('invited', 'active', 'paused') then
        select stage into place from mockingbird_constellation
         where id = new.constellation_id for no key update;
        select count(*) into taken from mockingbird_constellationmembership m
         where m.constellation_id = new.constellation_id and m.id <> new.id
           and m.role = 'satellite' and m.status = 'active';
        select coalesce((select most_satellites from mockingbird_servicerules
                          where service_id = new.service_id), 10) into most;
    end if;
    perform mockingbird_narrow(was);
    if new.joined_on < approved.approved_on then
        perform mockingbird_refuse('joined_once_approved');
    end if;
    if new.status in ('invited', 'active', 'paused') then
        if place.stage = 'closed' then
            perform mockingbird_refuse('closed_takes_nobody');
        end if;
        if approved.ended_on is not null then
            perform mockingbird_refuse('member_is_approved');
        end if;
        if new.status = 'active' and new.role = 'satellite' and taken >= most then
            perform mockingbird_refuse('at_most_ten_satellites');
        end if;
    end if;
    return new;
end $$;
create trigger rules before insert or update on mockingbird_constellationmembership
    for each row execute function mockingbird_membership_rules();

-- Who has left has no child of the constellation and no stay ahead. A household that became its hub
-- or stopped being it stays in it: its children go on to its new membership.
create function mockingbird_membership_ended() returns trigger language plpgsql as $$
declare
    was text[] := mockingbird_widen(new.cluster_id);
begin
    if new.left_reason not in ('became_hub', 'became_satellite') then
        update mockingbird_childlink
           set to_on = greatest(from_on, new.left_on), end_reason = 'household_left'
         where membership_id = new.id and to_on is null;
    end if;
    update mockingbird_sleepover set status = 'cancelled'
     where membership_id = new.id and status = 'requested'
        or (membership_id = new.id or host_id = new.id)
           and status = 'agreed' and starts_on > new.left_on;
    update mockingbird_hubaway set to_on = greatest(from_on, new.left_on)
     where membership_id = new.id and to_on is null;
    perform mockingbird_narrow(was);
    return null;
end $$;
create trigger ended after update on mockingbird_constellationmembership for each row
    when (new.status = 'left' and old.status <> 'left')
    execute function mockingbird_membership_ended();
"""

CONSTELLATION = """
create function mockingbird_constellation_rules() returns trigger language plpgsql as $$
declare
    was text[];
    found_all boolean;
begin
    if tg_op = 'INSERT' then
        if not exists (select from hubs_clusterservice
                        where cluster_id = new.cluster_id and service_id = new.service_id) then
            perform mockingbird_refuse('constellation_of_a_place');
        end if;
    elsif (new.cluster_id, new.service_id, new.code)
          is distinct from (old.cluster_id, old.service_id, old.code)
          or old.stage = 'closed' and new.stage <> 'closed' then
        perform mockingbird_refuse('constellation_stands');
    end if;
    was := mockingbird_widen(new.cluster_id);
    if tg_op = 'UPDATE' and old.across_councils and not new.across_councils
       and exists (select from mockingbird_constellationmembership m
                    where m.constellation_id = new.id and m.home_id <> new.service_id
                      and m.status in ('invited', 'active', 'paused')) then
        perform mockingbird_refuse('guests_are_in_it');
    end if;
    if new.stage in ('live', 'sustained') and new.short_why = ''
       and (tg_op = 'INSERT' or old.stage not in ('live', 'sustained')) then
        select exists (select from mockingbird_constellationmembership m
                        where m.constellation_id = new.id and m.role = 'hub'
                          and m.status = 'active')
               and exists (select from mockingbird_staffassignment s
                            where s.constellation_id = new.id and s.role = 'liaison'
                              and s.from_on <= new.stage_since
                              and (s.to_on is null or s.to_on >= new.stage_since))
               and (select count(*) from mockingbird_constellationmembership m
                     where m.constellation_id = new.id and m.role = 'satellite'
                       and m.status = 'active')
                   >= coalesce((select fewest_satellites from mockingbird_servicerules
                                 where service_id = new.service_id), 6)
          into found_all;
        if not found_all then
            perform mockingbird_refuse('live_has_what_it_needs');
        end if;
    end if;
    perform mockingbird_narrow(was);
    return new;
end $$;
create trigger rules before insert or update on mockingbird_constellation
    for each row execute function mockingbird_constellation_rules();

create function mockingbird_constellation_closed() returns trigger language plpgsql as $$
declare
    was text[] := mockingbird_widen(new.cluster_id);
begin
    update mockingbird_constellationmembership
       set status = 'left', paused_on = null, left_on = greatest(joined_on, new.closed_on),
           left_reason = 'closed'
     where constellation_id = new.id and status in ('active', 'paused');
    update mockingbird_constellationmembership
       set status = 'declined', answered_on = greatest(invited_on, new.closed_on),
           left_reason = 'closed'
     where constellation_id = new.id and status = 'invited';
    update mockingbird_staffassignment set to_on = greatest(from_on, new.closed_on)
     where constellation_id = new.id and to_on is null;
    perform mockingbird_narrow(was);
    return null;
end $$;
create trigger closed after update of stage on mockingbird_constellation for each row
    when (new.stage = 'closed' and old.stage <> 'closed')
    execute function mockingbird_constellation_closed();
"""

# However an approval ends, and whoever ends it, the household leaves its constellation that day.
HOUSEHOLD = """
create function mockingbird_household_ended() returns trigger language plpgsql as $$
declare
    was text[] := mockingbird_widen(new.cluster_id);
begin
    -- The constellation before its membership: in this order everybody waits.
    perform 1 from mockingbird_constellation
      where id in (select constellation_id from mockingbird_constellationmembership
                    where household_id = new.id and status in ('invited', 'active', 'paused'))
      order by id for no key update;
    update mockingbird_constellationmembership
       set status = 'left', paused_on = null, left_on = greatest(joined_on, new.ended_on),
           left_reason = 'left_fostering'
     where household_id = new.id and status in ('active', 'paused');
    update mockingbird_constellationmembership
       set status = 'declined', answered_on = greatest(invited_on, new.ended_on),
           left_reason = 'left_fostering'
     where household_id = new.id and status = 'invited';
    perform mockingbird_narrow(was);
    return null;
end $$;
create trigger mockingbird_ended after update of ended_on on carers_household for each row
    when (new.ended_on is not null and old.ended_on is null)
    execute function mockingbird_household_ended();

create function mockingbird_case_shielded() returns trigger language plpgsql as $$
declare
    was text[] := mockingbird_widen(new.cluster_id);
begin
    update mockingbird_constellationmembership set shielded = (new.seen_by >= 2)
     where household_id in (select id from carers_household where enquiry_id = new.id);
    perform mockingbird_narrow(was);
    return null;
end $$;
create trigger mockingbird_shielded after update of seen_by on enquiries_enquiry for each row
    when (old.seen_by is distinct from new.seen_by)
    execute function mockingbird_case_shielded();
"""

SLEEPOVER = """
create function mockingbird_beds(host bigint, night date) returns integer language sql stable as $$
    select coalesce((select beds from mockingbird_hubcapacity
                      where membership_id = host and from_on <= night
                      order by from_on desc limit 1), 0)
$$;

-- How full a host is, night by night, by every stay but one. Under the caller's reach.
create function mockingbird_nights_but(host bigint, first_night date, last_night date, but bigint)
returns table (night date, beds integer, children bigint) language sql stable as $$
    select n::date, mockingbird_beds(host, n::date), (
               select count(*) from mockingbird_sleepover s
                 join mockingbird_sleepoverchild c on c.sleepover_id = s.id
                where s.host_id = host and s.id <> but and s.status in ('agreed', 'happened')
                  and n::date >= coalesce(s.came_on, s.starts_on)
                  and n::date < coalesce(s.went_on, s.ends_on))
      from generate_series(first_night, last_night, interval '1 day') n
     order by n
$$;
-- The same for a screen: numbers alone, whoever's children they are. Who may not see the host gets
-- an error, as for one that is not there.
create function mockingbird_nights(host bigint, first_night date, last_night date, but bigint)
returns table (night date, beds integer, children bigint) language plpgsql as $$
declare
    was text[];
    place bigint;
begin
    select m.cluster_id into strict place
      from mockingbird_constellationmembership m where m.id = host;
    was := mockingbird_widen(place);
    return query select * from mockingbird_nights_but(host, first_night, last_night, but);
    perform mockingbird_narrow(was);
end $$;

create function mockingbird_sleepover_rules() returns trigger language plpgsql as $$
declare
    was text[];
    own record;
    host record;
    came date := coalesce(new.came_on, new.starts_on);
    went date := coalesce(new.went_on, new.ends_on);
    kids integer;
    rule text;
begin
    if tg_op = 'INSERT' and new.status <> 'requested' then
        perform mockingbird_refuse('sleepover_begins_as_asked');
    end if;
    if tg_op = 'UPDATE' and (new.membership_id <> old.membership_id
            or old.status in ('happened', 'cancelled', 'declined') and new.status <> old.status)
    then
        perform mockingbird_refuse('sleepover_stands');
    end if;
    if new.status not in ('agreed', 'happened')
       or new.status = old.status
          and (new.kind, new.host_id, new.starts_on, new.ends_on, new.came_on, new.went_on)
              is not distinct from (old.kind, old.host_id, old.starts_on, old.ends_on,
                                    old.came_on, old.went_on) then
        return new;
    end if;
    was := mockingbird_widen(new.cluster_id);
    perform 1 from mockingbird_constellation
      where id = (select constellation_id from mockingbird_constellationmembership
                   where id = new.host_id) for no key update;
    select * into own from mockingbird_constellationmembership where id = new.membership_id;
    select * into host from mockingbird_constellationmembership where id = new.host_id;
    select count(*) into kids from mockingbird_sleepoverchild where sleepover_id = new.id;
    if kids = 0 then
        rule := 'sleepover_of_somebody';
    elsif own.joined_on is null or own.joined_on > came or own.left_on < went then
        rule := 'guest_is_a_member';
    elsif host.joined_on is null or host.joined_on > came or host.left_on < went
          or host.constellation_id <> new.constellation_id
             and not exists (
                 select from mockingbird_hubaway a
                  where a.constellation_id = new.constellation_id and a.cover_id = new.host_id
                    and a.from_on <= came and (a.to_on is null or a.to_on >= came)) then
        rule := 'host_is_a_member';
    elsif new.kind = 'planned'
          -- What happened is recorded as it was: only what is planned is refused.
          and (old.status = 'requested'
               or (new.kind, new.host_id, new.starts_on, new.ends_on)
                  is distinct from (old.kind, old.host_id, old.starts_on, old.ends_on)) then
        if exists (select from mockingbird_hubaway a
                    where a.membership_id = new.host_id
                      and a.from_on < greatest(new.ends_on, new.starts_on + 1)
                      and (a.to_on is null or a.to_on >= new.starts_on)) then
            rule := 'no_planned_stay_while_away';
        elsif exists (
            select from mockingbird_nights_but(
                       new.host_id, new.starts_on, new.ends_on - 1, new.id) n
             where n.beds < kids + n.children) then
            rule := 'a_bed_for_each_child';
        end if;
    end if;
    perform mockingbird_narrow(was);
    if rule is not null then
        perform mockingbird_refuse(rule);
    end if;
    return new;
end $$;
-- Named to run after take_place, which says whose constellation it is.
create trigger then_rules before insert or update on mockingbird_sleepover
    for each row execute function mockingbird_sleepover_rules();

create function mockingbird_sleepover_children() returns trigger language plpgsql as $$
declare
    stay record;
    child record;
begin
    -- Waits for who agrees to the stay, and they for this.
    select status, membership_id into strict stay from mockingbird_sleepover
     where id = case when tg_op = 'DELETE' then old.sleepover_id else new.sleepover_id end
       for no key update;
    if stay.status <> 'requested' then
        perform mockingbird_refuse('children_of_a_stay_stand');
    end if;
    if tg_op = 'DELETE' then
        return old;
    end if;
    select m.household_id into strict child from mockingbird_childlink l
      join mockingbird_constellationmembership m on m.id = l.membership_id
     where l.id = new.child_id;
    if child.household_id is distinct from
       (select household_id from mockingbird_constellationmembership
         where id = stay.membership_id) then
        perform mockingbird_refuse('child_of_the_household');
    end if;
    return new;
end $$;
create trigger then_rules before insert or update or delete on mockingbird_sleepoverchild
    for each row execute function mockingbird_sleepover_children();

create function mockingbird_capacity_rules() returns trigger language plpgsql as $$
declare
    was text[] := mockingbird_widen(new.cluster_id);
    short boolean;
begin
    perform 1 from mockingbird_constellation where id = new.constellation_id for no key update;
    select exists (
        select from (select generate_series(s.starts_on, s.ends_on - 1, interval '1 day')::date
                            as night, s.id
                       from mockingbird_sleepover s
                      where s.host_id = new.membership_id and s.kind = 'planned'
                        and s.status = 'agreed' and s.ends_on > new.from_on) n
          join mockingbird_sleepoverchild c on c.sleepover_id = n.id
         where n.night >= new.from_on
           and n.night < coalesce((select min(from_on) from mockingbird_hubcapacity
                                    where membership_id = new.membership_id
                                      and from_on > new.from_on), 'infinity')
         group by n.night having count(*) > new.beds) into short;
    perform mockingbird_narrow(was);
    if short then
        perform mockingbird_refuse('beds_are_promised');
    end if;
    return new;
end $$;
create trigger then_rules before insert or update on mockingbird_hubcapacity
    for each row execute function mockingbird_capacity_rules();

create function mockingbird_away_rules() returns trigger language plpgsql as $$
declare
    was text[] := mockingbird_widen(new.cluster_id);
    rule text;
begin
    perform 1 from mockingbird_constellation where id = new.constellation_id for no key update;
    if exists (select from mockingbird_sleepover s
                where s.host_id = new.membership_id and s.kind = 'planned'
                  and s.status = 'agreed'
                  and new.from_on < greatest(s.ends_on, s.starts_on + 1)
                  and (new.to_on is null or new.to_on >= s.starts_on)) then
        rule := 'stays_are_promised';
    elsif new.cover_id is not null
          and (tg_op = 'INSERT' or new.cover_id is distinct from old.cover_id)
          and not exists (select from mockingbird_constellationmembership m
                           where m.id = new.cover_id and m.role = 'hub' and m.status = 'active'
                             and m.cluster_id = new.cluster_id) then
        rule := 'cover_is_a_hub';
    end if;
    perform mockingbird_narrow(was);
    if rule is not null then
        perform mockingbird_refuse(rule);
    end if;
    return new;
end $$;
create trigger then_rules before insert or update on mockingbird_hubaway
    for each row execute function mockingbird_away_rules();
"""

DOINGS = """
create function mockingbird_child_rules() returns trigger language plpgsql as $$
begin
    if (select household_id from mockingbird_constellationmembership where id = new.membership_id)
       is distinct from
       (select household_id from mockingbird_constellationmembership where id = old.membership_id)
    then
        perform mockingbird_refuse('child_of_the_household');
    end if;
    return new;
end $$;
create trigger then_rules before update of membership_id on mockingbird_childlink
    for each row execute function mockingbird_child_rules();

create function mockingbird_attendance_rules() returns trigger language plpgsql as $$
begin
    if new.constellation_id is distinct from
       (select constellation_id from mockingbird_gathering where id = new.gathering_id) then
        perform mockingbird_refuse('attendance_of_its_constellation');
    end if;
    return new;
end $$;
create trigger then_rules before insert or update on mockingbird_attendance
    for each row execute function mockingbird_attendance_rules();

create function mockingbird_check_rules() returns trigger language plpgsql as $$
begin
    if new.service_id is distinct from
       (select service_id from mockingbird_fidelitytemplate where id = new.template_id) then
        perform mockingbird_refuse('checklist_of_its_service');
    end if;
    return new;
end $$;
create trigger then_rules before insert or update on mockingbird_fidelitycheck
    for each row execute function mockingbird_check_rules();

create function mockingbird_return_frozen() returns trigger language plpgsql as $$
begin
    raise exception 'a return stands once it is signed off'
        using errcode = 'insufficient_privilege';
end $$;
create trigger frozen before update or delete on mockingbird_monthlyreturn for each row
    when (old.signed_at is not null) execute function mockingbird_return_frozen();
"""

FUNCTIONS = (
    "membership_rules",
    "membership_ended",
    "constellation_rules",
    "constellation_closed",
    "household_ended",
    "case_shielded",
    "sleepover_rules",
    "sleepover_children",
    "capacity_rules",
    "away_rules",
    "child_rules",
    "attendance_rules",
    "check_rules",
    "return_frozen",
)
NO_MORE = (
    "".join(f"drop function mockingbird_{name}() cascade;\n" for name in FUNCTIONS)
    + """
drop function mockingbird_nights(bigint, date, date, bigint);
drop function mockingbird_nights_but(bigint, date, date, bigint);
drop function mockingbird_beds(bigint, date);
drop function mockingbird_refuse(text);
drop function mockingbird_narrow(text[]);
drop function mockingbird_widen(bigint);
"""
)


class Migration(migrations.Migration):
    dependencies = [("mockingbird", "0002_fence")]

    operations = [
        migrations.RunSQL(
            REACH + MEMBERSHIP + CONSTELLATION + HOUSEHOLD + SLEEPOVER + DOINGS, NO_MORE
        )
    ]
