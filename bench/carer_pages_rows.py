"""The inside of bench.carer_pages: `python -m bench.carer_pages_rows HOUSEHOLDS ROUNDS OUT`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path

from django.test import Client

from bench.measure import Measure
from bench.screens import HUB, browser_of, measured, replay, signed_in, superuser
from bench.times import timed
from hubs.models import Membership
from hubs.permissions import Role

TABLES = (
    "household",
    "carer",
    "approval",
    "carerdeadline",
    "householdcontact",
    "places",
    "concern",
)

# By the superuser and past the triggers: rows of a made-up past, three years of each household.
FILL = """
set session_replication_role = replica;
create temp table home as
    select n, e.id as enquiry, coalesce(e.service_id, s.ids[1 + n % cardinality(s.ids)]) as service,
           c.id as cluster, current_date - 30 - (n * 7919) % 3000 as since
      from generate_series(1, {count}) n
      join hubs_cluster c on c.slug = '{hub}'
      join lateral (select array_agg(distinct e.service_id) as ids from enquiries_enquiry e
                     where e.cluster_id = c.id and e.service_id is not null) s on true
      left join (select id, service_id, row_number() over (order by id) as at
                   from enquiries_enquiry
                  where service_id is not null and seen_by < 2
                    and cluster_id = (select id from hubs_cluster where slug = '{hub}')
                    and not exists (select 1 from carers_household h
                                     where h.enquiry_id = enquiries_enquiry.id)
                ) e on n % 2 = 0 and e.at = n / 2;
insert into carers_household
    (cluster_id, service_id, enquiry_id, reference, address, postcode, own_reference, kinship,
     approved_on, worker_id)
    select cluster, service, enquiry, 'NE-B' || lpad(n::text, 6, '0'), n || ' Bensham Road',
           'NE8 1HH', 'B' || n, false, since,
           (select user_id from hubs_membership m
             where m.service_id = service order by m.id limit 1)
      from home;
alter table home add id bigint;
update home set id = h.id
  from carers_household h where h.reference = 'NE-B' || lpad(n::text, 6, '0');
insert into carers_carer (cluster_id, service_id, household_id, first_name, last_name,
                          date_of_birth, identity, from_on, sex)
    select cluster, service, id, (array['Ama', 'Bill', 'Chidi'])[1 + n % 3], 'Carter ' || n,
           date '1970-01-01' + n, 'bench-' || n || '-' || who, since, ''
      from home, generate_series(1, 2) who where who = 1 or n % 3 > 0;
insert into carers_approval (cluster_id, service_id, household_id, version, from_on, most_children,
                             types, named_children_only, other_terms)
    select cluster, service, id, 1, since, 2, '["short_term"]', false, '' from home;
insert into carers_carerdeadline
    (cluster_id, service_id, household_id, rule, occurrence, source, amount, unit, trigger_on,
     due_on, done_on, panel_on, blocked_why)
    select cluster, service, id, rule, k + 1, '', 1, 'years', since + k * step,
           since + (k + 1) * step,
           case when since + (k + 1) * step < current_date - n * 31 % 50
                then since + (k + 1) * step end, since + (k + 1) * step, ''
      from home, (values ('review', 365), ('unannounced', 330), ('home_check', 350),
                         ('supervision', 42)) r (rule, step),
           generate_series(0, 40) k
     where since + k * step < current_date - n * 31 % 50
       and (since + (k + 1) * step > current_date - 1100);
insert into carers_householdcontact (cluster_id, service_id, household_id, on_day, how, said,
                                     may_leave, recorded_by_id, recorded_at)
    select cluster, service, id, current_date - n * 13 % 70 - k * 45, 'phone', 'All is well.',
           (id + k) % 40 = 0, (select min(id) from hubs_user), now()
      from home, generate_series(0, 24) k where current_date - n * 13 % 70 - k * 45 >= since;
insert into carers_places (cluster_id, service_id, household_id, from_on, to_on, approved, filled,
                           unavailable, why, all_siblings, usual_limit)
    select cluster, service, id, since + k * 100,
           case when since + (k + 1) * 100 < current_date then since + (k + 1) * 100 end,
           2, (id + k) % 3, 0, '', false, 3
      from home, generate_series(0, 30) k
     where since + k * 100 < current_date and since + (k + 1) * 100 > current_date - 1100;
insert into carers_concern (cluster_id, service_id, household_id, kind, type, received_on, by,
                            closed_on, outcome, recorded_by_id, recorded_at)
    select cluster, service, id, 'complaint', '', current_date - 20 - n % 300, 'child',
           null, '', (select min(id) from hubs_user), now() from home where n % 10 = 0;
set session_replication_role = origin;
"""


def fill(count: int) -> None:
    """Households of the hub, in every one of its councils."""
    with superuser() as past, past.cursor() as cursor:
        if count:
            cursor.execute(FILL.format(count=int(count), hub=HUB).encode())
        for table in TABLES:
            cursor.execute(f"analyze carers_{table}".encode())


def rows() -> dict[str, int]:
    """How many rows of each kind there are."""
    with superuser() as past, past.cursor() as cursor:
        found = {}
        for table in TABLES:
            cursor.execute(f"select count(*) from carers_{table}".encode())
            found[table] = (cursor.fetchone() or [0])[0]
        return found


def of_council(role: Role) -> Client:
    """A browser of a council’s person with this role."""
    works = Membership.objects.filter(role=role).exclude(service=None).earliest("pk")
    return browser_of(works)


def pages(rounds: int) -> Iterator[Measure]:
    """Each page over all households, to a hub's manager and to a council’s."""
    hub, council = signed_in(Role.HUB_MANAGER), of_council(Role.COUNCIL_MANAGER)
    for who, client in (("hub", hub), ("council", council)):
        for url in ("calls/", "", "due/", "due/?state=overdue", "?q=carter"):
            name = f"/staff/carers/{url}, {who}"
            get = partial(client.get, f"/staff/carers/{url}")
            yield measured(name, "p95 150 ms, 12 queries", get, rounds, 200)


def main(count: int, rounds: int, out: Path) -> None:
    """Fill, measure, and leave what was found in a file."""
    fill(count)
    found = {
        "rows": rows(),
        "one": timed(replay(["select 1"]), rounds * 5),
        "measures": [asdict(each) for each in pages(rounds)],
    }
    out.write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
