"""Marks some of the filled cases, so that the curtain has something to hide while it is measured.

Started by bench.fence with the engines running: one case in 200 becomes protected, one in ten is
handed over to its council, and each measuring colleague gets 20 protected cases that name them
and 3 that are locked to them. The marks are laid past the services and triggers, in bulk, and
end as the triggers would have left them.
"""

from __future__ import annotations

from typing import Any

import django

django.setup()

import psycopg  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.screens import superuser  # noqa: E402
from enquiries.models import Acquaintance, Enquiry, SafetyFlag, SafetyNamed  # noqa: E402
from hubs.access import access_of_membership, access_of_system  # noqa: E402
from hubs.fence import reaching  # noqa: E402
from hubs.models import Cluster, Membership, SeenBy  # noqa: E402
from hubs.permissions import Role  # noqa: E402

NAMED, LOCKED = 20, 3
MEASURING = (Role.HUB_OFFICER, Role.HUB_MANAGER, Role.COUNCIL_WORKER)

PROTECT = """
update enquiries_enquiry set seen_by = 2, discreet = true, may_leave_message = false,
    postcode_typed = '', postcode = '', home_authority_id = null, question = '',
    access_needs = '', language = '', next_step = '', routing_reason = ''
 where id % 200 = 7 and seen_by = 0
"""
HAND_OVER = """
update enquiries_enquiry set seen_by = 1,
    handed_over_at = least(now(), received_at + interval '60 days')
 where id % 10 = 3 and service_id is not null and seen_by = 0
"""
CURTAINED = """
select t.table_name from information_schema.columns t
  join information_schema.columns e using (table_schema, table_name)
 where t.table_schema = 'public' and t.column_name = 'seen_by' and e.column_name = 'enquiry_id'
 order by 1
"""
COUNT = "select seen_by, count(*) from enquiries_enquiry group by seen_by"
MESSAGES = """
update messaging_message m set seen_by = e.seen_by from enquiries_enquiry e
 where m.about = 'enquiry' and m.about_id = e.id and e.seen_by > 0
"""


def mark() -> dict[str, int]:
    """Lay the marks; answers how many cases have each."""
    with superuser() as connection:
        connection.execute("set session_replication_role = replica")  # no triggers
        connection.execute(PROTECT)
        connection.execute(HAND_OVER)
        _follow(connection)
    for cluster in Cluster.objects.all():
        with reaching(access_of_system(cluster).reach):
            _flag(cluster)
    for role in MEASURING:
        _name_and_lock(measuring(role))
    with superuser() as connection:
        connection.execute("vacuum analyze")
        counts = dict(connection.execute(COUNT).fetchall())
    return {"protected": counts.get(2, 0), "handed over": counts.get(1, 0)}


def _follow(connection: psycopg.Connection[Any]) -> None:
    """The rows of the marked cases."""
    for (table,) in connection.execute(CURTAINED).fetchall():
        connection.execute(
            psycopg.sql.SQL(
                "update {} t set seen_by = e.seen_by from enquiries_enquiry e"
                " where t.enquiry_id = e.id and e.seen_by > 0"
            ).format(psycopg.sql.Identifier(table))
        )
    connection.execute(MESSAGES)


def _flag(cluster: Cluster) -> None:
    """A flag on each protected case."""
    officer = measuring(Role.HUB_OFFICER).user
    cases = Enquiry.objects.filter(cluster=cluster, seen_by=SeenBy.NAMED)
    flags = [
        SafetyFlag(
            enquiry=case,
            cluster_id=case.cluster_id,
            service_id=case.service_id,
            seen_by=SeenBy.NAMED,
            reason="Laid to be measured",
            set_at=timezone.now(),
            set_by=officer,
        )
        for case in cases.iterator()
    ]
    SafetyFlag.objects.bulk_create(flags, batch_size=1000, ignore_conflicts=True)


def _name_and_lock(membership: Membership) -> None:
    """The newest protected cases in the colleague's reach name them; older open ones are locked."""
    access, now = access_of_membership(membership), timezone.now()
    cluster = membership.home_cluster()
    assert cluster is not None
    with reaching(access_of_system(cluster).reach):
        mine = Enquiry.objects.visible_to(access)
        flags = SafetyFlag.objects.filter(enquiry__in=mine).order_by("-pk")[:NAMED]
        named = [
            SafetyNamed(
                enquiry=flag.enquiry,
                cluster_id=flag.cluster_id,
                service_id=flag.service_id,
                flag=flag,
                user=membership.user,
                added_at=now,
                added_by=membership.user,
            )
            for flag in flags.select_related("enquiry")
        ]
        known = mine.filter(seen_by=SeenBy.ALL, ended_at=None).order_by("received_at")[:LOCKED]
        locked = [
            Acquaintance(
                enquiry=case,
                cluster_id=case.cluster_id,
                service_id=case.service_id,
                user=membership.user,
                said_at=now,
            )
            for case in known
        ]
        # One person may hold two of the roles: what is there already stays.
        SafetyNamed.objects.bulk_create(named, ignore_conflicts=True)
        Acquaintance.objects.bulk_create(locked, ignore_conflicts=True)


def measuring(role: Role) -> Membership:
    """The colleague whose screens are measured: the first with this role, in the same hub."""
    rows = Membership.objects.filter(role=role).select_related("user", "cluster", "service")
    hub = Cluster.objects.get(slug="north-east")
    here = rows.filter(cluster=hub) | rows.filter(
        service__cluster_memberships__cluster=hub, service__cluster_memberships__valid_to=None
    )
    found = here.order_by("pk").first()
    assert found is not None
    return found


if __name__ == "__main__":
    print(", ".join(f"{count} cases {what}" for what, count in mark().items()))
