"""The case page: what it says, to whom, at what cost; that opening it is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from enquiries.models import Deadline, Enquiry, Person
from enquiries.services import contact_log, enquiry_move, enquiry_route, note_add, note_correct
from enquiries.views.staff.case import clock_of, now_of
from enquiries.workflow import Action, Stage
from hubs.fence import reaching
from hubs.models import AuditEvent, User
from messaging.models import Message
from tests.cast import MONDAY, SUNDERLAND_POSTCODE, Cast, MakeEnquiry, World
from tests.roles import as_owner

SignIn = Callable[[User], Client]
SeeAll = Callable[[], Any]
HOUR = timedelta(hours=1)


def address(case: Enquiry, name: str = "case", *more: Any) -> str:
    return reverse(f"enquiries:{name}", args=[case.reference, *more])


def words(response: Any) -> str:
    """The text of a page as one line, without its markup."""
    text = re.sub(r"<(script|style|svg).*?</\1>", " ", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


@pytest.fixture
def case(make_enquiry: MakeEnquiry) -> Enquiry:
    return make_enquiry(now=timezone.now())


class TestOverview:
    def test_it_says_who_where_and_what_to_do(
        self, make_enquiry: MakeEnquiry, cast: Cast, signed_in: SignIn, see_all: SeeAll
    ) -> None:
        case = make_enquiry(
            now=timezone.now(),
            discreet=True,
            may_leave_message=False,
            language="Polish",
            question="Do I need a spare room?",
            second_first_name="Jo",
            second_last_name="Lee",
        )
        with see_all():
            Person.objects.filter(position=1).update(said_as="Samm")
        page = signed_in(cast.asha).get(address(case))
        said = words(page)
        for part in (
            "Sam Carter and Jo Lee",
            case.reference,
            "Gateshead Council",
            "The postcode NE8 1HH is in this council’s area",
            "Sam “Samm”",
            "Do not mention fostering in messages",
            "Do not leave a message",
            "Interpreter: Polish",
            "Call Sam: first contact",
            "We said we would be in touch by 5pm on",
            "Do I need a spare room?",
            "Promise of North East Fostering Hub: within 1 open day, by 5pm",
            "Nobody has tried to reach them yet.",
            "Website, Enquiry form",
        ):
            assert part in said, part
        assert 'href="tel:+447700900123"' in page.content.decode()

    def test_the_title_has_the_reference_and_no_name(
        self, case: Enquiry, cast: Cast, signed_in: SignIn
    ) -> None:
        for name in ("case", "timeline", "note", "messages", "contact", "edit", "move", "preview"):
            html = signed_in(cast.asha).get(address(case, name)).content.decode()
            title = re.search(r"<title>(.*?)</title>", html, re.S)
            assert title is not None
            assert case.reference in title[1]
            assert "Sam" not in title[1]
            assert "Carter" not in title[1]

    def test_opening_it_is_kept_once_and_not_on_the_timeline(
        self, case: Enquiry, cast: Cast, signed_in: SignIn, see_all: SeeAll
    ) -> None:
        client = signed_in(cast.asha)
        client.get(address(case))
        timeline = words(client.get(address(case, "timeline")))
        with see_all():
            overview, line = AuditEvent.objects.filter(action="enquiry.viewed").order_by("pk")
            assert (overview.actor, overview.subject_id) == (cast.asha, case.pk)
            assert overview.changes == {"page": [None, "case"]}
            assert line.changes == {"page": [None, "timeline"]}
        assert "opened the case" not in timeline.lower()

    def test_it_costs_the_same_however_much_has_happened(
        self, case: Enquiry, cast: Cast, signed_in: SignIn, make_enquiry: MakeEnquiry
    ) -> None:
        client, asha = signed_in(cast.asha), cast.access("asha")
        client.get(address(case))

        def cost() -> int:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(address(case)).status_code == 200
            return len([q for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))])

        little = cost()
        for n in range(12):
            make_enquiry(now=timezone.now())
            with reaching(asha.reach):
                contact_log(
                    access=asha,
                    enquiry_id=case.pk,
                    how="phone",
                    outcome="no_answer",
                    note=str(n),
                    now=timezone.now(),
                )
        assert cost() == little
        assert little <= 20

    @pytest.mark.parametrize(
        ("who", "sees", "lacks"),
        [
            ("asha", ("Change the council", "Log contact", "Edit details"), ()),
            ("gita", ("Log contact", "Hand to a colleague"), ("Change the council",)),
            ("dee", ("Household",), ("Log contact", "Edit details", "Move, close", "Assign to me")),
            ("pat", ("Household",), ("No answer", "Pause", "Messages (")),
        ],
    )
    def test_what_a_person_may_not_do_is_not_there(
        self,
        case: Enquiry,
        cast: Cast,
        signed_in: SignIn,
        who: str,
        sees: tuple[str, ...],
        lacks: tuple[str, ...],
    ) -> None:
        said = words(signed_in(getattr(cast, who)).get(address(case)))
        assert [part for part in sees if part not in said] == []
        assert [part for part in lacks if part in said] == []

    def test_a_stranger_s_case_is_like_none_at_all(
        self, case: Enquiry, cast: Cast, signed_in: SignIn
    ) -> None:
        for who in ("sunil", "emma"):
            client = signed_in(getattr(cast, who))
            client.get("/staff/")  # from here on the fault page knows the hub's phone number
            there = client.get(address(case))
            gone = client.get(reverse("enquiries:case", args=["NE-222-222"]))
            assert there.status_code == gone.status_code == 404
            assert there.content == gone.content

    @pytest.mark.parametrize("odd", ["%00", "NE-%00", "x" * 300, "%E2%80%AE", "..%2f.."])
    def test_an_odd_reference_is_not_found(self, cast: Cast, signed_in: SignIn, odd: str) -> None:
        assert signed_in(cast.asha).get(f"/staff/enquiries/{odd}/").status_code == 404

    def test_a_reference_in_small_letters_is_the_same(
        self, case: Enquiry, cast: Cast, signed_in: SignIn
    ) -> None:
        url = reverse("enquiries:case", args=[case.reference.lower()])
        assert signed_in(cast.asha).get(url).status_code == 200

    def test_empty_sections_say_so(
        self, make_enquiry: MakeEnquiry, cast: Cast, signed_in: SignIn, see_all: SeeAll
    ) -> None:
        case = make_enquiry(postcode="", last_name="")
        with see_all(), as_owner():
            Message.objects.all().delete()  # as if the rules had planned none
        client = signed_in(cast.asha)
        said = words(client.get(address(case)))
        assert "They did not ask anything." in said
        assert "No council yet" in said
        assert "No notes yet." in words(client.get(address(case, "note")))
        assert "No messages yet." in words(client.get(address(case, "messages")))
        assert "No other enquiry looks like" in words(client.get(address(case, "duplicates")))

    def test_nothing_typed_by_the_public_becomes_markup(
        self, make_enquiry: MakeEnquiry, cast: Cast, signed_in: SignIn
    ) -> None:
        nasty = "<b onclick=x>Bo</b>{{ 7|add:7 }}"
        case = make_enquiry(first_name=nasty, question=nasty, access_needs=nasty)
        for name in ("case", "timeline", "note", "contact", "preview", "duplicates"):
            html = signed_in(cast.asha).get(address(case, name)).content.decode()
            assert "<b onclick" not in html
            assert "14</" not in html


class TestNow:
    """The words at the top follow the clocks."""

    def promise(self, case: Enquiry, **changes: Any) -> Deadline:
        clock = case.deadline_set.get(rule="first_contact")
        for name, value in changes.items():
            setattr(clock, name, value)
        return clock

    def test_the_promise_in_each_state(
        self, make_enquiry: MakeEnquiry, cast: Cast, see_all: SeeAll
    ) -> None:
        case = make_enquiry()
        due = datetime(2026, 3, 3, 17, tzinfo=UTC)
        with see_all():
            case.refresh_from_db()
            case.people = list(case.person_set.all())  # type: ignore[attr-defined]
            said = {
                name: now_of(case, self.promise(case, **changes), now=now).promise
                for name, changes, now in (
                    ("running", {}, MONDAY),
                    ("missed", {}, due + HOUR),
                    ("kept", {"done_at": due - HOUR}, due),
                    ("late", {"done_at": due + HOUR}, due + 2 * HOUR),
                    ("stopped", {"cancelled_at": due}, due),
                )
            }
            late = now_of(case, self.promise(case), now=due + HOUR).late
        assert said == {
            "running": "We said we would be in touch by 5pm on Tuesday 3 March",
            "missed": "Promise missed: we said we would be in touch by 5pm on Tuesday 3 March",
            "kept": "Promise kept: first contact at 4pm on Tuesday 3 March,"
            " promised by 5pm on Tuesday 3 March",
            "late": "Promise missed: first contact at 6pm on Tuesday 3 March,"
            " promised by 5pm on Tuesday 3 March",
            "stopped": "",
        }
        assert late == "Overdue by 1 hour"

    def test_a_clock_says_when_it_was_done_late(
        self, make_enquiry: MakeEnquiry, see_all: SeeAll
    ) -> None:
        case = make_enquiry()
        due = datetime(2026, 3, 3, 17, tzinfo=UTC)
        with see_all():
            late = clock_of(self.promise(case, done_at=due + HOUR), now=due + HOUR)
            fine = clock_of(self.promise(case, done_at=due), now=due + HOUR)
        assert (late.late, fine.late) == (True, False)
        assert late.state.startswith("Done late")


class TestTimeline:
    @pytest.fixture
    def lively(self, make_enquiry: MakeEnquiry, cast: Cast, world: World) -> Enquiry:
        """A case on which one of everything happened, an hour apart."""
        case, asha = make_enquiry(), cast.access("asha")
        act = {"access": asha, "enquiry_id": case.pk}
        with reaching(asha.reach):
            contact_log(**act, how="phone", outcome="spoke", note="Nice", now=MONDAY + HOUR)
            note = note_add(**act, text="Has 2 rooms", now=MONDAY + 2 * HOUR)
            note_correct(
                access=asha, note_id=note.pk, text="3 rooms", why="Misheard", now=MONDAY + 3 * HOUR
            )
            enquiry_move(**act, action=Action.ADVANCE, target=Stage.VISIT, now=MONDAY + 4 * HOUR)
            enquiry_route(
                **act, service=world.sunderland, reason="Moving in May", now=MONDAY + 5 * HOUR
            )
            Message.objects.filter(about_id=case.pk, user=None).update(
                state="sent", finished_at=MONDAY + HOUR / 2
            )
            Deadline.objects.filter(rule="first_contact").update(missed_at=MONDAY + 6 * HOUR)
        return case

    def titles(self, client: Client, case: Enquiry, query: str = "") -> list[str]:
        html = client.get(address(case, "timeline") + query).content.decode()
        return re.findall(r'moj-timeline__title">(.*?)</h3>', html, re.S)

    def test_everything_newest_first(self, lively: Enquiry, cast: Cast, signed_in: SignIn) -> None:
        titles = self.titles(signed_in(cast.asha), lively)
        assert titles[:6] == [
            "First contact was not done in time",
            "Changed the council",
            "Moved to “Home visit”",
            "Note corrected",
            "Note, corrected later",
            titles[5],
        ]
        assert {titles[5], titles[6]} == {"Phone: Spoke to them", "Moved to “First conversation”"}
        assert titles[-1] == "Enquiry received"

    def test_filters_share_it_out(self, lively: Enquiry, cast: Cast, signed_in: SignIn) -> None:
        client = signed_in(cast.asha)
        parts = {
            show: self.titles(client, lively, f"?show={show}")
            for show in ("people", "system", "messages")
        }
        assert parts["system"] == ["First contact was not done in time"]
        assert len(parts["messages"]) == 1
        assert parts["messages"][0].startswith("Text sent to the enquirer")
        everything = self.titles(client, lively)
        assert sorted(chain.from_iterable(parts.values())) == sorted(everything)

    def test_changes_are_in_words(self, lively: Enquiry, cast: Cast, signed_in: SignIn) -> None:
        said = words(signed_in(cast.asha).get(address(lively, "timeline")))
        assert "Council: Gateshead Council to Sunderland Council" in said
        assert "Why: Moving in May" in said
        assert "routing_rule" not in said

    def test_pages_of_fifty(self, case: Enquiry, cast: Cast, signed_in: SignIn) -> None:
        asha = cast.access("asha")
        with reaching(asha.reach):
            for n in range(60):
                note_add(access=asha, enquiry_id=case.pk, text=f"Note {n}", now=timezone.now())
        client = signed_in(cast.asha)
        first, second = self.titles(client, case), self.titles(client, case, "?page=2")
        assert len(first) == 50
        assert len(second) >= 11
        assert second[-1] == "Enquiry received"

    def test_messages_need_their_right(
        self,
        lively: Enquiry,
        cast: Cast,
        signed_in: SignIn,
        make_enquiry: MakeEnquiry,
        see_all: SeeAll,
    ) -> None:
        case = make_enquiry()
        with see_all():
            Message.objects.filter(about_id=case.pk).update(state="sent", finished_at=MONDAY)
        client = signed_in(cast.dee)
        assert self.titles(client, case, "?show=messages") == []
        assert not any("sent to" in title for title in self.titles(client, case))
        assert client.get(address(case, "messages")).status_code == 403


def test_the_council_s_reason_reads_right(
    make_enquiry: MakeEnquiry, cast: Cast, signed_in: SignIn, world: World
) -> None:
    case = make_enquiry(postcode=SUNDERLAND_POSTCODE)
    client = signed_in(cast.asha)
    data = {"service": world.gateshead.pk, "reason": "Moving house"}
    client.post(address(case, "route"), data)
    said = words(client.get(address(case)))
    assert "Gateshead Council" in said
    assert "A member of staff chose it: Moving house" in said
    assert signed_in(cast.gita).post(address(case, "route"), data).status_code == 403


def test_a_pause_is_a_flag_and_can_be_ended(
    case: Enquiry, cast: Cast, signed_in: SignIn, see_all: SeeAll
) -> None:
    client = signed_in(cast.asha)
    day = timezone.localdate() + timedelta(days=60)
    sent = {"until-day": day.day, "until-month": day.month, "until-year": day.year}
    answer = client.post(address(case, "pause"), sent, follow=True)
    assert "do not contact" in words(answer)
    client.post(address(case, "unpause"))
    with see_all():
        case.refresh_from_db()
        assert case.paused_until is None
        assert case.next_due_at is not None
    wrong = client.post(address(case, "pause"), {"until-day": "1", "until-month": "1"})
    assert wrong.status_code == 422


@pytest.mark.parametrize("name", ["assign", "handover"])
@pytest.mark.parametrize("field", ["to", "expected_owner"])
def test_a_number_too_long_to_be_a_colleague(
    case: Enquiry, cast: Cast, signed_in: SignIn, name: str, field: str
) -> None:
    sent = {"to": "none", "expected_owner": "", field: "9" * 5000}
    answer = signed_in(cast.asha).post(address(case, name), sent)
    assert answer.status_code in (400, 422)
