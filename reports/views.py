"""The report page and its tables as CSV."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hubs.calendar import say_moment
from hubs.decorators import StaffRequest, staff_page
from hubs.models import FosteringService
from hubs.permissions import Right
from hubs.roles import reporting
from reports.beside import beside_hidden
from reports.carers import sees_households
from reports.concerns import concern_report, may_know
from reports.export import table_export
from reports.page import (
    DEFINITIONS,
    carers_make,
    check_council,
    may_export,
    own_query,
    report_make,
    services_ever,
    table_make,
)
from reports.period import PERIODS, period_named
from reports.reconcile import late_rows, late_table, reconciled
from reports.scope import Scope
from reports.tables import suppress


def _scope(request: StaffRequest) -> Scope:
    now = timezone.now()
    today = timezone.localdate(now)
    period = period_named(request.GET.get("period", ""), today=today)
    # A council's own people have one council: theirs.
    council = "" if request.access.service else request.GET.get("council", "")
    return Scope(access=request.access, period=period, now=now, council=council)


@staff_page(Right.REPORT_VIEW)
@require_safe
def home(request: StaffRequest) -> HttpResponse:
    """The first report: the promise, who asked, how far they got, what is waiting."""
    scope = _scope(request)
    with reporting():
        services = services_ever(scope)
        check_council(scope, services)
        report = report_make(scope, services)
    context = _context(scope, services) | {
        "report": report,
        "definitions": DEFINITIONS,
        "sees_exports": request.access.can(Right.EXPORT_APPROVE),
        "sees_returns": request.access.can(Right.MOCKINGBIRD_RETURNS),
    }
    return render(request, "reports/home.html", context)


def _context(scope: Scope, services: Mapping[int, FosteringService]) -> dict[str, Any]:
    """What every page of figures shows: whose, of which days, as of when."""
    return {
        "period": scope.period,
        "periods": PERIODS.items(),
        "councils": [] if scope.access.service else list(services.values()),
        "council": scope.council,
        "place": scope.access.service or scope.access.cluster,
        "data_time": say_moment(scope.now, now=scope.now),
        "own_query": own_query(scope),
        "may_export": may_export(scope),
    }


@staff_page(Right.REPORT_VIEW)
@require_safe
def carers(request: StaffRequest) -> HttpResponse:
    """Who fosters for us, who came and who left."""
    scope = _scope(request)
    with reporting():
        services = services_ever(scope)
        check_council(scope, services)
        context = _context(scope, services) | _carers_part(scope, request.GET.get("stated", ""))
    return render(request, "reports/carers.html", context)


def _carers_part(scope: Scope, stated: str) -> dict[str, Any]:
    """The figures of the page; small numbers, and what they are of, for who may see households."""
    sees = sees_households(scope)
    true, late = carers_make(scope), late_table(scope)
    shown = true if sees else beside_hidden(true)
    return {
        "figures": shown.figures,
        "late": late if sees else suppress(late),
        "inside": shown.inside,
        "places": shown.places,
        "concerns": concern_report(scope) if may_know(scope) else None,
        "sees_households": sees,
        "late_rows": late_rows(scope) if sees else [],
        "stated": stated,
        "reconciled": reconciled(true.figures.stock, stated) if sees else None,
        "definitions": DEFINITIONS,
    }


@staff_page(Right.REPORT_VIEW, Right.REPORT_EXPORT)
@require_safe
def table(request: StaffRequest, key: str) -> HttpResponse:
    """One table of the page as a file."""
    scope = _scope(request)
    with reporting():
        services = services_ever(scope)
        check_council(scope, services)
        made = table_make(scope, services, key)
    names = {service.slug: service.name for service in services.values()}
    council = names.get(scope.council, "No council yet" if scope.council else "")
    return table_export(scope=scope, table=made, council=council)
