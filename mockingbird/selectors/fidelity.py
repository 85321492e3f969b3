"""Fidelity: the service's own checklist, how a constellation was found, what follows from it."""

from __future__ import annotations

from dataclasses import dataclass

from hubs.access import Access
from hubs.models import FosteringService
from mockingbird.models import (
    Constellation,
    FidelityAction,
    FidelityCheck,
    FidelityTemplate,
)

CHECKS_SHOWN = 12


def checklist_of(access: Access, service: FosteringService | int | None) -> FidelityTemplate | None:
    """The checklist of a service as it stands, its latest version."""
    rows = FidelityTemplate.objects.visible_to(access).filter(service=service)
    found: FidelityTemplate | None = rows.order_by("-version").first()
    return found


@dataclass(frozen=True)
class Answered:
    """One item of a check and how far it was met."""

    text: str
    met: str
    note: str


MET = {2: "Fully", 1: "Partly", 0: "Not"}


@dataclass(frozen=True)
class Checked:
    """One check of a constellation."""

    row: FidelityCheck
    answers: list[Answered]
    actions: list[FidelityAction]


def checks_of(access: Access, constellation: Constellation) -> list[Checked]:
    """How it was found, the latest first, each with what was to be done about it."""
    rows = FidelityCheck.objects.visible_to(access).filter(constellation=constellation)
    rows = rows.select_related("template", "reviewer").order_by("-on", "-pk")[:CHECKS_SHOWN]
    found = list(rows)
    actions = list(
        FidelityAction.objects.visible_to(access)
        .filter(of__in=[row.pk for row in found])
        .select_related("owner")
        .order_by("due_on", "pk")
    )
    return [
        Checked(row, _answers(row), [each for each in actions if each.of_id == row.pk])
        for row in found
    ]


def _answers(row: FidelityCheck) -> list[Answered]:
    return [
        Answered(item["text"], MET[given["met"]], given.get("note", ""))
        for item in row.template.items
        if (given := row.answers.get(item["code"])) is not None
    ]


def check_by_id(access: Access, constellation: Constellation, check_id: int) -> FidelityCheck:
    """One check of this constellation. Raises FidelityCheck.DoesNotExist."""
    rows = FidelityCheck.objects.visible_to(access)
    found: FidelityCheck = rows.get(constellation=constellation, pk=check_id)
    return found


def action_by_id(access: Access, constellation: Constellation, action_id: int) -> FidelityAction:
    """One action of this constellation. Raises FidelityAction.DoesNotExist."""
    rows = FidelityAction.objects.visible_to(access)
    found: FidelityAction = rows.get(constellation=constellation, pk=action_id)
    return found
