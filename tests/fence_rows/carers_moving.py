"""Rows of tests/fence_walk.py: households from a sheet, buddies."""

from types import ModuleType
from typing import Any

import carers.selectors.importing as importing
from carers.models import CarerImport
from enquiries.models import Enquiry
from tests.cast import MONDAY, Cast

IMPORTING = "carers.selectors.importing"
MODULES: list[ModuleType] = [importing]
LISTS: dict[str, Any] = {f"{IMPORTING}.imports_of": importing.imports_of}
OF_A_CASE: dict[str, Any] = {f"{IMPORTING}.import_of": lambda a, c: _import(a, c)}
ELSE: set[str] = {f"{IMPORTING}.faults_page"}  # of an import that was found
FENCE_ONE_ALONE: set[str] = set()


def _import(access: Any, case: Any) -> object:
    try:
        return importing.import_of(access, getattr(case, "import_id", 0))
    except CarerImport.DoesNotExist:
        return None


def fill(name: str, case: Enquiry, cast: Cast) -> None:
    """A sheet of each council; of a case there is none."""
    if case.service is None or name not in {"gateshead", "sunderland", "derby"}:
        return
    row = CarerImport.objects.create(
        cluster=case.cluster, service=case.service, name=f"zq{name}", sha256="0" * 64,
        rows=1, good=0, already=0, faults=[[2, "Postcode", "is not a postcode", f"zq{name}"]],
        sent_by=cast.mel, sent_at=MONDAY,
    )  # fmt: skip
    case.import_id = row.pk  # type: ignore[attr-defined]
