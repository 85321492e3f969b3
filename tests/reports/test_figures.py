"""Every figure counted again, slowly and another way; every link counted at its other end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from enquiries.filters import EnquiryFilters
from enquiries.models import Deadline, Enquiry, Person, StageChange
from enquiries.services import enquiry_move
from enquiries.workflow import STAGE_LABELS, Action, Stage
from hubs.access import Access
from hubs.calendar import LONDON
from hubs.fence import Reach, reaching
from hubs.models import FosteringService
from reports.page import Report, check_council, report_make, services_ever
from reports.period import month_of
from reports.road import MATURE_AFTER
from reports.scope import Scope
from reports.tables import Table
from tests.reports.conftest import NOW, Readers

MakeScope = Callable[..., Scope]


def day_of(moment):
    return moment.astimezone(LONDON).date()


def make(scope: Scope) -> Report:
    with reaching(scope.access.reach):
        return report_make(scope, services_ever(scope))


def tables(report: Report) -> list[Table]:
    received = report.received
    return [report.promise.table, received.councils, received.sources, report.road,
            report.waiting.table]  # fmt: skip


def counts(table: Table) -> dict[str, tuple[int | None, ...]]:
    return {line.label: tuple(cell.count for cell in line.cells) for line in table.lines}


@pytest.mark.parametrize("period", ["13-weeks", "last-month", "quarter", "last-year"])
def test_promises_kept(readers: Readers, scope: MakeScope, period: str) -> None:
    here = scope(readers.hub_manager, period=period)
    report = make(here)
    kept = missed = 0
    with reaching(here.access.reach):
        for clock in Deadline.objects.visible_to(here.access).filter(rule="first_contact"):
            in_period = here.period.first <= day_of(clock.due_at) <= here.period.last
            ended_early = clock.cancelled_at is not None and clock.cancelled_at <= clock.due_at
            if clock.due_at >= NOW or not in_period or ended_early:
                continue
            in_time = clock.done_at is not None and clock.done_at <= clock.due_at
            kept += in_time
            missed += not in_time
    assert kept > 10
    assert missed > 0
    assert (report.promise.kept.count, report.promise.missed.count) == (kept, missed)
    total = report.promise.table.lines[-1]
    assert [cell.count for cell in total.cells] == [kept + missed, kept, missed]
    for column in range(3):
        weeks = [line.cells[column].count for line in report.promise.table.lines[:-1]]
        assert sum(weeks) == total.cells[column].count


def test_closing_a_case_does_not_mend_its_missed_promise(
    readers: Readers, scope: MakeScope
) -> None:
    here = scope(readers.hub_manager, period="year")
    before = make(here).promise
    with reaching(here.access.reach):
        late = Deadline.objects.visible_to(here.access).open().filter(due_at__lt=NOW)
        clock = late.filter(rule="first_contact").first()
        assert clock is not None, "the set should hold a promise that is missed and still open"
        enquiry_move(
            access=here.access,
            enquiry_id=clock.enquiry_id,
            action=Action.CLOSE,
            target=Stage.CLOSED,
            reason="no_reply",
            now=NOW,
        )
    after = make(here).promise
    assert (after.due, after.missed.count) == (before.due, before.missed.count)


def test_who_asked(readers: Readers, scope: MakeScope) -> None:
    here = scope(readers.hub_manager, period="year")
    report = make(here)
    found: dict[str, Counter[str]] = {}
    sources: Counter[str] = Counter()
    with reaching(here.access.reach):
        again = set(Person.objects.exclude(same_as=None).values_list("enquiry_id", flat=True))
        for case in Enquiry.objects.select_related("service"):
            if not here.period.first <= day_of(case.received_at) <= here.period.last:
                continue
            mainstream = case.kind == "fostering" and not case.out_of_area
            group = "again" if case.pk in again else "main" if mainstream else "other"
            name = case.service.name if case.service else "No council yet"
            found.setdefault(name, Counter())[group] += 1
            sources[case.get_source_display() or "Not known"] += 1
    shown = counts(report.received.councils)
    for name, groups in found.items():
        expected = (groups.total(), groups["main"], groups["other"], groups["again"])
        assert shown[name] == expected
    assert shown["All"][0] == sum(groups.total() for groups in found.values()) > 50
    by_source = counts(report.received.sources)
    assert {label: row[0] for label, row in by_source.items() if label != "All"} == dict(sources)


# The eight steps that reports count, with the finer stages that stand at each.
STEPS = [
    "enquiry", "conversation interest", "visit invited", "application", "checks", "assessment",
    "panel decision determination not_approved", "approved",
]  # fmt: skip


def place_of(stage: str) -> int:
    """Which of the eight steps a stage stands at; -1 for an end that says nothing of it."""
    return next((n for n, step in enumerate(STEPS) if stage in step.split()), -1)


def furthest_by_replay(changes: list[StageChange]) -> int:
    """Walk a history; a step back takes away what was recorded by mistake."""
    best, now_at = 0, 0
    for change in changes:
        place = place_of(change.to_stage)
        if place >= 0:
            if place < place_of(change.from_stage) and place < 3:
                best = place if best <= now_at else best
            now_at = place
            best = max(best, place)
    return best


def test_how_far_people_got(readers: Readers, scope: MakeScope) -> None:
    here = scope(readers.hub_manager)
    with reaching(here.access.reach):
        mistaken = Enquiry.objects.filter(stage="conversation", kind="fostering").first()
        for action, target in ((Action.ADVANCE, Stage.VISIT), (Action.STEP_BACK, "conversation")):
            enquiry_move(access=here.access, enquiry_id=mistaken.pk, action=action,
                         target=Stage(target), reason="other", now=NOW)  # fmt: skip
    report = make(here)
    expected: dict[str, Counter[str]] = {}
    with reaching(here.access.reach):
        again = set(Person.objects.exclude(same_as=None).values_list("enquiry_id", flat=True))
        histories: dict[int, list[StageChange]] = {}
        for change in StageChange.objects.order_by("pk"):
            histories.setdefault(change.enquiry_id, []).append(change)
        for case in Enquiry.objects.filter(kind="fostering", out_of_area=False):
            if case.pk in again:
                continue
            month = f"{month_of(day_of(case.received_at))[0]:%B %Y}"
            best = furthest_by_replay(histories[case.pk])
            row = expected.setdefault(month, Counter())
            row["asked"] += 1
            for stage in MATURE_AFTER:
                row[stage] += best >= place_of(stage)
    for line in report.road.lines:
        row = expected[line.label]
        wanted = [row["asked"], *[row[stage] for stage in MATURE_AFTER]]
        assert [cell.count for cell in line.cells] == wanted
    assert sum(row[Stage.APPLICATION] for row in expected.values()) > 5


def test_young_cohorts_are_too_early(readers: Readers, scope: MakeScope) -> None:
    lines = make(scope(readers.hub_manager)).road.lines
    assert all(cell.early and cell.percent is None for cell in lines[-1].cells[1:])
    oldest = lines[0]  # July 2025: everything but approval has had its time
    assert [cell.early for cell in oldest.cells[1:]] == [False, False, False, False, True]


def test_what_is_waiting(readers: Readers, scope: MakeScope) -> None:
    here = scope(readers.hub_manager)
    shown = counts(make(here).waiting.table)
    expected: dict[str, list[int]] = {}
    with reaching(here.access.reach):
        for case in Enquiry.objects.filter(ended_at=None):
            days = (day_of(NOW) - day_of(case.stage_since)).days
            place = 1 if days <= 14 else 2 if days <= 30 else 3 if days <= 60 else 4
            step = STEPS[place_of(case.stage)].split()[0]
            label = "Panel and decision" if step == "panel" else STAGE_LABELS[Stage(step)]
            row = expected.setdefault(label, [0] * 7)
            row[0] += 1
            row[place] += 1
            row[5] += case.next_due_at is not None and case.next_due_at < NOW
            row[6] += case.first_attempt_at is None
    for label, row in expected.items():
        assert shown[label] == tuple(row)
    assert shown["All"] == tuple(map(sum, zip(*expected.values(), strict=True)))
    assert shown["All"][0] > 20


def linked(report: Report) -> Iterator[tuple[str, int, str]]:
    for table in tables(report):
        for line in table.lines:
            for cell in line.cells:
                yield f"{table.key} {line.label}", cell.count, cell.href
    yield "running", report.promise.running.count, report.promise.running.href
    yield "answered", report.promise.answered.count, report.promise.answered.href


@pytest.mark.parametrize("council", ["", "county-durham", "none"])
def test_each_number_is_the_length_of_its_list(
    readers: Readers, scope: MakeScope, council: str
) -> None:
    here = scope(readers.hub_manager, period="quarter", council=council)
    report = make(here)
    with reaching(here.access.reach):
        for what, count, href in linked(report):
            query = {key: values[0] for key, values in parse_qs(urlsplit(href).query).items()}
            filters = EnquiryFilters.from_query(query)
            assert not filters.unread, (what, href)
            rows = filters.apply(Enquiry.objects.visible_to(here.access), now=NOW)
            assert rows.count() == count, (what, href)


def test_two_hubs_do_not_meet(readers: Readers, scope: MakeScope) -> None:
    both = Reach(clusters=(readers.hub_manager.cluster.pk, readers.other_manager.cluster.pk))
    totals = []
    for access in (readers.hub_manager, readers.other_manager):
        here = scope(access, period="year")
        with reaching(both):  # the database's fence wide open: the code's own must hold
            report = report_make(here, services_ever(here))
        names = {service.name for service in services_ever(here).values()}
        labels = {line.label for line in report.received.councils.lines}
        assert labels <= names | {"No council yet", "All"}
        totals.append(report.received.total)
    with reaching(both):
        first = scope(readers.hub_manager, period="year").period.first
        everyone = [c for c in Enquiry.objects.all() if day_of(c.received_at) >= first]
    assert sum(totals) == len(everyone)
    assert all(totals)


def test_the_fence_holds_without_the_code(readers: Readers, scope: MakeScope) -> None:
    here = scope(readers.hub_manager, period="year")
    with reaching(Reach()):
        report = report_make(here, services_ever(here))
    assert all(not cell.count for table in tables(report)
               for line in table.lines for cell in line.cells)  # fmt: skip


def test_a_council_manager_sees_one_council(readers: Readers, scope: MakeScope) -> None:
    report = make(scope(readers.council_manager, period="year"))
    labels = [line.label for line in report.received.councils.lines]
    assert labels == ["County Durham", "All"]
    hub = counts(make(scope(readers.hub_manager, period="year")).received.councils)
    assert counts(report.received.councils)["All"] == hub["County Durham"]


def test_nothing_yet(readers: Readers, scope: MakeScope) -> None:
    report = make(scope(readers.hub_manager, council="none", period="last-year"))
    assert report.promise.kept.percent is None
    assert all(isinstance(table, Table) for table in tables(report))


@pytest.mark.parametrize("period", ["13-weeks", "last-year"])
def test_as_many_queries_whatever_the_period(
    readers: Readers, scope: MakeScope, period: str
) -> None:
    here = scope(readers.hub_manager, period=period)
    with (
        reaching(here.access.reach),
        CaptureQueriesContext(
            connection,
        ) as queries,
    ):
        report_make(here, services_ever(here))
    assert len(queries) == 6


def access_sees_no_cases(access: Access, scope: MakeScope) -> Report:
    return make(scope(access, period="year"))


def test_small_numbers_are_hidden_from_those_who_may_not_see_cases(
    readers: Readers, scope: MakeScope
) -> None:
    report = access_sees_no_cases(readers.governance, scope)
    for table in tables(report):
        for line in table.lines:
            for cell in line.cells:
                assert cell.count not in range(1, 5)
                assert cell.href == ""


def test_a_council_that_was_never_in_the_hub_is_counted_by_name(
    readers: Readers, scope: MakeScope
) -> None:
    """A case stays its hub's when it is with a council from elsewhere; the report says whose."""
    derby = FosteringService.objects.get(slug="derby")
    both = (*readers.hub_manager.reach.clusters, *readers.other_manager.reach.clusters)
    with reaching(Reach(clusters=both)):
        newest = Enquiry.objects.visible_to(readers.hub_manager).exclude(service=None)
        moved = newest.latest("received_at")
        Enquiry.objects.filter(pk=moved.pk).update(service=derby)
    report = make(scope(readers.hub_manager))
    assert counts(report.received.councils)[derby.name][0] == 1
    chosen = scope(readers.hub_manager, council="derby")
    with reaching(chosen.access.reach):
        check_council(chosen, services_ever(chosen))
    assert counts(make(chosen).received.councils)["All"][0] == 1
    stranger = scope(readers.hub_manager, council="nottingham")
    with pytest.raises(Http404), reaching(stranger.access.reach):
        check_council(stranger, services_ever(stranger))
