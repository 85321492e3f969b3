"""What needs doing: its groups, their order, and that a count is the rows behind it."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from enquiries.desk import EVERYONE, ME, MINE, NOBODY, ON_THE_PAGE, TEAM, Group
from enquiries.filters import ACTIVE, EnquiryFilters
from enquiries.models import Enquiry
from enquiries.selectors.worklist import ROWS_A_GROUP, Work, desk_of, work_of
from hubs.access import Access
from hubs.fence import reaching
from hubs.models import AuditEvent, Membership, User
from hubs.permissions import Role
from tests.cast import DERBY_POSTCODE, MONDAY, SUNDERLAND_POSTCODE, Cast, MakeEnquiry, World

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def work(access: Access, *, who: str = EVERYONE, now: datetime = MONDAY) -> Work:
    with reaching(access.reach):
        return work_of(access, desk=desk_of(access, now=now), owner=who)


def names(work: Work) -> dict[str, list[str]]:
    """Group -> first names, in the order of the page."""
    return {
        str(part.group): [case.people[0].first_name for case in part.cases]  # type: ignore[attr-defined]
        for part in work.groups
    }


@pytest.fixture
def put(make_enquiry: MakeEnquiry, see_all: Callable[[], Any]) -> Callable[..., Enquiry]:
    """Make an enquiry and set the fields that place it: ``put("Ann", next_due_at=...)``."""

    def make(name: str, *, answers: dict[str, Any] | None = None, **values: Any) -> Enquiry:
        made = make_enquiry(first_name=name, **(answers or {}))
        if values:
            with see_all():
                Enquiry.objects.filter(pk=made.pk).update(**values)
        return made

    return make


TRIED: dict[str, Any] = {"first_attempt_at": MONDAY - DAY, "last_contact_at": MONDAY - DAY}


def test_each_case_stands_in_the_first_group_it_belongs_to(
    put: Callable[..., Enquiry], cast: Cast
) -> None:
    put("Past", next_due_at=MONDAY - HOUR)
    put("PastWaiting", next_due_at=MONDAY - 2 * HOUR, waiting_on="them", **TRIED)
    put("New", next_due_at=MONDAY + HOUR)
    put("NewTomorrow", next_due_at=MONDAY + DAY)
    put("Today", next_due_at=MONDAY + 3 * HOUR, **TRIED)
    put("TodayWaiting", next_due_at=MONDAY + 4 * HOUR, waiting_on="other", **TRIED)
    # Monday 2 March: five working days end on Monday 9 March.
    put("Soon", next_due_at=datetime.fromisoformat("2026-03-09T23:59:00+00:00"), **TRIED)
    put("Waiting", next_due_at=MONDAY + DAY, waiting_on="them", **TRIED)
    put("NotYet", next_due_at=datetime.fromisoformat("2026-03-10T00:00:00+00:00"), **TRIED)
    long_ago = {"first_attempt_at": MONDAY - 20 * DAY, "next_due_at": None}
    put("Quiet", last_contact_at=MONDAY - 15 * DAY, **long_ago)
    put("NotQuiet", last_contact_at=MONDAY - 13 * DAY, **long_ago)
    put("Paused", next_due_at=MONDAY - HOUR, paused_until=date(2026, 3, 3), **TRIED)
    put("Back", next_due_at=MONDAY + 2 * HOUR, paused_until=date(2026, 3, 2), **TRIED)
    put("Ended", stage="closed", ended_at=MONDAY, next_due_at=None, **TRIED)

    found = work(cast.access("asha"))

    assert names(found) == {
        "past": ["PastWaiting", "Past"],
        "new": ["New", "NewTomorrow"],
        "today": ["Back", "Today", "TodayWaiting"],
        "soon": ["Soon"],
        "waiting": ["Waiting"],
        "quiet": ["Quiet"],
    }
    assert found.counts[Group.LATER] == 2
    assert [part.group for part in found.groups] == list(ON_THE_PAGE)


def test_new_arrivals_never_bury_older_ones(
    make_enquiry: MakeEnquiry, put: Callable[..., Enquiry], cast: Cast
) -> None:
    put("Oldest", next_due_at=MONDAY + HOUR)
    for minute in range(ROWS_A_GROUP + 5):
        make_enquiry(first_name=f"Later{minute}", now=MONDAY + timedelta(minutes=minute))
    now = MONDAY + timedelta(minutes=40)

    found = work(cast.access("asha"), now=now)

    rows = names(found)["new"]
    assert rows[0] == "Oldest"
    assert rows[1:4] == ["Later0", "Later1", "Later2"]
    assert len(rows) == ROWS_A_GROUP
    assert found.counts[Group.NEW] == ROWS_A_GROUP + 6


def test_every_count_is_the_number_of_rows_behind_it(
    put: Callable[..., Enquiry], cast: Cast
) -> None:
    for hours in (-30, -2, 1, 5, 20, 60, 300):
        for owner in (None, cast.asha, cast.ben, cast.gita):
            tried = TRIED if hours % 2 else {}
            waiting = "them" if hours in (5, 60) else ""
            put(
                f"H{hours}",
                owner=owner,
                waiting_on=waiting,
                next_due_at=MONDAY + hours * HOUR,
                **tried,
            )
    access = cast.access("asha")
    with reaching(access.reach):
        desk = desk_of(access, now=MONDAY)
        rows = Enquiry.objects.visible_to(access)

        def listed(**filters: str) -> int:
            narrowed = EnquiryFilters(**filters)
            return narrowed.apply(rows, now=MONDAY, user=access.user, desk=desk).count()

        for who in (ME, MINE, TEAM, NOBODY, EVERYONE):
            found = work_of(access, desk=desk, owner=who)
            owner = "" if who == EVERYONE else who
            for group in Group:
                assert found.counts[group] == listed(work=str(group), owner=owner), (who, group)
            # Disjoint and complete: the groups make up the active cases, each once.
            assert sum(found.counts.values()) == listed(work=ACTIVE, owner=owner)
            assert found.unassigned == listed(work=ACTIVE, owner=NOBODY) == 7
        assert sum(work_of(access, desk=desk, owner=TEAM).counts.values()) == 14
        assert sum(work_of(access, desk=desk, owner=MINE).counts.values()) == 14
        assert sum(work_of(access, desk=desk, owner=ME).counts.values()) == 7


def test_each_sees_the_work_of_their_own_place(
    make_enquiry: MakeEnquiry, cast: Cast, world: World
) -> None:
    make_enquiry(first_name="Gateshead")
    make_enquiry(first_name="Sunderland", postcode=SUNDERLAND_POSTCODE)
    make_enquiry(first_name="Derby", postcode=DERBY_POSTCODE, cluster=world.em)

    seen = {name: names(work(cast.access(name))) for name in ("asha", "gita", "sunil", "emma")}

    assert seen == {
        "asha": {"new": ["Gateshead", "Sunderland"]},
        "gita": {"new": ["Gateshead"]},
        "sunil": {"new": ["Sunderland"]},
        "emma": {"new": ["Derby"]},
    }


def test_filters_that_need_a_desk_find_nothing_without_one(
    make_enquiry: MakeEnquiry, cast: Cast
) -> None:
    make_enquiry()
    access = cast.access("asha")
    with reaching(access.reach):
        rows = Enquiry.objects.visible_to(access)
        for filters in ({"work": "new"}, {"owner": "team"}, {"owner": "mine"}):
            assert EnquiryFilters(**filters).apply(rows, now=MONDAY).count() == 0
        assert EnquiryFilters().apply(rows, now=MONDAY).count() == 1


def test_the_number_of_queries_does_not_grow_with_the_rows(
    make_enquiry: MakeEnquiry, cast: Cast
) -> None:
    access = cast.access("asha")

    def queries() -> int:
        with (
            reaching(access.reach),
            CaptureQueriesContext(
                connection,
            ) as seen,
        ):
            work_of(access, desk=desk_of(access, now=MONDAY), owner=MINE)
        return len(seen)

    make_enquiry()
    few = queries()
    for number in range(40):
        make_enquiry(first_name=f"N{number}")
    assert queries() == few <= 7


@pytest.mark.django_db(transaction=True)
def test_of_twenty_who_take_a_case_at_once_one_has_it_and_nineteen_are_told_who(
    make_enquiry: MakeEnquiry,
    world: World,
    signed_in: Callable[[Any], Client],
    see_all: Callable[[], Any],
) -> None:
    reference = make_enquiry().reference
    officers = [colleague(f"Officer{number} Twenty", world) for number in range(20)]
    browsers = [signed_in(officer) for officer in officers]
    together = Barrier(len(officers))
    row = f"/staff/enquiries/{reference}/row/"

    def take(browser: Client) -> str:
        try:
            together.wait()
            body = {"to": "me", "expected_owner": "", "next": row}
            sent = browser.post(f"/staff/enquiries/{reference}/assign/", body)
            assert (sent.status_code, sent["Location"]) == (302, row)
            return browser.get(row).content.decode()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(officers)) as pool:
        answers = list(pool.map(take, browsers))

    with see_all():
        owner = Enquiry.objects.get(reference=reference).owner
        taken = AuditEvent.objects.filter(action="enquiry.assigned").count()
    assert owner in officers
    assert taken == 1
    told = [f"{reference} already belongs to {owner}" in answer for answer in answers]
    assert told.count(True) == 19
    assert f"{reference} is now with you" in answers[told.index(False)]
    assert all("Assign to me" not in answer for answer in answers)


@pytest.mark.parametrize(
    ("asked_from", "free"),
    [
        ("/staff/", "0"),
        ("/staff/?who=none", "0"),
        ("/staff/?who=nonsense", None),
        ("/staff/enquiries/", None),
        ("", None),
    ],
)
def test_a_row_that_was_taken_brings_the_counts_with_it(
    asked_from: str,
    free: str | None,
    make_enquiry: MakeEnquiry,
    cast: Cast,
    signed_in: Callable[..., Client],
) -> None:
    made, asha = make_enquiry(now=timezone.now()), signed_in(cast.asha)
    row = f"/staff/enquiries/{made.reference}/row/"
    before = asha.get("/staff/").content.decode()
    assert before.count('id="counts"') == 1
    assert unassigned_in(before) == "1"
    asha.post(f"/staff/enquiries/{made.reference}/assign/", {"to": "me", "expected_owner": ""})

    headers = {"HX-Request": "true"}
    if asked_from:
        headers["HX-Current-URL"] = f"http://testserver{asked_from}"
    answer = asha.get(row, headers=headers).content.decode()

    assert answer.count('<li class="work-row"') == 1
    assert unassigned_in(answer) == free
    assert ('hx-swap-oob="true"' in answer) is (free is not None)


def unassigned_in(page: str) -> str | None:
    """The number of the strip's last count; None without a strip."""
    found = re.search(r'number">(\d+)</span> <span class="count-strip__text">Unassigned<', page)
    return found[1] if found else None


def colleague(name: str, world: World) -> User:
    """One more officer of the North East hub."""
    user = User.objects.create(email=f"{name.split()[0].lower()}@staff.example.org", name=name)
    Membership.objects.create(
        user=user, role=Role.HUB_OFFICER, cluster=world.ne, starts=date(2020, 1, 1)
    )
    return user


def test_who_sees_it_and_who_starts_elsewhere(cast: Cast, signed_in: Callable[..., Client]) -> None:
    for name in ("asha", "mel", "gita", "gareth"):
        page = signed_in(getattr(cast, name)).get("/staff/")
        assert page.status_code == 200
        assert b"What needs doing</h1>" in page.content
    homes = dict.fromkeys(("iris", "adam"), "/staff/start/") | {
        "pat": "/staff/panels/",
        "dee": "/staff/decisions/",
        "liam": "/staff/mockingbird/",
    }
    for name, home in homes.items():
        page = signed_in(getattr(cast, name)).get("/staff/")
        assert (page.status_code, page["Location"]) == (302, home)
    assert signed_in(cast.sam).get("/staff/").status_code == 403
    assert signed_in(cast.asha).get("/staff/?who=everybody").status_code == 404


def test_a_row_is_shown_to_those_within_reach_alone(
    make_enquiry: MakeEnquiry, cast: Cast, signed_in: Callable[..., Client]
) -> None:
    row = f"/staff/enquiries/{make_enquiry().reference}/row/"
    statuses = {
        name: signed_in(getattr(cast, name)).get(row).status_code
        for name in ("asha", "gita", "sunil", "emma", "iris")
    }
    assert statuses == {"asha": 200, "gita": 200, "sunil": 404, "emma": 404, "iris": 403}


def test_a_row_says_what_to_know_and_what_to_do(
    make_enquiry: MakeEnquiry,
    cast: Cast,
    signed_in: Callable[..., Client],
    see_all: Callable[[], Any],
) -> None:
    made = make_enquiry(
        first_name="明", last_name="", discreet=True, may_leave_message=False,
        contact_by="email", email="ming@example.org", good_time="evening",
        now=timezone.now(),
    )  # fmt: skip
    with see_all():
        Enquiry.objects.filter(pk=made.pk).update(next_due_at=timezone.now() - 27 * HOUR)
    page = signed_in(cast.asha).get("/staff/").content.decode()
    for words in (
        "Email 明: first contact",
        "Prefers evenings",
        "Do not mention fostering",
        "Do not leave a message",
        "Overdue by 1 day 3 hours",
        "No contact yet",
        "Not assigned",
        "Gateshead Council",
    ):
        assert words in page, words


def test_more_than_a_screenful_leads_to_the_whole_list(
    make_enquiry: MakeEnquiry, cast: Cast, signed_in: Callable[..., Client]
) -> None:
    for number in range(ROWS_A_GROUP + 2):
        make_enquiry(first_name=f"N{number}", now=timezone.now())
    asha = signed_in(cast.asha)
    page = asha.get("/staff/").content.decode()
    assert page.count('class="work-row"') == ROWS_A_GROUP
    link = '<a class="govuk-link" href="/staff/enquiries/?work=new&amp;owner=mine">Show all 27'
    assert link in page
    assert b"27 enquiries</h1>" in asha.get("/staff/enquiries/?work=new&owner=mine").content


def test_nothing_to_do_says_so(cast: Cast, signed_in: Callable[..., Client]) -> None:
    page = signed_in(cast.asha).get("/staff/").content.decode()
    assert "Nothing needs doing. Nobody is waiting for you" in page
    assert "<h2" not in page.split("<main", 1)[1].split("</main>")[0]
