"""Asks for each screen with the policies on and off, in turn. Started by bench.fence."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import django

django.setup()

import psycopg  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402
from psycopg import sql  # noqa: E402

from bench.fence import WORTH_A_NOTE, Pair  # noqa: E402
from bench.fence_rows import measuring  # noqa: E402
from bench.screens import browser_of, control, replay, superuser  # noqa: E402
from bench.times import timed  # noqa: E402
from enquiries.models import Enquiry  # noqa: E402
from hubs.access import staff_access  # noqa: E402
from hubs.fence import reaching  # noqa: E402
from hubs.models import Membership  # noqa: E402
from hubs.permissions import Role  # noqa: E402
from hubs.roles import reporting  # noqa: E402
from reports.period import period_named  # noqa: E402
from reports.road import road_table  # noqa: E402
from reports.scope import Scope  # noqa: E402

BLOCK = 5  # requests of one kind before the policies change
WARM = 2

Ask = Callable[[], object]


@dataclass
class Screen:
    """What is asked, the statements it sends, and the times so far; True: with the fence."""

    name: str
    ask: Ask
    statements: list[str] = field(default_factory=list)
    bare: Ask = lambda: None
    times: dict[bool, list[float]] = field(default_factory=lambda: {True: [], False: []})
    database: dict[bool, list[float]] = field(default_factory=lambda: {True: [], False: []})


class Policies:
    """Switches row-level security off and on for every table that has it."""

    def __init__(self) -> None:
        self.past = superuser()
        rows = self.past.execute(
            "select relname from pg_class where relforcerowsecurity and relkind = 'r'"
        )
        self.tables = [name for (name,) in rows.fetchall()]
        self.set(on=True)  # an earlier run may have been broken off

    def set(self, *, on: bool) -> None:
        """On is how the product runs. Forced stays as it is."""
        verb = sql.SQL("enable" if on else "disable")
        for table in self.tables:
            self.past.execute(
                sql.SQL("alter table {} {} row level security").format(sql.Identifier(table), verb)
            )

    @contextmanager
    def put_back(self) -> Iterator[None]:
        """Leave them on, whatever happens."""
        try:
            yield
        finally:
            self.set(on=True)


def screens() -> list[Screen]:
    """The list, what needs doing, one case and the funnel; a council's too."""
    officer, manager = measuring(Role.HUB_OFFICER), measuring(Role.HUB_MANAGER)
    worker = measuring(Role.COUNCIL_WORKER)
    return [
        _page("What needs doing, hub", officer, "/staff/"),
        _page("What needs doing, council", worker, "/staff/"),
        _page("List, hub", officer, "/staff/enquiries/"),
        _page("List, hub, every case", officer, "/staff/enquiries/?view=all"),
        _page("List, council, every case", worker, "/staff/enquiries/?view=all"),
        _page("Search by name, hub", officer, "/staff/enquiries/?q=thompson"),
        _page("One case, hub", officer, f"/staff/enquiries/{_a_case(officer)}/"),
        _page("One case, council", worker, f"/staff/enquiries/{_a_case(worker)}/"),
        Screen("Funnel of the report, hub", _funnel(manager)),
    ]


def _page(name: str, membership: Membership, address: str) -> Screen:
    client = browser_of(membership)

    def ask() -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{name} answered {answer.status_code}")

    return Screen(name, ask)


def _a_case(membership: Membership) -> str:
    """An open case that everybody in the place sees."""
    access = staff_access(membership, now=timezone.now())
    with reaching(access.reach):
        cases = Enquiry.objects.visible_to(access).filter(ended_at=None, seen_by=0)
        return cases.order_by("-pk")[10].reference


def _funnel(membership: Membership) -> Ask:
    now = timezone.now()
    access = staff_access(membership, now=now)
    period = period_named("13-weeks", today=timezone.localdate(now))

    def ask() -> None:
        with reaching(access.reach), reporting():
            road_table(Scope(access=access, period=period, now=now))

    return ask


def capture(screen: Screen) -> None:
    """Keep the statements of one request, to send them bare."""
    screen.ask()
    with CaptureQueriesContext(connection) as captured:
        screen.ask()
    screen.statements = [query["sql"] for query in captured if not control(query["sql"])]
    screen.bare = replay(screen.statements)


def measure(rounds: int) -> list[Pair]:
    """Blocks of requests with the policies on and off, the first of them changing places."""
    policies, found = Policies(), screens()
    with policies.put_back():
        for screen in found:
            capture(screen)
        for block in range(max(rounds // BLOCK, 1)):
            for on in (True, False) if block % 2 else (False, True):
                policies.set(on=on)
                for screen in found:
                    _block(screen, on=on)
        return [_pair(screen, policies) for screen in found]


def _block(screen: Screen, *, on: bool) -> None:
    for call, times in ((screen.ask, screen.times), (screen.bare, screen.database)):
        timed(call, WARM)
        times[on] += timed(call, BLOCK)


def _pair(screen: Screen, policies: Policies) -> Pair:
    pair = Pair(
        screen.name, screen.times[True], screen.times[False],
        screen.database[True], screen.database[False], notes=[],
    )  # fmt: skip
    if max(pair.ratio, pair.ratio_db) > WORTH_A_NOTE:
        pair.notes.append(_why(screen, policies))
    return pair


# --- Why a screen takes longer -------------------------------------------------------------------


def _why(screen: Screen, policies: Policies) -> str:
    """The statement that the fence makes most slower, and the shape of its two plans."""
    plans = {}
    for on in (True, False):
        policies.set(on=on)
        plans[on] = _plans(screen.statements)
    policies.set(on=True)
    worst = max(plans[True], key=lambda number: _took(plans[True][number])
                - _took(plans[False][number]))  # fmt: skip
    fenced, free = plans[True][worst], plans[False][worst]
    begins = re.sub(r"\s+", " ", re.sub(r"SELECT .*? FROM", "SELECT … FROM",
                                        screen.statements[worst], count=1))[:160]  # fmt: skip
    return (
        f"`{begins}` {_took(fenced):.1f} ms with, {_took(free):.1f} ms without"
        f" (planning {fenced['Planning Time']:.1f} and {free['Planning Time']:.1f})."
        f" With: {_shape(fenced['Plan'])}. Without: {_shape(free['Plan'])}."
    )


def _plans(statements: list[str]) -> dict[int, Any]:
    """Each reading statement's plan, run once, with the reach set as in the request."""
    base = settings.DATABASES["default"]
    bare = psycopg.connect(
        host=base["HOST"], port=base["PORT"] or None, dbname=base["NAME"], user=base["USER"]
    )
    found = {}
    with bare, bare.cursor() as cursor:
        for number, statement in enumerate(statements):
            if _reads(statement):
                cursor.execute(
                    b"explain (analyze, timing off, buffers off, format json) " + statement.encode()
                )
                row = cursor.fetchone()
                assert row is not None
                found[number] = row[0][0]
            else:
                cursor.execute(statement.encode())
        bare.rollback()
    return found


def _reads(statement: str) -> bool:
    return statement.lstrip(" (\n").lower().startswith("select") and "set_config" not in statement


def _took(plan: dict[str, Any]) -> float:
    return float(plan["Planning Time"]) + float(plan["Execution Time"])


def _shape(node: dict[str, Any]) -> str:
    """The plan's nodes from the top, each with its index or table and the rows it gave."""
    of = node.get("Index Name") or node.get("Relation Name") or ""
    here = f"{node['Node Type']}{f' {of}' if of else ''} ({node['Actual Rows']:.0f})"
    below = [_shape(each) for each in node.get("Plans", [])]
    return f"{here} < {' + '.join(below)}" if below else here


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(
        json.dumps([asdict(each) for each in measure(int(sys.argv[1]))]), encoding="utf-8"
    )
