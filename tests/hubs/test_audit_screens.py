"""The record on screen: whose looks it shows to whom, in sentences, and that reading it is kept."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from enquiries.models import Acquaintance, Enquiry
from enquiries.selectors.for_record import PAGES
from enquiries.services import contact_log, enquiry_assign, enquiry_viewed, note_add
from enquiries.urls_staff import urlpatterns
from hubs.account_record import account_record
from hubs.audit import Kind, actions_of, record
from hubs.calendar import LONDON
from hubs.fence import reaching
from hubs.models import AuditEvent, Membership, User
from hubs.permissions import Role
from hubs.selectors_audit import Days, unassigned_by_person, views_without_assignment
from tests.cast import DERBY_POSTCODE, LONG_AGO, SUNDERLAND_POSTCODE, Cast, MakeEnquiry, World

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]


def words(answer: Any) -> str:
    """The page as it is read."""
    main = answer.content.decode().partition("<main")[2]
    text = re.sub(r"<(select|details).*?</\1>", " ", main, flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def case(make_enquiry: MakeEnquiry, now: datetime) -> Enquiry:
    return make_enquiry(now=now - timedelta(days=40))


@pytest.fixture
def gwen(world: World) -> User:
    """Governance lead of Gateshead."""
    user = User.objects.create(email="gwen@staff.example.org", name="Gwen Governance")
    Membership.objects.create(
        user=user, role=Role.GOVERNANCE_LEAD, service=world.gateshead, starts=LONG_AGO
    )
    return user


@pytest.fixture
def look(cast: Cast) -> Callable[..., None]:
    def at_case(who: str, case: Enquiry, *, at: datetime, page: str = "timeline") -> None:
        access = cast.access(who)
        with reaching(access.reach):
            enquiry_viewed(access=access, enquiry=case, page=page, now=at)

    return at_case


Look = Callable[..., None]


def ask_case(client: Client, reference: str, **more: str) -> str:
    return words(client.get(reverse("staff:audit_case"), {"reference": reference, **more}))


class TestWhoLooked:
    def test_hub_and_council_staff_newest_first(
        self, case: Enquiry, cast: Cast, signed_in: SignIn, look: Look, now: datetime
    ) -> None:
        look("asha", case, at=now - timedelta(hours=2))
        look("gita", case, at=now - timedelta(hours=1), page="note")
        said = ask_case(signed_in(cast.iris), case.reference.lower())
        gita, asha = said.index("Gita Worker Opened the notes"), said.index("Asha Officer Opened")
        assert gita < asha
        assert "Opened the timeline" in said
        assert "Sam" not in said  # a name is not asked for here

    def test_a_councils_lead_sees_the_hubs_reads_of_its_case(
        self, case: Enquiry, signed_in: SignIn, gwen: User, look: Look, now: datetime
    ) -> None:
        look("asha", case, at=now)
        assert "Asha Officer Opened the timeline" in ask_case(signed_in(gwen), case.reference)

    def test_and_no_other_councils_case(
        self, make_enquiry: MakeEnquiry, signed_in: SignIn, gwen: User, now: datetime
    ) -> None:
        foreign = make_enquiry(now=now, postcode=SUNDERLAND_POSTCODE)
        client = signed_in(gwen)
        said = ask_case(client, foreign.reference)
        assert "There is no case with this reference in your place" in said
        nowhere = ask_case(client, "NE-222-222")
        assert said.replace(foreign.reference, "") == nowhere.replace("NE-222-222", "")

    def test_searches_it_came_up_in_and_tries_that_were_refused(
        self, case: Enquiry, cast: Cast, signed_in: SignIn
    ) -> None:
        signed_in(cast.asha).get("/staff/enquiries/", {"q": "Carter"})
        signed_in(cast.adam).get(reverse("enquiries:case", args=[case.reference]))
        said = ask_case(signed_in(cast.iris), case.reference)
        assert "Asha Officer Searched for a person and was shown 1 case" in said
        assert "Adam Administrator Tried to open the overview: not allowed" in said

    def test_the_days_and_times_are_londons(
        self, case: Enquiry, cast: Cast, signed_in: SignIn, look: Look
    ) -> None:
        midnight = datetime(2026, 7, 10, 0, 30, tzinfo=LONDON)  # still the 9th in UTC
        look("asha", case, at=midnight)
        client = signed_in(cast.iris)
        on_it = ask_case(client, case.reference, since="2026-07-10", until="2026-07-10")
        assert "12:30am on Friday 10 July" in on_it
        day_before = ask_case(client, case.reference, since="2026-07-09", until="2026-07-09")
        assert "Nothing in these days." in day_before

    def test_somebody_who_knows_the_person_finds_no_case(
        self, case: Enquiry, cast: Cast, signed_in: SignIn, now: datetime
    ) -> None:
        with reaching(cast.access("asha").reach):
            Acquaintance.objects.create(enquiry=case, user=cast.iris, said_at=now)
        said = ask_case(signed_in(cast.iris), case.reference)
        assert "There is no case with this reference in your place" in said

    @pytest.mark.parametrize(
        ("asked", "said"),
        [
            ({"reference": ""}, "Enter the reference of a case"),
            ({"since": "not a day"}, "From must be a real date"),
            ({"since": "2026-03-02", "until": "2026-03-01"}, "From must be the same day as To"),
            ({"since": "2020-01-01", "until": "2022-01-01"}, "Ask for at most a year at a time"),
            ({"reference": "\0"}, "Null characters are not allowed"),
        ],
    )
    def test_a_question_that_cannot_be_answered(
        self, case: Enquiry, cast: Cast, signed_in: SignIn, asked: dict[str, str], said: str
    ) -> None:
        given = {"reference": case.reference} | asked
        answer = signed_in(cast.iris).get(reverse("staff:audit_case"), given)
        assert answer.status_code == 200
        assert said in answer.content.decode()

    def test_fifty_a_page(
        self, case: Enquiry, cast: Cast, signed_in: SignIn, look: Look, now: datetime
    ) -> None:
        for minute in range(51):
            look("asha", case, at=now - timedelta(minutes=minute))
        client = signed_in(cast.iris)
        assert "Showing 1 to 50 of 51 entries" in ask_case(client, case.reference)
        assert ask_case(client, case.reference, page="2").count("Opened the timeline") == 1


class TestWhatAPersonLookedAt:
    def ask(self, client: Client, who: User, **more: str) -> str:
        return words(client.get(reverse("staff:audit_person"), {"person": who.pk, **more}))

    def test_pages_searches_refusals_and_files(
        self, case: Enquiry, cast: Cast, signed_in: SignIn
    ) -> None:
        client = signed_in(cast.mel)
        client.get(reverse("enquiries:timeline", args=[case.reference]))
        client.get("/staff/enquiries/", {"q": "Carter"})
        client.get(reverse("enquiries:case", args=["NE-222-222"]))
        client.get(reverse("reports:table", args=["promise"]))
        said = self.ask(signed_in(cast.iris), cast.mel)
        assert f"Opened the timeline {case.reference}" in said
        assert "Searched for a person and was shown 1 case" in said
        assert "Tried to open the overview: not there, or not theirs NE-222-222" in said
        assert "Exported a report table" in said

    def test_a_hubs_lead_may_ask_about_its_councils_people_and_those_who_left(
        self, case: Enquiry, cast: Cast, signed_in: SignIn, look: Look, now: datetime
    ) -> None:
        look("gita", case, at=now)
        yesterday = timezone.localdate(now) - timedelta(days=1)
        Membership.objects.filter(user=cast.gita).update(ends=yesterday)
        assert "Opened the timeline" in self.ask(signed_in(cast.iris), cast.gita)

    def test_only_ones_own_people(self, cast: Cast, signed_in: SignIn, gwen: User) -> None:
        for lead, strangers in ((cast.iris, [cast.emma]), (gwen, [cast.asha, cast.sunil])):
            client = signed_in(lead)
            offered = client.get(reverse("staff:audit")).content.decode()
            for who in strangers:
                assert "Choose one of the people in the list" in self.ask(client, who)
                assert who.name not in offered
        assert "Gita Worker" in offered

    def test_only_within_ones_own_place(
        self,
        make_enquiry: MakeEnquiry,
        cast: Cast,
        signed_in: SignIn,
        look: Look,
        world: World,
        now: datetime,
    ) -> None:
        derby = make_enquiry(now=now, cluster=world.em, postcode=DERBY_POSTCODE)
        look("emma", derby, at=now)
        Membership.objects.create(
            user=cast.emma, role=Role.COUNCIL_WORKER, service=world.gateshead, starts=LONG_AGO
        )
        assert "Nothing in these days." in self.ask(signed_in(cast.iris), cast.emma)


def test_reading_the_record_is_on_record(
    case: Enquiry, cast: Cast, signed_in: SignIn, see_all: Callable[[], Any]
) -> None:
    client = signed_in(cast.iris)
    ask_case(client, case.reference)
    client.get(reverse("staff:audit_person"), {"person": cast.asha.pk})
    client.get(reverse("staff:audit_list", args=["refusals"]))
    client.get(reverse("staff:audit_unassigned"))
    client.get(reverse("staff:audit_case"), {"reference": "NE-222-222"})  # nothing was shown
    with see_all():
        read = AuditEvent.objects.filter(action="audit.viewed").order_by("pk")
        assert [event.changes for event in read] == [
            {"page": [None, "record"], "case": [None, case.pk]},
            {"page": [None, "person"], "person": [None, cast.asha.pk]},
            {"page": [None, "refusals"]},
            {"page": [None, "unassigned"]},
        ]
    said = words(client.get(reverse("staff:audit_person"), {"person": cast.iris.pk}))
    assert f"Read the record: who looked at a case {case.reference}" in said
    assert "Read the record: what a person looked at, Asha Officer" in said


def test_every_page_of_a_case_is_said_in_words() -> None:
    pages = {entry.name for entry in urlpatterns if "<str:reference>" in str(entry.pattern)}
    assert "lift_ask" in pages
    assert pages - set(PAGES) == set()


class TestLists:
    def listed(self, client: Client, key: str) -> str:
        return words(client.get(reverse("staff:audit_list", args=[key])))

    def test_refusals(self, case: Enquiry, cast: Cast, signed_in: SignIn, gwen: User) -> None:
        signed_in(cast.sunil).get(reverse("enquiries:note", args=[case.reference]))
        signed_in(cast.gita).post(reverse("messages:read_all"))
        said = self.listed(signed_in(cast.iris), "refusals")
        line = f"Sunil Worker Tried to open the notes: not there, or not theirs {case.reference}"
        assert line in said
        assert "Gita" not in said
        assert "Sunil" not in self.listed(signed_in(gwen), "refusals")  # of his own council

    def test_signing_in(self, cast: Cast, signed_in: SignIn, now: datetime) -> None:
        account_record(
            user=cast.asha,
            action="account.signed_in",
            changes={"by": [None, "password and app"]},
            now=now,
        )
        account_record(user=cast.asha, action="account.wrong_code", now=now, by_them=False)
        changes: dict[str, list[Any]] = {"why": [None, "idle"]}
        account_record(user=cast.asha, action="account.session_ended", changes=changes, now=now)
        said = self.listed(signed_in(cast.iris), "sign-ins")
        assert "Asha Officer Signed in, by password and app" in said
        assert "Somebody Gave a wrong second factor for Asha Officer" in said
        assert "Was signed out by the product, 30 minutes without a request" in said
        page = signed_in(cast.iris).get(reverse("staff:audit_list", args=["sign-ins"]))
        assert "?reference=" not in page.content.decode()  # no link that says nothing

    def test_exports_and_glass_with_the_reason_and_no_values(
        self, case: Enquiry, cast: Cast, signed_in: SignIn, now: datetime
    ) -> None:
        assert actions_of(Kind.EXPORT)
        assert actions_of(Kind.GLASS)
        access = cast.access("mel")
        with reaching(access.reach):
            for kind in (Kind.EXPORT, Kind.GLASS):
                record(
                    access=access,
                    action=actions_of(kind)[0],
                    subject="enquiry",
                    subject_id=case.pk,
                    cluster_id=case.cluster_id,
                    service_id=case.service_id,
                    changes={"first_name": ["Zebedee", "Zora"]},
                    reason="The police asked",
                    now=now,
                )
        client = signed_in(cast.iris)
        for key in ("exports", "glass"):
            said = self.listed(client, key)
            assert "Mel Manager" in said
            assert case.reference in said
            assert "Zebedee" not in said

    def test_people_and_roles_and_nothing_on_a_case(
        self, case: Enquiry, cast: Cast, signed_in: SignIn, now: datetime
    ) -> None:
        access = cast.access("adam")
        given = {"email": "new@example.org", "name": "New Person", "role": "hub_officer"}
        signed_in(cast.adam).post(reverse("staff:invite"), given | {"place": "hub"})
        asha = cast.access("asha")
        with reaching(asha.reach):
            note_add(access=asha, enquiry_id=case.pk, text="x", now=now)
        said = self.listed(signed_in(cast.iris), "people")
        assert f"{access.user} Invited a colleague: New Person" in said
        assert "Asha" not in said
        assert "new@example.org" not in said

    def test_a_list_that_is_not_there(self, cast: Cast, signed_in: SignIn) -> None:
        answer = signed_in(cast.iris).get(reverse("staff:audit_list", args=["everything"]))
        assert answer.status_code == 404


class TestViewsWithoutAssignment:
    @pytest.fixture
    def week(self, now: datetime) -> Days:
        today = timezone.localdate(now)
        return Days(today - timedelta(days=10), today)

    @pytest.fixture
    def listed(self, cast: Cast, week: Days) -> Callable[[str], dict[str, tuple[int, int]]]:
        def read(lead: str) -> dict[str, tuple[int, int]]:
            access = cast.access(lead)
            with reaching(access.reach):
                rows = unassigned_by_person(access, days=week)
            return {row.name: (row.cases, row.views) for row in rows}

        return read

    def test_a_curious_colleague_is_on_it(
        self, case: Enquiry, make_enquiry: MakeEnquiry, listed: Any, look: Look, now: datetime
    ) -> None:
        other = make_enquiry(now=now, phone="07700 900999", first_name="Ali", last_name="Khan")
        look("ben", case, at=now - timedelta(days=2))
        look("ben", case, at=now - timedelta(days=1))
        look("ben", other, at=now)
        look("gita", case, at=now)
        assert listed("iris") == {"Ben Officer": (2, 3), "Gita Worker": (1, 1)}

    @pytest.mark.parametrize("days", [-6, 6])
    def test_who_did_something_near_it_is_not(
        self, case: Enquiry, cast: Cast, listed: Any, look: Look, now: datetime, days: int
    ) -> None:
        seen = now - timedelta(days=6)
        look("ben", case, at=seen)
        access = cast.access("ben")
        with reaching(access.reach):
            note_add(access=access, enquiry_id=case.pk, text="x", now=seen + timedelta(days=days))
        assert listed("iris") == {}

    @pytest.mark.parametrize("days", [-8, 8])
    def test_who_did_something_long_before_or_after_is(
        self, case: Enquiry, cast: Cast, listed: Any, look: Look, now: datetime, days: int
    ) -> None:
        seen = now - timedelta(days=8)
        look("ben", case, at=seen)
        access = cast.access("ben")
        with reaching(access.reach):
            note_add(access=access, enquiry_id=case.pk, text="x", now=seen + timedelta(days=days))
        assert "Ben Officer" in listed("iris")

    def test_a_call_counts_as_something(
        self, case: Enquiry, cast: Cast, listed: Any, look: Look, now: datetime
    ) -> None:
        look("ben", case, at=now)
        access = cast.access("ben")
        with reaching(access.reach):
            contact_log(
                access=access, enquiry_id=case.pk, how="phone", outcome="no_answer", now=now
            )
        assert listed("iris") == {}

    def test_looking_elsewhere_explains_nothing(
        self, case: Enquiry, cast: Cast, listed: Any, look: Look, now: datetime
    ) -> None:
        look("ben", case, at=now, page="timeline")
        look("ben", case, at=now, page="note")
        assert listed("iris") == {"Ben Officer": (1, 2)}

    def test_ones_own_case_then_or_now_is_not(
        self, case: Enquiry, cast: Cast, listed: Any, look: Look, now: datetime
    ) -> None:
        mel = cast.access("mel")
        with reaching(mel.reach):
            give(mel, case, cast.ben, before=None, at=now - timedelta(days=30))
        look("ben", case, at=now - timedelta(days=9))  # his then
        with reaching(mel.reach):
            give(mel, case, cast.asha, before=cast.ben, at=now - timedelta(days=5))
        look("asha", case, at=now - timedelta(days=6))  # hers now
        assert listed("iris") == {}
        look("ben", case, at=now)  # no longer his
        assert listed("iris") == {"Ben Officer": (1, 1)}

    def test_each_lead_sees_their_own_places(
        self, case: Enquiry, gwen: User, look: Look, now: datetime, week: Days, signed_in: SignIn,
        make_enquiry: MakeEnquiry,
    ) -> None:  # fmt: skip
        foreign = make_enquiry(now=now, postcode=SUNDERLAND_POSTCODE)
        look("asha", case, at=now)
        look("asha", foreign, at=now)
        client = signed_in(gwen)
        monday = week.last - timedelta(days=week.last.weekday())
        said = words(client.get(reverse("staff:audit_unassigned"), {"week": monday.isoformat()}))
        assert "Asha Officer 1 1" in said

    def test_the_drill_down(
        self, case: Enquiry, cast: Cast, look: Look, now: datetime, signed_in: SignIn
    ) -> None:
        look("ben", case, at=now)
        client = signed_in(cast.iris)
        today = timezone.localdate(now)
        monday = (today - timedelta(days=today.weekday())).isoformat()
        address = reverse("staff:audit_unassigned_of", args=[cast.ben.pk])
        said = words(client.get(address, {"week": monday}))
        assert f"Opened the timeline {case.reference}" in said
        nobody = reverse("staff:audit_unassigned_of", args=[cast.emma.pk])
        assert client.get(nobody, {"week": monday}).status_code == 404
        assert client.get(address, {"week": "2020-01-06"}).status_code == 404

    def test_both_fences(self, case: Enquiry, cast: Cast, look: Look, week: Days, now: datetime
    ) -> None:  # fmt: skip
        look("ben", case, at=now)
        emma = cast.access("emma")
        with reaching(emma.reach):
            assert not views_without_assignment(cast.access("iris"), days=week).exists()
        with reaching(cast.access("iris").reach):
            assert not views_without_assignment(emma, days=week).exists()


def give(access: Any, case: Enquiry, to: User, *, before: User | None, at: datetime) -> None:
    enquiry_assign(
        access=access,
        enquiry_id=case.pk,
        to=to,
        expected_owner_id=before.pk if before else None,
        now=at,
    )


@pytest.mark.parametrize("name", [
    "staff:audit", "staff:audit_case", "staff:audit_person", "staff:audit_unassigned",
    "staff:audit_list",
])  # fmt: skip
def test_at_most_fifteen_queries_however_much_there_is(
    case: Enquiry, cast: Cast, signed_in: SignIn, look: Look, now: datetime, name: str
) -> None:
    client = signed_in(cast.iris)
    asked = {"reference": case.reference, "person": str(cast.asha.pk)}
    address = reverse(name, args=["refusals"] if name == "staff:audit_list" else [])

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address, asked).status_code == 200
        return len([q for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))])

    client.get(address, asked)
    few = cost()
    for minute in range(30):
        look("asha", case, at=now - timedelta(minutes=minute))
        signed_in(cast.ben).get(reverse("enquiries:case", args=["NE-222-222"]))
    assert cost() <= max(few, 15)
    assert cost() <= 15


VIEWS = int(os.environ.get("VIEWS", "200"))  # a multiple of 50


@pytest.mark.django_db(transaction=True)
def test_many_views_at_once_make_as_many_events(
    case: Enquiry, cast: Cast, signed_in: SignIn, see_all: Callable[[], Any]
) -> None:
    """By ten people in ten threads at once, over five pages."""
    people = [cast.asha, cast.ben, cast.mel, cast.gita, cast.gareth] * 2
    pages = ("case", "timeline", "note", "messages", "preview")
    clients = [signed_in(who) for who in people]

    def views(client: Client) -> list[int]:
        try:
            return [
                client.get(reverse(f"enquiries:{pages[n % 5]}", args=[case.reference])).status_code
                for n in range(VIEWS // 10)
            ]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(clients)) as threads:
        answers = [status for found in threads.map(views, clients) for status in found]
    assert answers == [200] * VIEWS
    with see_all():
        viewed = AuditEvent.objects.filter(action="enquiry.viewed", subject_id=case.pk)
        assert viewed.count() == VIEWS
        by = {row["actor"]: row["n"] for row in viewed.values("actor").annotate(n=Count("pk"))}
        assert by == {who.pk: VIEWS // 5 for who in people}
        for page in pages:
            assert viewed.filter(changes={"page": [None, page]}).count() == VIEWS // 5
