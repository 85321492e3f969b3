"""The inside of bench.carer_import: `python -m bench.carer_import_rows ROWS csv|xlsx`."""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import django

django.setup()

from bench.carer_sheets import csv_bytes, household, made_up, xlsx_bytes  # noqa: E402
from carers.identity import identity_of  # noqa: E402
from carers.models import Approval, Carer, CarerDeadline, CarerImport, Household  # noqa: E402
from carers.services.importing import import_check, import_take  # noqa: E402
from hubs.access import Access  # noqa: E402
from hubs.fence import reaching  # noqa: E402
from tests.cast import MONDAY, World, cast_make, world_make  # noqa: E402

TODAY = MONDAY.date()


def main(count: int, kind: str) -> None:
    """Check, take, check again, and say how long each took. Raises AssertionError."""
    world = world_make()
    cast = cast_make(world)
    access = cast.access("gareth")
    made = made_up(count, today=TODAY, worker=cast.gita.email, elsewhere=_approved_in_derby(world))
    content = csv_bytes(made.rows()) if kind == "csv" else xlsx_bytes(made.rows())
    seconds: dict[str, float] = {}

    def check() -> CarerImport:
        return import_check(access=access, name="register", content=content, now=MONDAY)

    row = _timed(seconds, "check", access, check)
    named = {fault[0]: {each[1] for each in row.faults if each[0] == fault[0]}
             for fault in row.faults}  # fmt: skip
    assert named.keys() == made.wrong.keys(), named.keys() ^ made.wrong.keys()
    assert all(column in named[number] for number, column in made.wrong.items())
    _timed(seconds, "take over", access,
           lambda: import_take(access=access, import_id=row.pk, now=MONDAY))  # fmt: skip
    first = _counts(access)
    assert first["households"] == count - len(named) == row.good
    again = _timed(seconds, "second run", access, check)
    assert (again.good, again.already) == (0, row.good)
    assert len(again.faults) == len(row.faults)
    assert _counts(access) == first
    print(
        json.dumps(
            {
                "rows": count,
                "kind": kind,
                "bytes": len(content),
                "good": row.good,
                "bad rows": len(named),
                "reasons": len(row.faults),
                **first,
                "seconds": {name: round(took, 1) for name, took in seconds.items()},
                "load of the machine": os.getloadavg()[0],
            }
        )
    )


def _timed(seconds: dict[str, float], name: str, access: Access, act: Callable[[], Any]) -> Any:
    began = time.monotonic()
    with reaching(access.reach):
        answer = act()
    seconds[name] = time.monotonic() - began
    return answer


def _counts(access: Access) -> dict[str, int]:
    with reaching(access.reach):
        return {
            "households": Household.objects.count(),
            "terms": Approval.objects.count(),
            "carers": Carer.objects.count(),
            "clocks": CarerDeadline.objects.count(),
        }


def _approved_in_derby(world: World) -> dict[str, str]:
    """The cells of a carer whom another hub approved."""
    away = household(999_999, today=TODAY, rng=random.Random(3))
    cells = {key: away[key] for key in ("first_name_1", "last_name_1", "born_1")}
    who = cells["first_name_1"], cells["last_name_1"], date.fromisoformat(cells["born_1"])
    place = {"cluster": world.em, "service": world.derby}
    with reaching(world.reach):
        home = Household.objects.create(**place, reference="EM-H222222", approved_on=TODAY)
        Carer.objects.create(
            **place,
            household=home,
            first_name=who[0],
            last_name=who[1],
            date_of_birth=who[2],
            identity=identity_of(*who),
            from_on=TODAY,
        )
    return cells


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
