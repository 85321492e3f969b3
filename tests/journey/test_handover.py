"""A case goes from the hub to its council: offered, asked about, accepted, returned, taken back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.utils import timezone

from enquiries.handover_letters import sweep_unanswered
from enquiries.models import (
    AssignPool,
    AssignRule,
    ClockPause,
    Deadline,
    Enquiry,
    Handover,
    Note,
)
from enquiries.reminders import sweep_missed
from enquiries.services import contact_log, enquiry_assign, enquiry_move, next_step_set
from enquiries.services.answering import (
    FIRST_STEP,
    handover_accept,
    handover_query,
    handover_return,
)
from enquiries.services.check_links import LinkOver, answer_asked, answer_link_issue
from enquiries.services.clock_words import clock_explain, clock_pause
from enquiries.services.offering import (
    handover_offer,
    handover_query_answer,
    handover_take_back,
)
from enquiries.services.offers import HandoverRefused
from enquiries.services.safety import (
    SafeWay,
    flag_lift,
    flag_lift_ask,
    safety_flag_set,
)
from enquiries.workflow import Action, Stage
from hubs.access import access_of_system
from hubs.audit import REASON_NOT_KEPT
from hubs.fence import reaching
from hubs.models import AuditEvent, JourneyPolicy, User
from messaging import rules
from messaging.models import Message
from tests.cast import MONDAY, Cast, MakeEnquiry, World
from tests.enquiries.test_acquaintance import at_work
from tests.journey.road import Rows, place_reach
from tests.staff.test_safety_acts import words

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
Rule = Deadline.Rule


@pytest.fixture
def case(make_enquiry: MakeEnquiry, world: World) -> Enquiry:
    """Gateshead's, in a hub whose councils take over at the home visit."""
    JourneyPolicy.objects.filter(cluster=world.ne).update(hands_over_at=Stage.VISIT)
    return make_enquiry()


def acts(user: User, verb: Callable[..., Any], **given: Any) -> Any:
    """One verb by one colleague, in their own reach."""
    access = at_work(user)
    with reaching(access.reach):
        return verb(access=access, **{"now": MONDAY} | given)


def waiting(case: Enquiry) -> Handover:
    with reaching(access_of_system(case.cluster).reach):
        return Handover.objects.waiting().get(enquiry=case)


def clocks(case: Enquiry, rule: str) -> list[Deadline]:
    with reaching(access_of_system(case.cluster).reach):
        return list(Deadline.objects.filter(enquiry=case, rule=rule).order_by("pk"))


def told(case: Enquiry, kind: str) -> list[tuple[str, str]]:
    """Who was told by which channel."""
    with reaching(access_of_system(case.cluster).reach):
        rows = Message.objects.filter(about="handover", about_id=case.pk, kind=kind)
        return sorted((row.user.name.split()[0], row.channel) for row in rows if row.user)


def letter(case: Enquiry, kind: str, user: User) -> str:
    """What one colleague would read of it now; why not, when it would not go."""
    with reaching(access_of_system(case.cluster).reach):
        row = Message.objects.filter(about_id=case.pk, kind=kind, user=user).latest("pk")
        answer = rules.of(kind).prepare([row], MONDAY)[row.pk]
    return f"{answer.subject}\n{answer.body}" if isinstance(answer, rules.Letter) else answer.why


def offered(case: Enquiry, cast: Cast, **given: Any) -> Handover:
    acts(
        cast.asha, enquiry_move, enquiry_id=case.pk, action=Action.ADVANCE, target=Stage.VISIT,
        **given,
    )  # fmt: skip
    return waiting(case)


def test_the_road_of_a_case_that_is_accepted(case, cast: Cast, see_all) -> None:
    acts(cast.asha, enquiry_assign, enquiry_id=case.pk, to=cast.asha, expected_owner_id=None)
    acts(
        cast.asha, next_step_set, enquiry_id=case.pk, label="Call about dates",
        due_at=MONDAY + DAY,
    )  # fmt: skip
    offer = offered(case, cast)
    (clock,) = clocks(case, Rule.HANDOVER_ANSWER)
    # Two open days after Monday 2 March, by the time of the hub's promises.
    assert clock.due_at == datetime(2026, 3, 4, 17, 0, tzinfo=UTC)
    assert told(case, "S21") == [("Gareth", "email"), ("Gareth", "in_app"), ("Gita", "in_app")]
    said = letter(case, "S21", cast.gareth)
    assert "waits for your answer" in said
    assert "Sam" not in said
    assert "Carter" not in said
    with see_all():
        case.refresh_from_db()
    assert (case.owner, case.next_step) == (cast.asha, "Call about dates")
    acts(cast.gita, handover_accept, handover_id=offer.pk, now=MONDAY + HOUR)
    with see_all():
        case.refresh_from_db()
    assert (case.owner, case.next_step, case.handed_over_at) == (None, FIRST_STEP, MONDAY + HOUR)
    assert clocks(case, Rule.HANDOVER_ANSWER)[0].done_at == MONDAY + HOUR
    assert clocks(case, Rule.NEXT_STEP)[0].cancelled_at == MONDAY + HOUR
    (promise,) = clocks(case, Rule.FIRST_CONTACT)
    assert promise.done_at is promise.cancelled_at is None  # what was promised still holds
    (contact,) = clocks(case, Rule.COUNCIL_CONTACT)
    assert contact.due_at == datetime(2026, 3, 4, 17, 0, tzinfo=UTC)
    assert case.next_due_at == min(promise.due_at, contact.due_at)
    assert told(case, "S24") == [("Asha", "email"), ("Asha", "in_app")]
    assert letter(case, "S21", cast.gareth) == "It was answered or taken back."
    acts(
        cast.gita, contact_log, enquiry_id=case.pk, how="phone", outcome="no_answer",
        now=MONDAY + 2 * HOUR,
    )  # fmt: skip
    assert clocks(case, Rule.COUNCIL_CONTACT)[0].done_at is None
    acts(cast.gita, contact_log, enquiry_id=case.pk, how="phone", outcome="spoke", now=MONDAY + DAY)
    assert clocks(case, Rule.COUNCIL_CONTACT)[0].done_at == MONDAY + DAY


def test_a_question_stops_the_clock_and_its_answer_starts_it_anew(case, cast: Cast) -> None:
    offer = offered(case, cast)
    ask = {"handover_id": offer.pk, "reason": "incomplete"}
    acts(cast.gita, handover_query, **ask, words="Which bedroom?", now=MONDAY + HOUR)
    (first,) = clocks(case, Rule.HANDOVER_ANSWER)
    assert (first.cancelled_at, first.cancelled_reason) == (
        MONDAY + HOUR, "Waiting for an answer",
    )  # fmt: skip
    assert told(case, "S22") == [("Asha", "email"), ("Asha", "in_app")]
    with pytest.raises(HandoverRefused, match="not been answered yet"):
        acts(cast.gareth, handover_accept, handover_id=offer.pk)
    later = MONDAY + 2 * DAY
    acts(cast.ben, handover_query_answer, enquiry_id=case.pk, words="The small one", now=later)
    second = clocks(case, Rule.HANDOVER_ANSWER)[1]
    assert (second.occurrence, second.due_at) == (2, datetime(2026, 3, 6, 17, 0, tzinfo=UTC))
    assert letter(case, "S22", cast.asha) == "The question has been answered."
    assert "your question is answered" in letter(case, "S21", cast.gita)
    with pytest.raises(HandoverRefused, match="No question of the council waits"):
        acts(cast.asha, handover_query_answer, enquiry_id=case.pk, words="Again", now=later)
    # A second question: what was said before is kept.
    acts(cast.gita, handover_query, **ask, words="And the dog?", now=later + HOUR)
    row = waiting(case)
    assert (row.query, row.query_answer) == ("And the dog?", "")
    with reaching(at_work(cast.gita).reach):
        assert "Which bedroom?" in Note.objects.get(enquiry=case).text
        assert "The small one" in Note.objects.get(enquiry=case).text
    # A case may be returned without waiting for the answer.
    acts(
        cast.gita, handover_return, handover_id=offer.pk, reason="not_ready", words="In autumn",
        now=later + DAY,
    )  # fmt: skip
    assert not Handover.objects.exists()  # no reach, no rows
    assert all(c.done_at or c.cancelled_at for c in clocks(case, Rule.HANDOVER_ANSWER))


def test_returned_it_is_the_hub_s_with_the_reason_as_the_next_step(
    case, cast: Cast, see_all
) -> None:
    offer = offered(case, cast)
    acts(
        cast.gita, handover_return, handover_id=offer.pk, reason="incomplete", words="No address",
        now=MONDAY + HOUR,
    )  # fmt: skip
    with see_all():
        case.refresh_from_db()
    said = "Returned by Gateshead Council: something in the pack is missing"
    assert (case.owner, case.next_step, case.handed_over_at) == (cast.asha, said, None)
    assert case.next_due_at is not None
    assert told(case, "S23") == [("Asha", "email"), ("Asha", "in_app")]
    # The next step on the road asks nobody again; a colleague does, when it is ready.
    acts(
        cast.asha, enquiry_move, enquiry_id=case.pk, action=Action.ADVANCE, target=Stage.INVITED,
        now=MONDAY + 2 * HOUR,
    )  # fmt: skip
    with see_all():
        assert not Handover.objects.waiting().exists()
    again = acts(cast.ben, handover_offer, enquiry_id=case.pk, now=MONDAY + DAY)
    acts(cast.gareth, handover_accept, handover_id=again.pk, now=MONDAY + DAY)
    with see_all():
        answers = Handover.objects.order_by("pk").values_list("answer", "answered_by__name")
        assert list(answers) == [("returned", "Gita Worker"), ("accepted", "Gareth Head")]
        acted = AuditEvent.objects.filter(action__startswith="handover.").order_by("pk")
        assert [event.action.partition(".")[2] for event in acted] == [
            "offered", "returned", "offered", "accepted",
        ]  # fmt: skip


def test_who_presses_second_reads_who_was_first(case, cast: Cast) -> None:
    offer = offered(case, cast)
    acts(cast.gareth, handover_accept, handover_id=offer.pk, now=MONDAY + HOUR)
    for verb, more in (
        (handover_accept, {}),
        (handover_return, {"reason": "other", "words": "x"}),
        (handover_query, {"reason": "other", "words": "x"}),
    ):
        with pytest.raises(HandoverRefused, match="Gareth Head accepted it at 11am"):
            acts(cast.gita, verb, handover_id=offer.pk, now=MONDAY + 2 * HOUR, **more)
    with pytest.raises(PermissionDenied):  # the curtain has fallen
        acts(cast.asha, handover_take_back, enquiry_id=case.pk)


def test_taken_back_nobody_accepts_it(case, cast: Cast) -> None:
    offer = offered(case, cast)
    acts(cast.ben, handover_take_back, enquiry_id=case.pk, now=MONDAY + HOUR)
    with pytest.raises(HandoverRefused, match="taken back at 11am"):
        acts(cast.gita, handover_accept, handover_id=offer.pk, now=MONDAY + 2 * HOUR)
    with pytest.raises(HandoverRefused, match="No offer of this case waits any more"):
        acts(cast.asha, handover_take_back, enquiry_id=case.pk, now=MONDAY + 2 * HOUR)
    (clock,) = clocks(case, Rule.HANDOVER_ANSWER)
    assert clock.cancelled_reason == "Taken back"


def test_whose_act_it_is(case, cast: Cast, make_enquiry: MakeEnquiry) -> None:
    with pytest.raises(HandoverRefused, match="earlier than usual"):
        acts(cast.asha, handover_offer, enquiry_id=case.pk)
    with pytest.raises(HandoverRefused, match="The hub hands a case to its council"):
        acts(cast.gita, handover_offer, enquiry_id=case.pk, why="Ours")
    for name in ("emma", "sunil"):
        with pytest.raises(Enquiry.DoesNotExist):
            acts(getattr(cast, name), handover_offer, enquiry_id=case.pk, why="Mine")
    for name in ("pat", "dee", "iris"):
        with pytest.raises(PermissionDenied):
            acts(getattr(cast, name), handover_offer, enquiry_id=case.pk, why="Mine")
    early = acts(cast.asha, handover_offer, enquiry_id=case.pk, why="They know them well")
    assert (early.kind, early.why) == ("hub", "They know them well")
    with pytest.raises(HandoverRefused, match="Asha Officer offered this case to Gateshead"):
        acts(cast.ben, handover_offer, enquiry_id=case.pk, why="Too")
    with pytest.raises(PermissionDenied):  # the hub does not answer for a council
        acts(cast.mel, handover_accept, handover_id=early.pk)
    with pytest.raises(Handover.DoesNotExist):
        acts(cast.sunil, handover_accept, handover_id=early.pk)
    with pytest.raises(PermissionDenied):  # nor does the council answer its own question
        acts(cast.gita, handover_take_back, enquiry_id=case.pk)
    # Accepted early, a step within the road before the point does not give it back.
    acts(cast.gita, handover_accept, handover_id=early.pk)
    acts(
        cast.gita, enquiry_move, enquiry_id=case.pk, action=Action.ADVANCE,
        target=Stage.INTEREST, now=MONDAY + HOUR,
    )  # fmt: skip
    acts(
        cast.gita, enquiry_move, enquiry_id=case.pk, action=Action.STEP_BACK,
        target=Stage.CONVERSATION, detail="Slip", now=MONDAY + 2 * HOUR,
    )  # fmt: skip
    with reaching(access_of_system(case.cluster).reach):
        case.refresh_from_db()
    assert case.handed_over_at == MONDAY


def test_of_a_protected_case_only_those_hear_whom_it_names(case, cast: Cast) -> None:
    acts(
        cast.asha, safety_flag_set, enquiry_id=case.pk, reason="Found before", safe=SafeWay(),
        named=[cast.asha, cast.gita],
    )  # fmt: skip
    offer = offered(case, cast)
    assert told(case, "S21") == [("Gita", "email"), ("Gita", "in_app")]
    with pytest.raises(PermissionDenied):
        acts(cast.gareth, handover_accept, handover_id=offer.pk)
    acts(cast.gita, handover_accept, handover_id=offer.pk)
    assert told(case, "S24") == [("Asha", "email"), ("Asha", "in_app")]


def test_the_council_s_rules_give_it_to_a_colleague_at_once(
    case, cast: Cast, world: World, see_all
) -> None:
    with reaching(access_of_system(world.ne).reach):
        rule = AssignRule.objects.create(
            cluster=world.ne, service=world.gateshead, name="In turn", place_in_order=1,
            method="round_robin",
        )  # fmt: skip
        AssignPool.objects.create(rule=rule, user=cast.gita)
    acts(cast.asha, enquiry_assign, enquiry_id=case.pk, to=cast.asha, expected_owner_id=None)
    offer = offered(case, cast)
    acts(cast.gareth, handover_accept, handover_id=offer.pk, now=MONDAY + HOUR)
    with see_all():
        case.refresh_from_db()
        assert case.owner == cast.gita
    with reaching(at_work(cast.gita).reach):
        assert Message.objects.filter(kind="S2", user=cast.gita, about_id=case.pk).exists()


def test_an_answer_that_does_not_come_is_asked_for_once(case, cast: Cast, world: World) -> None:
    offered(case, cast)
    access = access_of_system(world.ne)
    with reaching(access.reach):
        before = sweep_unanswered(access, MONDAY + DAY)
        late = MONDAY + 3 * DAY
        missed = sweep_missed(access, late)  # the promise, and not this clock
        first, second = sweep_unanswered(access, late), sweep_unanswered(access, late + HOUR)
    assert (before, missed, first, second) == (0, 1, 1, 0)
    assert told(case, "S21").count(("Gareth", "email")) == 2
    assert "an answer is overdue" in letter(case, "S21", cast.gareth)


@pytest.mark.django_db(transaction=True)
def test_of_an_acceptance_and_a_taking_back_at_once_one_wins(case, cast: Cast, see_all) -> None:
    offer = offered(case, cast)
    barrier = threading.Barrier(3)

    def press(user: User, verb: Callable[..., Any], **given: Any) -> str:
        barrier.wait()
        try:
            acts(user, verb, **given)
        except (HandoverRefused, PermissionDenied) as refused:
            return str(refused)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(3) as pool:
        pressed = [
            pool.submit(press, cast.gita, handover_accept, handover_id=offer.pk),
            pool.submit(press, cast.gareth, handover_accept, handover_id=offer.pk),
            pool.submit(press, cast.asha, handover_take_back, enquiry_id=case.pk),
        ]
    said = [each.result() for each in pressed]
    assert said.count("done") == 1
    with see_all():
        row = Handover.objects.get()
        case.refresh_from_db()
        accepted = row.answer == "accepted"
        assert accepted is not (row.taken_back_at is not None)
        assert (case.handed_over_at is not None) is accepted
        assert Deadline.objects.filter(rule=Rule.COUNCIL_CONTACT).count() == int(accepted)


# --- Screens --------------------------------------------------------------------------------------


def page_of(case: Enquiry, name: str = "handover") -> str:
    return f"/staff/enquiries/{case.reference}/{name}/"


def test_from_one_screen_to_the_other(case, cast: Cast, signed_in: SignIn, world: World) -> None:
    asha, gita = signed_in(cast.asha), signed_in(cast.gita)
    for client, empty in ((asha, "No council owes an answer."), (gita, "No case waits for")):
        assert empty in words(client.get("/staff/handovers/"))
    refused = asha.post(page_of(case, "handover/offer"), {"offer-why": ""})
    assert refused.status_code == 422
    assert "Say why the council should have it now" in words(refused)
    asha.post(page_of(case, "handover/offer"), {"offer-why": "They know them"})
    offer = waiting(case)
    assert "Waiting for Gateshead Council" in words(asha.get(page_of(case)))
    listed = words(gita.get("/staff/handovers/"))
    assert case.reference in listed
    assert "Sam Carter" in listed
    answer = f"/staff/handovers/{offer.pk}/"
    read = words(gita.get(answer))
    for part in ("They know them", "07700 900123", "Answer by", "Contact so far"):
        assert part in read, part
    bad = gita.post(f"{answer}query/", {"query-words": "Which room is it?"})
    assert bad.status_code == 422
    assert "Select what it is about" in words(bad)
    assert "Which room is it?" in words(bad)
    gita.post(f"{answer}query/", {"query-words": "Which room?", "query-reason": "other"})
    assert "Which room?" in words(asha.get(page_of(case)))
    assert "Questions for you" in words(asha.get("/staff/handovers/"))
    empty = asha.post(page_of(case, "handover/answer-question"), {"answer-words": ""})
    assert (empty.status_code, "Enter your answer" in words(empty)) == (422, True)
    asha.post(page_of(case, "handover/answer-question"), {"answer-words": "The small one"})
    assert "The small one" in words(gita.get(answer))
    done = gita.post(f"{answer}accept/", follow=True)
    assert "is with Gateshead Council from now on" in words(done)
    assert gita.get(answer).status_code == 302
    again = words(gita.post(f"{answer}accept/", follow=True))
    assert "Gita Worker accepted it" in again
    assert "Accepted this month 1" in words(gita.get("/staff/handovers/"))
    hub = words(asha.get("/staff/handovers/"))
    assert case.reference in hub
    assert "Sam Carter" not in hub
    assert signed_in(cast.sunil).get(answer).status_code == 404


def test_two_councils_lists_are_their_own_and_the_number_of_queries_stays(
    make_enquiry: MakeEnquiry, cast: Cast, signed_in: SignIn, world: World,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    JourneyPolicy.objects.filter(cluster=world.ne).update(hands_over_at=Stage.VISIT)
    cases = [make_enquiry(first_name=f"Kim{n}", phone=f"07700 90010{n}") for n in range(4)]
    for each in cases:
        offered(each, cast)
    gita = signed_in(cast.gita)
    with django_assert_max_num_queries(32):  # the session, the reach and the record of it too
        said = words(gita.get("/staff/handovers/"))
    assert all(f"Kim{n} Carter" in said for n in range(4))
    assert "Kim" not in words(signed_in(cast.sunil).get("/staff/handovers/"))


# --- Words of a protected case, and of one behind the curtain -------------------------------------


def test_what_was_typed_on_offers_and_clocks_lies_with_the_flag(
    case, cast: Cast, see_all, signed_in: SignIn
) -> None:
    offer = acts(cast.asha, handover_offer, enquiry_id=case.pk, why="Her ex is in Leeds")
    ask = {"handover_id": offer.pk, "reason": "incomplete"}
    acts(cast.gita, handover_query, **ask, words="Does he know Leam Lane?")
    acts(cast.asha, handover_query_answer, enquiry_id=case.pk, words="He asked at number 9")
    (clock,) = clocks(case, Rule.FIRST_CONTACT)
    on: dict[str, Any] = {"enquiry_id": case.pk, "clock_id": clock.pk}
    acts(cast.asha, clock_pause, **on, from_on=MONDAY.date(), why="She hides with a friend")
    acts(cast.asha, clock_explain, **on, why="She moved to Leam Lane")

    def bare() -> str:
        """Everything that the place reaches of these rows."""
        with see_all():
            rows = [*Handover.objects.values(), *ClockPause.objects.values()]
            return str([*rows, *Deadline.objects.values("label", "over_why")])

    typed = ("Leeds", "Leam Lane", "number 9", "hides")
    assert all(word in bare() for word in typed)
    acts(
        cast.asha, safety_flag_set, enquiry_id=case.pk, reason="Found before", safe=SafeWay(),
        named=[cast.asha, cast.gita, cast.mel],
    )  # fmt: skip
    assert not any(word in bare() for word in typed)
    # What is typed from now on goes there at once, and a first question is kept as a note.
    acts(cast.gita, handover_query, **ask, words="Which school?")
    assert "school" not in bare()
    with reaching(at_work(cast.gita).reach):
        assert "Leam Lane" in Note.objects.get(enquiry=case).text
    page = words(signed_in(cast.asha).get(page_of(case)))
    assert "Her ex is in Leeds" in page
    assert "Which school?" in page
    assert "number 9" not in page  # the answer to the question before
    kept = words(signed_in(cast.asha).get(page_of(case, "clocks")))
    assert "She hides with a friend" in kept
    assert "She moved to Leam Lane" in kept
    acts(
        cast.asha, flag_lift_ask, enquiry_id=case.pk, reason="He is gone", decider=cast.mel,
    )  # fmt: skip
    acts(cast.mel, flag_lift, enquiry_id=case.pk)
    assert all(word in bare() for word in ("Leeds", "school", "hides", "Leam Lane"))


def test_the_record_of_a_case_with_its_council_keeps_no_reasons(case, cast: Cast, see_all) -> None:
    (clock,) = clocks(case, Rule.FIRST_CONTACT)
    on: dict[str, Any] = {"enquiry_id": case.pk, "clock_id": clock.pk}
    acts(cast.asha, clock_explain, **on, why="Half term")
    offer = offered(case, cast)
    acts(cast.gita, handover_accept, handover_id=offer.pk)
    acts(cast.gita, clock_explain, **on, why="She is in hospital")
    with see_all():  # as the hub's governance lead reads it
        said = AuditEvent.objects.filter(action="enquiry.clock_explained").order_by("pk")
        assert list(said.values_list("reason", flat=True)) == ["Half term", REASON_NOT_KEPT]
    with reaching(at_work(cast.gita).reach):
        assert Deadline.objects.get(pk=clock.pk).over_why == "She is in hospital"


def test_protecting_ends_links_to_answer_and_says_whom_to_ask_anew(
    case, cast: Cast, signed_in: SignIn, see_all
) -> None:
    with reaching(place_reach(case)):
        row = Enquiry.objects.get(pk=case.pk)
        rows = Rows(row, by=cast.asha)
        rows.application()
        asked = rows.check(
            kind="reference", label="Written reference", referee=rows.referee(rows.people[0]),
            received_on=None, verified_at=None, verified_by=None,
        )  # fmt: skip
        secret = answer_link_issue(check=asked, now=timezone.now())
    assert answer_asked(secret=secret, now=timezone.now()).of_referee  # it works
    asha = signed_in(cast.asha)
    done = asha.post(
        page_of(case, "protect"),
        {"reason": "Found before", "named": [cast.mel.pk], "safe_way": "none"},
        follow=True,
    )
    assert "“Protection” says whom to ask anew" in words(done)
    assert "Written reference from Robin Friend" in words(asha.get(page_of(case, "safety")))
    acts(cast.asha, flag_lift_ask, enquiry_id=case.pk, reason="Over", decider=cast.mel)
    mel = signed_in(cast.mel)
    lifted = mel.post(page_of(case, "safety/lift"), {"decision": "lift"}, follow=True)
    assert "Ask anew: Written reference from Robin Friend" in words(lifted)
    with pytest.raises(LinkOver):
        answer_asked(secret=secret, now=timezone.now())
