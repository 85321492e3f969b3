"""Every function that reads cases, with how to call it, for tests/test_fence.py to try with
either fence switched off. A selector, report or export without a row here fails a test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, timedelta
from types import ModuleType
from typing import Any

from django.core.paginator import Page
from django.db.models import Manager, Model, QuerySet
from django.http import HttpResponse

import enquiries.selectors.case as case
import enquiries.selectors.duplicates as duplicates
import enquiries.selectors.for_record as for_record
import enquiries.selectors.listing as listing
import enquiries.selectors.lookup as lookup
import enquiries.selectors.own_cases as own
import enquiries.selectors.public as public
import enquiries.selectors.safety as safety
import enquiries.selectors.same_person as same_person
import enquiries.selectors.search as search
import enquiries.selectors.timeline as timeline
import enquiries.selectors.worklist as worklist
import hubs.selectors_audit as audit
import messaging.selectors as messages
import reports.carers as carers
import reports.case_export as case_export
import reports.columns as columns
import reports.concerns as concerns
import reports.constellations as constellations
import reports.export as export
import reports.page as page
import reports.places as places
import reports.promise as promise
import reports.received as received
import reports.reconcile as reconcile
import reports.register_export as register_export
import reports.road as road
import reports.selectors as report_selectors
import reports.waiting as waiting
from enquiries.filters import EnquiryFilters
from enquiries.models import Enquiry
from hubs.access import Access
from hubs.models import Cluster, FosteringService, User
from reports.models import ExportRequest
from reports.period import period_named
from reports.scope import Scope
from tests.cast import MONDAY
from tests.fence_rows import AREAS

MODULES: list[ModuleType] = [
    *(
        case,
        duplicates,
        for_record,
        listing,
        lookup,
        own,
        public,
        safety,
        same_person,
        search,
        timeline,
        worklist,
    ),
    *(
        audit,
        messages,
        carers,
        case_export,
        columns,
        concerns,
        constellations,
        export,
        page,
        places,
        promise,
        received,
        reconcile,
        register_export,
        report_selectors,
        road,
    ),
    waiting,
]
NOW = MONDAY + timedelta(days=3)
DAYS = audit.Days(MONDAY.date() - timedelta(days=1), date(2027, 12, 31))

OneCase = Callable[[Access, Enquiry], object]
Call = Callable[[Access], object]


def _scope(access: Access) -> Scope:
    return Scope(access=access, period=period_named("year", today=NOW.date()), now=NOW)


def _with_services(make: Callable[[Scope, Any], object]) -> Call:
    return lambda access: make(_scope(access), page.services_ever(_scope(access)))


def _list(access: Access, *, typed: str = "") -> object:
    filters = EnquiryFilters(view="all")
    return listing.page_of_cases(
        access,
        filters=filters,
        search=search.read_search(typed) if typed else None,
        sort=listing.read_sort("", filters=filters, searching=bool(typed)),
        page="1",
        now=NOW,
    )


def _desk(access: Access) -> Any:
    return worklist.desk_of(access, now=NOW)


def _export(access: Access, *, with_names: bool) -> object:
    request = ExportRequest(with_names=with_names, salt=b"0" * 16, code="EXP-00000000")
    request.columns = columns.columns_for(case_export.COLUMNS, with_names=with_names)
    lines = case_export.lines_of(
        case_export.cases_of(access, EnquiryFilters(view="all"), now=NOW),
        request,
        access=access,
        most=100,
        now=NOW,
    )
    chosen = columns.columns_of(case_export.COLUMNS, request)
    return list(columns.file_rows(chosen, lines, request, notes=lambda tally: []))


def _register(access: Access) -> object:
    request = ExportRequest(with_names=True, salt=b"0" * 16, code="EXP-00000000")
    request.columns = columns.columns_for(register_export.COLUMNS, with_names=True)
    households = register_export.households_of(access, register_export.RegisterChoice())
    lines = register_export.lines_of(households, request, access=access, most=100, now=NOW)
    chosen = columns.columns_of(register_export.COLUMNS, request)
    return list(columns.file_rows(chosen, lines, request, notes=lambda tally: []))


# What lists: one answer for a person.
LISTS: dict[str, Call] = {
    "enquiries.selectors.listing.page_of_cases": _list,
    "enquiries.selectors.lookup.look_up": lambda a: lookup.look_up(
        a, lookup.Caller(postcode="NE8 1HH", first_name="Sam", last_name="Carter"), now=NOW
    ),
    "enquiries.selectors.search.search_cases": lambda a: search.search_cases(
        a, search.read_search("Carter")
    ).order_by("pk"),
    "enquiries.selectors.worklist.counts_of": lambda a: worklist.counts_of(
        a, desk=_desk(a), owner="team"
    ),
    "enquiries.selectors.worklist.work_of": lambda a: worklist.work_of(
        a, desk=_desk(a), owner="team"
    ),
    "enquiries.selectors.worklist.with_people": lambda a: worklist.with_people(
        a, Enquiry.objects.visible_to(a).order_by("pk")
    ),
    "messaging.selectors.messages_listed": lambda a: messages.messages_listed(
        a, now=NOW, period="month"
    ),
    "messaging.selectors.messages_mine": messages.messages_mine,
    "messaging.selectors.unread_count": messages.unread_count,
    "messaging.selectors.inbox": messages.inbox,
    "hubs.selectors_audit.views_without_assignment": lambda a: audit.views_without_assignment(
        a, days=DAYS
    ),
    "hubs.selectors_audit.events_of": lambda a: audit.events_of(
        a, actions=["enquiry.viewed"], days=DAYS
    ),
    "hubs.selectors_audit.looks_of_person": lambda a: audit.looks_of_person(
        a, person=User.objects.get(name="Gareth Head"), days=DAYS
    ),
    "hubs.selectors_audit.unassigned_by_person": lambda a: audit.unassigned_by_person(a, days=DAYS),
    "reports.case_export.cases_of": lambda a: case_export.cases_of(
        a, EnquiryFilters(view="all"), now=NOW
    ),
    "reports.case_export.lines_of": lambda a: _export(a, with_names=False),
    "reports.columns.file_rows": lambda a: _export(a, with_names=True),
    "reports.register_export.households_of": lambda a: register_export.households_of(
        a, register_export.RegisterChoice()
    ),
    "reports.register_export.kept_from": lambda a: register_export.kept_from(
        a, register_export.RegisterChoice()
    ),
    "reports.register_export.lines_of": _register,
    "reports.export.table_export": lambda a: export.table_export(
        scope=_scope(a), table=road.road_table(_scope(a)), council=""
    ),
    "reports.carers.carer_figures": lambda a: carers.carer_figures(_scope(a)),
    "reports.carers.households_of": lambda a: carers.households_of(_scope(a)),
    "reports.concerns.concern_report": lambda a: concerns.concern_report(_scope(a)),
    "reports.constellations.inside_table": lambda a: constellations.inside_table(_scope(a)),
    "reports.places.places_figures": lambda a: places.places_figures(_scope(a)),
    "reports.reconcile.late_rows": lambda a: reconcile.late_rows(_scope(a)),
    "reports.reconcile.late_table": lambda a: reconcile.late_table(_scope(a)),
    "reports.page.carers_make": lambda a: page.carers_make(_scope(a)),
    "reports.page.report_make": _with_services(page.report_make),
    "reports.page.table_make": _with_services(lambda s, v: page.table_make(s, v, "councils")),
    "reports.promise.promise_figures": lambda a: promise.promise_figures(_scope(a)),
    "reports.received.received_figures": _with_services(received.received_figures),
    "reports.road.road_table": lambda a: road.road_table(_scope(a)),
    "reports.waiting.waiting_figures": lambda a: waiting.waiting_figures(_scope(a)),
    "reports.selectors.exports_here": report_selectors.exports_here,
    "reports.selectors.exports_seen": report_selectors.exports_seen,
}


# What is about one case: asked of every case there is, own or not.
OF_A_CASE: dict[str, OneCase] = {
    "enquiries.selectors.case.case_by_reference": lambda a, c: case.case_by_reference(
        a, c.reference
    ),
    "enquiries.selectors.search.case_of_reference": lambda a, c: search.case_of_reference(
        a, c.reference
    ),
    "enquiries.selectors.case.overview_of": case.overview_of,
    "enquiries.selectors.case.links_of": case.links_of,
    "enquiries.selectors.case.messages_of": lambda a, c: case.messages_of(a, c, page="1"),
    "enquiries.selectors.case.note_in_case": lambda a, c: case.note_in_case(a, c, c.note_id),
    "enquiries.selectors.case.notes_of": case.notes_of,
    "enquiries.selectors.duplicates.comparison_of": lambda a, c: duplicates.comparison_of(
        a, c, now=NOW
    ),
    "enquiries.selectors.duplicates.link_of_case": lambda a, c: duplicates.link_of_case(
        a, c, c.link_id
    ),
    "enquiries.selectors.own_cases.changes_of": lambda a, c: own.changes_of(a, c, now=NOW),
    "enquiries.selectors.own_cases.glasses_of": own.glasses_of,
    "enquiries.selectors.own_cases.locks_seen": own.locks_seen,
    "enquiries.selectors.public.own_details": lambda a, c: public.own_details(c, a),
    "enquiries.selectors.public.progress_of": lambda a, c: public.progress_of(c, NOW, access=a),
    "enquiries.selectors.safety.flag_standing": safety.flag_standing,
    "enquiries.selectors.safety.to_ask_anew": safety.to_ask_anew,
    "enquiries.selectors.same_person.same_person_of": same_person.same_person_of,
    "enquiries.selectors.same_person.another_person_said": same_person.another_person_said,
    "enquiries.selectors.timeline.timeline_of": lambda a, c: timeline.timeline_of(
        a, c, only="", page="1"
    ),
    "hubs.selectors_audit.looks_at_case": lambda a, c: audit.looks_at_case(
        a, case_id=c.pk, reference=c.reference, days=DAYS
    ),
}

# What reads no case: words, dates, people and places; or only hands on what it was given.
ELSE = {
    "enquiries.selectors.case.colleagues_named",
    "enquiries.selectors.duplicates.road_order",
    "enquiries.selectors.duplicates.why_not_joined",
    "enquiries.selectors.listing.read_sort",
    "enquiries.selectors.public.hubs_offered",
    "enquiries.selectors.public.kept_until",
    "enquiries.selectors.public.promise_if_sent",
    "enquiries.selectors.public.stage_said",
    "enquiries.selectors.public.what_we_will_do",
    "enquiries.selectors.safety.say_whom_to_ask",
    "enquiries.selectors.search.name_key",
    "enquiries.selectors.search.names_starting",
    "enquiries.selectors.search.read_reference",
    "enquiries.selectors.search.read_search",
    "enquiries.selectors.timeline.kind_said",
    "enquiries.selectors.worklist.desk_of",
    "hubs.selectors_audit.people_of",
    *(
        f"reports.carers.{name}"  # arithmetic of figures that are made
        for name in (
            "here_on",
            "sees_households",
            "stock_suppress",
            "unexplained",
            "years_between",
        )
    ),
    "reports.concerns.concerns_hidden",
    "reports.concerns.may_know",
    "reports.constellations.shares_known",
    "reports.places.places_hidden",
    "reports.places.told_apart",
    "reports.reconcile.reconciled",
    "reports.case_export.left_out",
    "reports.columns.code_of",
    "reports.columns.columns_for",
    "reports.columns.columns_of",
    "reports.columns.yes_no",
    "reports.register_export.left_out",
    "reports.page.check_council",
    "reports.page.definition",
    "reports.page.may_export",
    "reports.page.own_query",
    "reports.page.services_ever",
    "reports.selectors.approvers_of",
    "reports.selectors.watchers_of",
    "hubs.selectors_audit.office_actions",
    "hubs.selectors_audit.protection_actions",
}
# Without an access: for services, about cases they have found already. Fence one alone.
FENCE_ONE_ALONE = {
    "enquiries.selectors.own_cases.knows",
    "enquiries.selectors.own_cases.locked_pairs",
    "enquiries.selectors.own_cases.locks_of",
    "enquiries.selectors.own_cases.own_cases",
    "enquiries.selectors.safety.may_be_named",
    "enquiries.selectors.safety.may_decide",
    "enquiries.selectors.safety.named_on",
    "enquiries.selectors.safety.protected_read",
    "enquiries.selectors.same_person.linked_group",
}


@dataclass(frozen=True)
class Raised:
    """What a call ended with instead of an answer."""

    name: str


def plain(value: Any, depth: int = 0) -> object:
    """The answer as plain words and numbers, all rows fetched, everything loaded written out."""
    if depth > 12 or callable(value) or isinstance(value, Access | Scope):
        return None
    if isinstance(value, User | Cluster | FosteringService):
        return (type(value).__name__, value.pk)
    if isinstance(value, HttpResponse):
        return value.content.decode()
    if isinstance(value, Manager):
        return None
    if isinstance(value, QuerySet) and not value.ordered:  # the database may answer in any order
        return sorted((plain(one, depth + 1) for one in value), key=repr)
    if isinstance(value, QuerySet | Page | list | tuple):
        return [plain(one, depth + 1) for one in value]
    if isinstance(value, dict):
        return sorted(((str(k), plain(v, depth + 1)) for k, v in value.items()), key=repr)
    if isinstance(value, set | frozenset):
        return sorted((plain(one, depth + 1) for one in value), key=repr)
    if isinstance(value, Model):
        cached = {k: v for k, v in value._state.fields_cache.items() if v is not None}
        kept = {k: v for k, v in vars(value).items() if not k.startswith("_")}
        return (value._meta.label, plain(kept | cached, depth + 1))
    if is_dataclass(value):
        return [plain(getattr(value, f.name), depth + 1) for f in fields(value)]
    return value if isinstance(value, int | str | float | bool | None) else str(value)


for _area in AREAS:
    MODULES.extend(_area.MODULES)
    LISTS.update(_area.LISTS)
    OF_A_CASE.update(_area.OF_A_CASE)
    ELSE.update(_area.ELSE)
    FENCE_ONE_ALONE.update(_area.FENCE_ONE_ALONE)
