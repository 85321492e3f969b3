"""Asks for each screen many times in this process. Started by bench.measure, engines running."""

from __future__ import annotations

import json
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import django

django.setup()

import psycopg  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.sessions.backends.base import SessionBase  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from bench.measure import Measure  # noqa: E402
from bench.times import timed  # noqa: E402
from enquiries.models import AssignPool, AssignRule, Enquiry  # noqa: E402
from enquiries.workflow import STAGE_LABELS, Stage  # noqa: E402
from hubs.fence import Reach, reaching  # noqa: E402
from hubs.models import Cluster, Membership, SeenBy, User  # noqa: E402
from hubs.permissions import Role  # noqa: E402

HUB = "north-east"
WARM = 3
RULES = 10
RULED = 50_000  # numbers and networks from here on are of the run with rules
HOST = {"host": "127.0.0.1"}
CALL_ME = {
    "first_name": "Sam",
    "phone": "07700 900123",
    "postcode": "NE8 1HH",
    "good_time": "any",
    "mention": "yes",
}


def superuser() -> psycopg.Connection[Any]:
    """A connection past the fence, each statement committed by itself."""
    base = settings.DATABASES["default"]
    return psycopg.connect(
        host=base["HOST"], port=base["PORT"] or None, dbname=base["NAME"], user="postgres",
        autocommit=True,
    )  # fmt: skip


def signed_in(role: Role) -> Client:
    """A browser of the hub's person with this role, both factors given."""
    membership = Membership.objects.filter(role=role, cluster__slug=HUB).first()
    assert membership is not None
    return browser_of(membership)


def browser_of(membership: Membership) -> Client:
    """A browser of somebody acting in this role, both factors given."""
    user: User = membership.user
    client = Client(headers=HOST)
    client.force_login(user)
    session: SessionBase = client.session
    session["account_authentication_methods"] = [
        {"method": "mfa", "type": "totp", "at": datetime.now(tz=UTC).timestamp()}
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session["membership"] = membership.pk
    session.save()
    return client


def measured(name: str, bar: str, ask: Callable[[], object], rounds: int, want: int) -> Measure:
    """Warm up, ask ``rounds`` times, then send the last request's SQL bare as often."""
    answers: set[int] = set()

    def once() -> None:
        answers.add(getattr(ask(), "status_code", 0))

    for _ in range(WARM):
        once()
    times = timed(once, rounds)
    with CaptureQueriesContext(connection) as captured:
        once()
    if answers != {want}:
        return Measure(name, bar, [], [], 0, problem=f"answered {sorted(answers)}")
    sql = [query["sql"] for query in captured if not control(query["sql"])]
    reads = [each for each in sql if each.startswith("SELECT") and "set_config" not in each]
    bare = timed(replay(sql), rounds) if want == 200 else []
    return Measure(name, bar, times, bare, len(reads) if want == 200 else len(sql))


def control(sql: str) -> bool:
    """Whether a statement only opens or ends a transaction."""
    return sql.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK"))


def replay(sql: list[str]) -> Callable[[], None]:
    """The same statements in one transaction, by psycopg alone, results fetched."""
    base = settings.DATABASES["default"]
    bare = psycopg.connect(
        host=base["HOST"], port=base["PORT"] or None, dbname=base["NAME"], user=base["USER"]
    )

    def send() -> None:
        with bare.transaction(), bare.cursor() as cursor:
            for statement in sql:
                cursor.execute(statement.encode())
                if cursor.description:
                    cursor.fetchall()

    return send


def screens(rounds: int) -> Iterator[Measure]:
    """Each screen with its bar (DESIGN.md 7)."""
    officer, manager = signed_in(Role.HUB_OFFICER), signed_in(Role.HUB_MANAGER)
    cluster = Cluster.objects.get(slug=HUB)
    with reaching(Reach(clusters=(cluster.pk,))):
        case = Enquiry.objects.filter(ended_at=None).order_by("-pk")[20].reference
    pages = [
        ("What needs doing", "p95 150 ms, 15 queries", officer, "/staff/"),
        ("List of enquiries", "p95 100 ms, 12 queries", officer, "/staff/enquiries/"),
        ("List, every case", "p95 100 ms, 12 queries", officer, "/staff/enquiries/?view=all"),
        ("Search by name", "p95 100 ms, 12 queries", officer, "/staff/enquiries/?q=thompson"),
        ("One case", "p95 80 ms, 20 queries", officer, f"/staff/enquiries/{case}/"),
        ("Page of clocks", "p95 100 ms, 12 queries", manager, "/staff/clocks/"),
        ("Page of clocks, overdue", "p95 100 ms, 12 queries", manager, "/staff/clocks/?due=over"),
        ("Report, 13 weeks", "p95 300 ms, 12 queries", manager, "/staff/reports/"),
        ("Report, last year", "p95 300 ms, 12 queries", manager,
         "/staff/reports/?period=last-year"),
    ]  # fmt: skip
    for name, bar, client, url in pages:
        yield measured(name, bar, partial(client.get, url), rounds, 200)
    for stage in (Stage.CHECKS, Stage.ASSESSMENT, Stage.DECISION):
        yield case_at(stage, rounds)
    yield measured("Public POST of an enquiry", "median 20 ms", poster(), rounds, 303)
    rules_lay(cluster)
    yield measured("The same with 10 rules", "median 20 ms", poster(RULED), rounds, 303)


def case_at(stage: Stage, rounds: int) -> Measure:
    """The page of a case that has come as far as this, for its council's manager."""
    name, bar = f"One case at “{STAGE_LABELS[stage]}”", "p95 80 ms, 20 queries"
    cluster = Cluster.objects.get(slug=HUB)
    with reaching(Reach(clusters=(cluster.pk,))):
        at = Enquiry.objects.filter(stage=stage, ended_at=None, seen_by=SeenBy.ALL)
        managed = Membership.objects.filter(role=Role.COUNCIL_MANAGER).values("service")
        found = at.filter(service__in=managed).order_by("pk").first()
        if found is None:
            return Measure(name, bar, [], [], 0, problem="no case stands there")
        works = Membership.objects.filter(role=Role.COUNCIL_MANAGER, service=found.service).first()
    if works is None:
        return Measure(name, bar, [], [], 0, problem="its council has no manager")
    client, url = browser_of(works), f"/staff/enquiries/{found.reference}/"
    return measured(name, bar, partial(client.get, url), rounds, 200)


def rules_lay(cluster: Cluster) -> None:
    """Ten rules of the hub, of which only the last fits what is sent, and gives it to the officer
    with the fewest open cases: the most that a rule asks."""
    officers = Membership.objects.filter(role=Role.HUB_OFFICER, cluster=cluster)
    users = {each.user_id for each in officers}
    with reaching(Reach(clusters=(cluster.pk,))):
        AssignRule.objects.all().delete()
        for place in range(1, RULES + 1):
            rule = AssignRule.objects.create(
                cluster=cluster,
                place_in_order=place,
                name=f"Rule {place}",
                for_language="" if place == RULES else f"Language {place}",
                method=AssignRule.Method.LEAST_BUSY,
            )
            AssignPool.objects.bulk_create(AssignPool(rule=rule, user_id=each) for each in users)


def poster(first: int = 0) -> Callable[[], object]:
    """Sends a new enquiry each time, from another network and number, so that no limit is met."""
    numbers = count(first)
    # One client, so that the middleware is made once, as a server makes it; no cookies are kept.
    client = Client(headers=HOST)

    def post() -> object:
        number = next(numbers)
        client.cookies.clear()
        answers = {**CALL_ME, "phone": f"07700 9{number % 100_000:05}", "key": str(uuid.uuid4())}
        network = f"10.{number // 250 % 250}.{number % 250}.9"
        return client.post(f"/{HUB}/call-me/", answers, REMOTE_ADDR=network)

    return post


def main(rounds: int, out: Path) -> None:
    """Measure all; the results go to a file for bench.measure to print."""
    one = timed(replay(["select 1"]), rounds * 5)
    found = {"measures": [asdict(each) for each in screens(rounds)], "one": one}
    out.write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
