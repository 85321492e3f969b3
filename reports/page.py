"""Puts a report together: its sections with their definitions, and its two sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from inspect import cleandoc

from django.db.models import Exists, OuterRef, Q
from django.http import Http404, QueryDict

from enquiries.models import Enquiry
from hubs.models import ClusterService, FosteringService
from hubs.permissions import Right
from reports import concerns
from reports.beside import CarersReport, beside_hidden
from reports.carers import carer_figures
from reports.concerns import concern_report, concerns_hidden
from reports.constellations import inside_table
from reports.places import places_figures
from reports.promise import Promise, promise_figures
from reports.received import Received, received_figures
from reports.reconcile import late_table
from reports.road import road_table
from reports.scope import Scope
from reports.tables import FEWEST_FOR_PERCENT, Table, hide_small, share, suppress
from reports.waiting import Waiting, waiting_figures


@dataclass(frozen=True)
class Report:
    """Everything on the page. Tables have small numbers hidden where they must be."""

    scope: Scope
    promise: Promise
    received: Received
    road: Table
    waiting: Waiting
    summary: tuple[str, str]


def definition(section: Callable[..., object]) -> list[str]:
    """How a section counts, in the words above its code: paragraphs for the page and the CSV.

    One place: a definition that is changed in the code is changed on the screen.
    """
    paragraphs = cleandoc(section.__doc__ or "").split("\n\n")
    return [" ".join(paragraph.split()) for paragraph in paragraphs]


DEFINITIONS: Mapping[str, list[str]] = {
    "promise": definition(promise_figures),
    "councils": definition(received_figures),
    "sources": definition(received_figures),
    "road": definition(road_table),
    "waiting": definition(waiting_figures),
    **dict.fromkeys(("stock", "leavers", "served", "interviews"), definition(carer_figures)),
    "late": definition(late_table),
    "inside": definition(inside_table),
    "places": definition(places_figures),
    **dict.fromkeys(concerns.KEYS, definition(concern_report)),
}


def services_ever(scope: Scope) -> dict[int, FosteringService]:
    """Councils these figures may be about, by id: all that ever were in the hub, or one's own.

    Also the chosen one when it has a case of the hub, though it never was in it.
    """
    if scope.access.service is not None:
        return {scope.access.service.pk: scope.access.service}
    ever = ClusterService.objects.filter(cluster=scope.access.cluster).values("service")
    chosen = Q(slug=scope.council) & Exists(
        Enquiry.objects.visible_to(scope.access).filter(service=OuterRef("pk"))
    )
    found = FosteringService.objects.filter(Q(pk__in=ever) | chosen)
    return {service.pk: service for service in found.order_by("name")}


def check_council(scope: Scope, services: Mapping[int, FosteringService]) -> None:
    """Raise Http404 for a council that is not one of theirs, as for one that does not exist."""
    known = {"", "none", *(service.slug for service in services.values())}
    if scope.council not in known:
        raise Http404


def report_make(scope: Scope, services: Mapping[int, FosteringService]) -> Report:
    """The figures of the page, with small numbers hidden from those who may not see cases."""
    promise = promise_figures(scope)
    received = received_figures(scope, services)
    waiting = waiting_figures(scope)
    report = Report(
        scope=scope,
        promise=promise,
        received=received,
        road=road_table(scope),
        waiting=waiting,
        summary=(_promise_said(promise), _waiting_said(waiting)),
    )
    return report if scope.sees_cases else _hidden(report)


def table_make(scope: Scope, services: Mapping[int, FosteringService], key: str) -> Table:
    """One table for the way out of the house: small numbers hidden, whoever asks."""
    makers: dict[str, Callable[[], Table]] = {
        "promise": lambda: promise_figures(scope).table,
        "councils": lambda: received_figures(scope, services).councils,
        "sources": lambda: received_figures(scope, services).sources,
        "road": lambda: road_table(scope),
        "waiting": lambda: waiting_figures(scope).table,
        "late": lambda: late_table(scope),
    }
    if key in makers:
        return suppress(makers[key]())
    # These give no number away together: all are made, and one is taken.
    if key in concerns.KEYS:
        return concerns_hidden(concern_report(scope))[key]
    if key not in DEFINITIONS:
        raise Http404
    return beside_hidden(carers_make(scope)).tables[key]


def carers_make(scope: Scope) -> CarersReport:
    """The figures of the carers' page, true ones."""
    return CarersReport(carer_figures(scope), inside_table(scope), places_figures(scope))


def _hidden(report: Report) -> Report:
    received, waiting, promise = report.received, report.waiting, report.promise
    table = suppress(promise.table)
    _, kept, missed = table.lines[-1].cells
    return replace(
        report,
        promise=replace(
            promise,
            table=table,
            kept=kept,
            missed=missed,
            running=hide_small(promise.running),
            answered=hide_small(promise.answered),
        ),
        received=replace(
            received,
            councils=suppress(received.councils),
            sources=suppress(received.sources),
        ),
        road=suppress(report.road),
        waiting=replace(waiting, table=suppress(waiting.table)),
        summary=("Small numbers are shown as c.", ""),
    )


def _promise_said(promise: Promise) -> str:
    kept, due = promise.kept.count or 0, promise.due
    if not due:
        return "No promise of first contact fell due in this period."
    if due < FEWEST_FOR_PERCENT:
        return f"We kept {kept} of the {due} promises of first contact that fell due."
    return f"We kept {share(kept, due)}% of the {due} promises of first contact that fell due."


def _waiting_said(waiting: Waiting) -> str:
    total, past = (waiting.table.lines[-1].cells[place].count or 0 for place in (0, 5))
    if not total:
        return "Nothing is waiting."
    now = f"{total} {'enquiry is' if total == 1 else 'enquiries are'} open now, {past} past due"
    if waiting.longest_count:
        return f"{now}; the longest waits are at “{waiting.longest}”."
    return f"{now}."


def may_export(scope: Scope) -> bool:
    """Whether the page offers CSV."""
    return scope.access.can(Right.REPORT_EXPORT)


def own_query(scope: Scope) -> str:
    """This report's period and council as a query string."""
    query = QueryDict(mutable=True)
    query["period"] = scope.period.name
    if scope.council:
        query["council"] = scope.council
    return query.urlencode()
