"""The home visit: booked, reminded of, moved, done, written up, decided; the plan for "not yet"."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from enquiries.models import Deadline, Enquiry, PreparationPlan, Visit
from enquiries.services import MoveRefused
from enquiries.services.safety import SafeWay, safety_flag_set
from enquiries.services.visiting import (
    Booking,
    DraftMovedOn,
    draft_seen,
    visit_arrive,
    visit_book,
    visit_decide,
    visit_draft_save,
    visit_leave,
    visit_report,
)
from enquiries.services.work_settings import leave_set
from enquiries.visit_letters import remind_days
from enquiries.wording import MENTIONS
from enquiries.workflow import Stage
from hubs import gsm
from hubs.calendar import LONDON
from hubs.fence import reaching
from hubs.models import AuditEvent, JourneyPolicy, User
from messaging import rules
from messaging.models import Message
from tests.cast import MONDAY, Cast, MakeEnquiry, World
from tests.staff.test_case import address, words

SignIn = Callable[[User], Client]
SeeAll = Callable[[], Any]
# Monday of the week after.
VISIT = datetime(2026, 3, 9, 10, 0, tzinfo=LONDON)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
A_BIT = timedelta(minutes=10)  # shorter than a signed-in person may be idle


@pytest.fixture
def case(make_enquiry: MakeEnquiry) -> Enquiry:
    return make_enquiry(email="sam@example.org")


@pytest.fixture
def asha(cast: Cast, signed_in: SignIn) -> Any:
    with time_machine.travel(MONDAY, tick=False):
        yield signed_in(cast.asha)


def booking(cast: Cast, at: datetime = VISIT, **more: Any) -> Booking:
    given: dict[str, Any] = {"ends_at": at + HOUR, "address": "1 Long Row", "by": cast.asha}
    return Booking(at=at, **(given | more))


def done_visit(case: Enquiry, cast: Cast, *, now: datetime = MONDAY) -> Visit:
    """A visit that was made and written up."""
    access = cast.access("asha")
    act: dict[str, Any] = {"access": access, "enquiry_id": case.pk}
    with reaching(access.reach):
        visit = visit_book(**act, booking=booking(cast, now - DAY), now=now)
        on: dict[str, Any] = act | {"visit_id": visit.pk, "now": now}
        return visit_report(**on, text="Two rooms.", seen=draft_seen(""))


def decide(case: Enquiry, visit: Visit, cast: Cast, outcome: str, **more: Any) -> Visit:
    access = cast.access("mel")
    given: dict[str, Any] = {"why": "A good home", "agreed": "", "tell": False, "now": MONDAY}
    with reaching(access.reach):
        return visit_decide(
            access=access, enquiry_id=case.pk, visit_id=visit.pk,
            outcome=Visit.Outcome(outcome), **(given | more),
        )  # fmt: skip


def waiting(kind: str) -> list[datetime]:
    rows = Message.objects.filter(kind=kind, state=Message.State.PLANNED).order_by("due_at")
    return [row.due_at.astimezone(LONDON) for row in rows]


def test_booked_moved_and_called_off(
    asha: Client, case: Enquiry, cast: Cast, see_all: SeeAll
) -> None:
    book = address(case, "visit_book")
    page = words(asha.get(book))
    assert "NE8 1HH" in asha.get(book).content.decode()  # the address is begun
    assert "Asha Officer" in page
    assert "Emma Officer" not in page
    assert "Sunil" not in page
    typed = {
        "on-day": "9", "on-month": "3", "on-year": "2026", "at": "10am", "lasts": "90",
        "address": "1 Long Row, NE8 1HH", "by": cast.asha.pk, "second_person": "Ben",
        "safe_details": "A big dog",
    }  # fmt: skip
    wrong = asha.post(book, typed | {"at": "quarter to", "on-year": "2029"})
    assert wrong.status_code == 422
    assert "A big dog" in wrong.content.decode()
    assert "Enter a time, like 10am or 2:30pm" in words(wrong)
    stranger = asha.post(book, typed | {"by": cast.emma.pk})
    assert "Choose a colleague who may open this case" in words(stranger)
    asha.post(book, typed)
    with see_all():
        case.refresh_from_db()
        visit = Visit.objects.get()
        assert (case.stage, case.next_step) == (Stage.VISIT, "Home visit")
        assert visit.ends_at - visit.at == timedelta(minutes=90)
        # 2 working days before Monday is Thursday; the day before is a Sunday, so Saturday.
        assert [at.strftime("%a %H:%M") for at in waiting("E7")] == ["Thu 10:00", "Sat 10:00"]
        assert "dog" not in str(AuditEvent.objects.values_list("changes", flat=True))
    assert "A big dog" in words(asha.get(address(case, "visits")))
    assert "A visit is booked already" in words(asha.post(book, typed, follow=True))

    move = reverse("enquiries:visit_move", args=[case.reference, visit.pk])
    assert "Enter why it is moved" in words(asha.post(move, typed))
    asha.post(move, typed | {"on-day": "11", "why": "They are at work"})
    asha.post(move, typed | {"on-day": "12", "why": "A form sent twice"})
    with see_all():
        old, new = Visit.objects.order_by("pk")
        assert old.cancelled_why == "Moved: They are at work"
        assert new.cancelled_at is None
        assert [at.day for at in waiting("E7")] == [9, 10]

    off = reverse("enquiries:visit_call_off", args=[case.reference, new.pk])
    asha.post(off, {"why": "I am ill", "tell": "on"})
    with see_all():
        case.refresh_from_db()
        assert waiting("E7") == []
        assert len(waiting("E8")) == 1
        assert case.next_step == "Agree a new time for the home visit"


def test_a_reminder_goes_once_to_who_is_still_to_be_visited(
    case: Enquiry, cast: Cast, world: World, make_enquiry: MakeEnquiry, see_all: SeeAll
) -> None:
    access = cast.access("asha")
    other = make_enquiry(first_name="Jo", phone="07700 900111", discreet=True)
    with reaching(access.reach):
        for one in (case, other):
            visit_book(access=access, enquiry_id=one.pk, booking=booking(cast), now=MONDAY)
    world.ne.short_name = world.ne.discreet_name = "W" * 20
    world.ne.phone = "01234 567 890 x 1234"
    world.ne.save()
    with see_all():
        Enquiry.objects.filter(pk=case.pk).update(paused_until=None)
        for one, told in ((case, "home visit"), (other, "appointment")):
            row = Message.objects.filter(kind="E7", about_id=one.pk).earliest("due_at")
            letter: Any = rules.of("E7").prepare([row], row.due_at)[row.pk]
            assert f"Your {told} with Asha is at 10am on Monday 9 March" in letter.body
            if row.channel == "sms":
                assert gsm.is_gsm(letter.body)
                assert gsm.length(letter.body) <= gsm.ONE_TEXT
            assert bool(MENTIONS.search(letter.body)) is False or one is case
        # Looked at again when it goes: the visit is off, or long past.
        late: Any = rules.of("E7").prepare([row], VISIT + HOUR)[row.pk]
        assert late.why == "The time of the visit has passed."
        Visit.objects.filter(enquiry=other).update(cancelled_at=MONDAY)
        off: Any = rules.of("E7").prepare([row], row.due_at)[row.pk]
        assert off.why == "The visit was moved or called off."


def test_reminders_keep_off_sundays_and_bank_holidays() -> None:
    # Tuesday after Easter 2026: Good Friday and Easter Monday are left out of both.
    assert remind_days(date(2026, 4, 7)) == (date(2026, 4, 1), date(2026, 4, 4))
    assert remind_days(date(2026, 3, 12)) == (date(2026, 3, 10), date(2026, 3, 11))


def test_on_the_day_and_written_up(
    asha: Client, case: Enquiry, cast: Cast, see_all: SeeAll
) -> None:
    access = cast.access("asha")
    with reaching(access.reach):
        visit = visit_book(
            access=access, enquiry_id=case.pk, booking=booking(cast, MONDAY - HOUR), now=MONDAY
        )

    def at(name: str) -> str:
        return reverse(f"enquiries:{name}", args=[case.reference, visit.pk])

    assert "Say that you have arrived first" in words(asha.post(at("visit_left"), follow=True))
    asha.post(at("visit_arrived"))
    with time_machine.travel(MONDAY + A_BIT, tick=False):
        asha.post(at("visit_arrived"))  # twice: the first moment stays
        assert "I have left safely" in words(asha.get(address(case, "visits")))
        asha.post(at("visit_left"))
    with see_all():
        visit.refresh_from_db()
        assert (visit.arrived_at, visit.left_at) == (MONDAY, MONDAY + A_BIT)
    moved = asha.post(at("visit_call_off"), {"why": "Too late"}, follow=True)
    assert "This visit has taken place" in words(moved)

    # The draft is kept as it is typed; a colleague's is never written over.
    kept = asha.post(at("visit_draft"), {"text": "Two rooms", "seen": draft_seen("")})
    assert kept.status_code == 202
    assert "Draft saved 10am on Monday 2 March" in words(kept)
    other = asha.post(at("visit_draft"), {"text": "Mine", "seen": draft_seen("")})
    assert "A colleague has changed this draft" in words(other)
    assert "Two rooms" in words(asha.get(at("visit_report")))
    by_button = {"text": "Two rooms, a dog", "seen": draft_seen("Two rooms"), "save": "draft"}
    assert "Draft saved." in words(asha.post(at("visit_report"), by_button, follow=True))
    late = asha.post(at("visit_report"), {"text": "Ben’s report", "seen": draft_seen("x")})
    assert late.status_code == 422
    assert "Ben’s report" in words(late)
    assert "Enter what you saw and heard" in words(asha.post(at("visit_report"), {"text": " "}))
    final = {"text": "Two rooms, a dog.", "seen": draft_seen("Two rooms, a dog")}
    asha.post(at("visit_report"), final)
    with see_all():
        visit.refresh_from_db()
        case.refresh_from_db()
        assert visit.report == "Two rooms, a dog."
        assert visit.reported_at == MONDAY
        assert case.next_step == "Decide what follows the home visit"
        assert "dog" not in str(list(AuditEvent.objects.values_list("changes", flat=True)))
    assert "A manager decides what follows." in words(asha.get(address(case, "visits")))
    assert asha.get(at("visit_decide")).status_code == 403
    sheet = words(asha.get(at("visit_sheet")))
    assert "1 Long Row" in sheet
    assert "Printed by Asha Officer" in sheet


def test_an_invitation_is_decided_by_a_manager_once(
    case: Enquiry, cast: Cast, see_all: SeeAll
) -> None:
    access = cast.access("asha")
    with reaching(access.reach):
        visit = visit_book(
            access=access, enquiry_id=case.pk, booking=booking(cast, MONDAY - DAY), now=MONDAY
        )
    with pytest.raises(MoveRefused, match="Write up the visit first"):
        decide(case, visit, cast, "invite")
    on: dict[str, Any] = {"access": access, "enquiry_id": case.pk, "visit_id": visit.pk}
    with reaching(access.reach):
        visit_report(**on, text="Fine", seen=draft_seen(""), now=MONDAY)
    decide(case, visit, cast, "invite", agreed="You apply in March.", tell=True)
    with pytest.raises(MoveRefused, match="Mel Manager decided “invite them to apply”"):
        decide(case, visit, cast, "no")
    with pytest.raises(MoveRefused, match="invited to apply already"):
        decide(case, visit, cast, "no", shown="invite")
    with reaching(access.reach):
        with pytest.raises(MoveRefused, match="report stays as it is"):
            visit_report(**on, text="Not fine", seen=draft_seen("Fine"), now=MONDAY)
        with pytest.raises(DraftMovedOn):
            visit_draft_save(**on, text="Mine", seen="", now=MONDAY)
        with pytest.raises(MoveRefused, match="Say that you have arrived"):
            visit_leave(**on, now=MONDAY)
    with see_all():
        case.refresh_from_db()
        visit.refresh_from_db()
        assert (case.stage, visit.decided_by, visit.decided_at) == (
            Stage.INVITED, cast.mel, MONDAY,
        )  # fmt: skip
        assert case.next_step == "Ask about their application"
        (row,) = Message.objects.filter(kind="E10")
        assert row.due_at == MONDAY + DAY
        letter: Any = rules.of("E10").prepare([row], row.due_at)[row.pk]
        assert "You apply in March." in letter.body
        # They asked for privacy: words of a colleague's that would tell are held for a person.
        Enquiry.objects.filter(pk=case.pk).update(discreet=True)
        Visit.objects.filter(pk=visit.pk).update(agreed="Read the fostering guide")
        held: Any = rules.of("E10").prepare([row], row.due_at)[row.pk]
        assert type(held).__name__ == "Hold"
        kept = AuditEvent.objects.get(action="enquiry.visit_decided")
        assert kept.changes == {"visit_outcome": ["", "invite"]}


def test_where_they_apply_first_a_visit_does_not_invite(
    case: Enquiry, cast: Cast, world: World, see_all: SeeAll
) -> None:
    JourneyPolicy.objects.filter(cluster=world.ne).update(order="application_first")
    visit = done_visit(case, cast)
    with see_all():
        case.refresh_from_db()
        assert case.stage == Stage.VISIT
    decide(case, visit, cast, "invite")
    with see_all():
        case.refresh_from_db()
        assert case.stage == Stage.VISIT


def test_not_yet_has_a_plan_that_rests_the_case_and_opens_the_question_again(
    asha: Client, case: Enquiry, cast: Cast, signed_in: SignIn, see_all: SeeAll
) -> None:
    here = address(case, "plan")
    assert "A plan follows a home visit" in words(asha.get(here, follow=True))
    visit = done_visit(case, cast)
    mel = signed_in(cast.mel)
    where = reverse("enquiries:visit_decide", args=[case.reference, visit.pk])
    said = {"outcome": "not_yet", "why": "No bed", "agreed": "You paint the room.", "tell": "on"}
    assert "Enter why" in words(mel.post(where, said | {"why": ""}))
    assert mel.post(where, said)["Location"] == here

    plan = {
        "steps": "Paint the room\n\nFind a bed", "review_on-day": "1", "review_on-month": "6",
        "review_on-year": "2026", "keep_in_touch": "on",
    }  # fmt: skip
    wrong = asha.post(here, plan | {"review_on-year": "2025"})
    assert wrong.status_code == 422
    assert "Find a bed" in wrong.content.decode()
    asha.post(here, plan)
    with see_all():
        case.refresh_from_db()
        row = PreparationPlan.objects.get()
        assert row.steps == [
            {"what": "Paint the room", "done": False}, {"what": "Find a bed", "done": False},
        ]  # fmt: skip
        assert (case.paused_until, case.keep_in_touch) == (date(2026, 6, 1), True)
        assert len(waiting("E10")) == 1  # what they were promised still goes
        (told,) = Message.objects.filter(kind="E10", state="planned")
        letter: Any = rules.of("E10").prepare([told], told.due_at)[told.pk]
        assert "You paint the room." in letter.body
    page = asha.get(here).content.decode()
    assert "Paint the room" in page
    steps = {"done": ["0"], "more": "Tell the school", "shown": ""}
    asha.post(here, steps)
    with see_all():
        row.refresh_from_db()
        assert [s["done"] for s in row.steps] == [True, False, False]
    stale = asha.post(here, {"done": [], "shown": "was something else"}, follow=True)
    assert "A colleague has changed these steps" in words(stale)

    assert asha.post(address(case, "plan_end"), {"why": ""}).status_code == 422
    asha.post(address(case, "plan_end"), {"why": "The room is ready"})
    with see_all():
        row.refresh_from_db()
        case.refresh_from_db()
        assert (row.ended_why, case.paused_until) == ("The room is ready", None)
        assert case.next_step == "Look again at what follows the home visit"
    decide(case, visit, cast, "invite", shown="not_yet")
    with see_all():
        case.refresh_from_db()
        assert case.stage == Stage.INVITED


def test_no_leads_to_closing_and_a_visit_keeps_its_clock(
    case: Enquiry, cast: Cast, signed_in: SignIn, see_all: SeeAll
) -> None:
    visit = done_visit(case, cast)
    where = reverse("enquiries:visit_decide", args=[case.reference, visit.pk])
    with time_machine.travel(MONDAY, tick=False):
        answer = signed_in(cast.mel).post(where, {"outcome": "no", "why": "No room"})
    assert answer["Location"] == address(case, "move")
    with see_all():
        clocks = case.deadline_set.filter(rule=Deadline.Rule.INITIAL_VISIT)
        assert not clocks.filter(done_at=None, cancelled_at=None).exists()
        case.refresh_from_db()
        assert case.next_step == "Tell them what was decided, then close"


def test_a_visit_of_another_case_is_not_there(
    asha: Client, case: Enquiry, cast: Cast, make_enquiry: MakeEnquiry
) -> None:
    visit = done_visit(make_enquiry(phone="07700 900777"), cast)
    for name in ("visit_report", "visit_move", "visit_sheet"):
        here = reverse(f"enquiries:{name}", args=[case.reference, visit.pk])
        assert asha.get(here).status_code == 404
    access = cast.access("asha")
    with reaching(access.reach), pytest.raises(Visit.DoesNotExist):
        visit_arrive(access=access, enquiry_id=case.pk, visit_id=visit.pk, now=MONDAY)


def test_my_visits_stand_on_the_first_page_of_the_day(
    asha: Client, case: Enquiry, cast: Cast, make_enquiry: MakeEnquiry, signed_in: SignIn
) -> None:
    title, page = "My visits today and tomorrow", "/staff/"
    assert title not in words(asha.get(page, follow=True))
    access = cast.access("asha")
    cases = {
        "today": (case, booking(cast, MONDAY + HOUR, second_person="Win", safe_details="A dog")),
        "tomorrow": (make_enquiry(first_name="Kim", phone="07700 900111"), booking(
            cast, MONDAY + DAY)),
        "later": (make_enquiry(first_name="Lou", phone="07700 900112"), booking(
            cast, MONDAY + 2 * DAY)),
        "of Ben": (make_enquiry(first_name="Max", phone="07700 900113"), booking(
            cast, MONDAY + HOUR, by=cast.ben)),
    }  # fmt: skip
    with reaching(access.reach):
        for one, what in cases.values():
            visit_book(access=access, enquiry_id=one.pk, booking=what, now=MONDAY)
    said = _visits(asha, page)
    assert "Sam Carter" in said
    assert "NE8, Gateshead" in said
    assert "11am today" in said
    assert "10am tomorrow" in said
    assert "Win goes along" in said
    assert "You go alone" in said  # to Kim
    assert "Kim" in said
    for not_there in ("Lou", "Max", "Long Row", "NE8 1HH", "A dog"):
        assert not_there not in said, not_there
    assert address(case, "visits") in asha.get(page, follow=True).content.decode()
    # Of a protected case neither whom it is about nor the part of town; its cover sees Ben's.
    with reaching(access.reach):
        safety_flag_set(
            access=access, enquiry_id=case.pk, reason="Found before", safe=SafeWay(),
            named=[cast.asha], now=MONDAY,
        )  # fmt: skip
        leave_set(
            access=cast.access("ben"), user=cast.ben, from_on=MONDAY.date(),
            to_on=MONDAY.date(), cover=cast.asha, now=MONDAY,
        )  # fmt: skip
    said = _visits(asha, page)
    assert "Ben Officer visits, and you cover for them" in said
    assert "Max" in said
    assert "read the safe way first" in said
    assert "The address is on the visit’s page" in said
    assert "NE8" in said  # Kim's and Max's
    mine = said.partition("Protected: read")[2].partition("Open the visit")[0]
    assert "NE8" not in mine
    assert "Sam Carter" not in said
    assert case.reference in said
    with time_machine.travel(MONDAY, tick=False):
        assert title not in words(signed_in(cast.mel).get(page, follow=True))


def _visits(client: Client, page: str) -> str:
    """The words of that section alone."""
    text = words(client.get(page, follow=True))
    section = text.partition("My visits today and tomorrow")[2]
    return section.rpartition("Open the visit")[0] + "Open the visit"
