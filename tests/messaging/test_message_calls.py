"""E2: a colleague tells the person when we will call, and what keeps it from going."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from enquiries.models import Deadline
from enquiries.services import (
    act_undo,
    contact_log,
    enquiry_move,
    enquiry_pause,
    next_step_set,
)
from hubs import gsm
from hubs.discreet import MENTIONS
from hubs.fence import reaching
from messaging.models import Message
from tests.cast import MONDAY

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
SOON = MONDAY + 3 * MINUTE
WEDNESDAY = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)


@pytest.fixture
def told(see_all):
    """What became of E2: each row's state and why."""

    def find() -> list[tuple[str, str]]:
        with see_all():
            rows = Message.objects.filter(kind="E2").order_by("pk")
            return [(row.state, row.why) for row in rows]

    return find


@pytest.fixture
def agree(cast):
    """Asha sets the next step and tells them."""

    def act(enquiry, *, due=WEDNESDAY, now=MONDAY, label="Call about the visit", **more):
        access = cast.access("asha")
        with reaching(access.reach):
            return next_step_set(
                access=access, enquiry_id=enquiry.pk, label=label, due_at=due, now=now,
                **{"tell": True} | more,
            )  # fmt: skip

    return act


def spoke(cast, enquiry, *, outcome="spoke", now=MONDAY, **more):
    access = cast.access("asha")
    with reaching(access.reach):
        return contact_log(
            access=access, enquiry_id=enquiry.pk, how="phone", outcome=outcome, now=now,
            **{"next_step": "Call", "next_due_at": WEDNESDAY, "tell": True} | more,
        )  # fmt: skip


def last(provider):
    return provider()[-1]


def test_by_text_once_however_often_the_sender_looks(
    make_enquiry, agree, tick_at, provider, told, states
):
    agree(make_enquiry())
    tick_at(MONDAY + MINUTE)
    assert told() == [("planned", "")]  # time for second thoughts
    for now in (SOON, SOON, SOON + MINUTE):
        tick_at(now)
    assert told() == [("sent", "")]
    assert last(provider)["body"] == (
        "Sam, we will call you by 3pm on Wednesday 4 March. Another time? Call 0191 498 0100."
        " North East"
    )
    assert len([line for line in provider() if "we will call you" in line["body"]]) == 1


def test_by_email_to_whoever_prefers_it(make_enquiry, cast, tick_at, provider):
    enquiry = make_enquiry(contact_by="email", email="sam@example.org")
    spoke(cast, enquiry)
    tick_at(SOON)
    email = last(provider)
    assert (email["to"], email["channel"]) == ("sam@example.org", "email")
    assert email["subject"] == f"When we will call you {enquiry.reference}"
    assert "We will call you by 3pm on Wednesday 4 March." in email["body"]


@pytest.mark.parametrize("more", [{"tell": False}, {"next_due_at": None}, {"outcome": "no_answer"},
                                  {"outcome": "left_message"}])  # fmt: skip
def test_only_when_asked_for_and_only_of_a_call_that_is_agreed(make_enquiry, cast, told, more):
    spoke(cast, make_enquiry(), **more)
    assert told() == []


@pytest.mark.parametrize("answers", [{"phone": "0191 498 0999"}, {"may_leave_message": False}])
def test_nobody_without_a_way_to_be_written_to(make_enquiry, agree, told, answers):
    agree(make_enquiry(**answers))
    assert told() == []


def test_what_stops_it(make_enquiry, cast, agree, tick_at, told, see_all):
    access = cast.access("asha")
    called, moved, closed, paused, undone, shifted = (
        make_enquiry(phone=f"07700 90010{n}") for n in range(6)
    )
    undo = None
    for enquiry in (called, moved, closed, paused, undone, shifted):
        undo = agree(enquiry) if enquiry == undone else agree(enquiry) and undo
    with reaching(access.reach):
        contact_log(access=access, enquiry_id=called.pk, how="phone", outcome="spoke", now=SOON)
        enquiry_pause(
            access=access, enquiry_id=paused.pk, until=datetime(2026, 6, 1).date(), now=SOON
        )
        enquiry_move(access=access, enquiry_id=closed.pk, action="close", target="closed",
                     reason="duplicate", now=SOON)  # fmt: skip
        act_undo(access=access, event_id=undo.pk, now=SOON)
        Deadline.objects.filter(enquiry=shifted, rule="next_step").update(
            due_at=WEDNESDAY + timedelta(hours=1)
        )
    agree(moved, due=WEDNESDAY + timedelta(days=1), tell=False)
    tick_at(SOON)
    assert [state for state, _why in told()] == ["cancelled"] * 6
    with see_all():
        whys = dict(Message.objects.filter(kind="E2").values_list("about_id", "why"))
    gone = "The call was made, or is no longer planned for then."
    assert [whys[e.pk] for e in (called, moved, undone, shifted)] == [gone] * 4


def test_a_time_that_has_passed_is_not_promised(make_enquiry, agree, tick_at, told):
    agree(make_enquiry(), due=MONDAY + MINUTE)
    tick_at(SOON)
    assert told() == [("cancelled", "The time of the call has passed.")]


def test_the_same_time_is_said_once_and_another_time_again(make_enquiry, agree, tick_at, provider):
    enquiry = make_enquiry()
    day = timedelta(days=1)
    for minutes, due in ((0, 0), (10, 0), (20, 1), (30, 0)):
        now = MONDAY + minutes * MINUTE
        agree(enquiry, due=WEDNESDAY + due * day, now=now, label=f"Call {minutes}")
        tick_at(now + 3 * MINUTE)
    said = [line["body"] for line in provider() if "we will call" in line["body"]]
    assert ["Wednesday" in body for body in said] == [True, False, True]


def test_at_night_it_waits_and_it_is_not_one_of_the_days_automatic_texts(
    make_enquiry, cast, agree, tick_at, told, see_all
):
    enquiry = make_enquiry()
    spoke(cast, enquiry, outcome="no_answer", tell=False)
    tick_at(SOON)  # the day's automatic text: sorry we missed you
    agree(enquiry, now=SOON)
    tick_at(SOON + 3 * MINUTE)
    assert told() == [("sent", "")]
    other = make_enquiry(phone="07700 900222")
    agree(other, now=MONDAY + timedelta(hours=11))
    tick_at(MONDAY + timedelta(hours=11, minutes=5))
    with see_all():
        row = Message.objects.get(kind="E2", about_id=other.pk)
        assert row.due_at == datetime(2026, 3, 3, 9, tzinfo=UTC)


def test_discreet_and_no_longer_than_one_text(make_enquiry, world, agree, tick_at, provider):
    world.ne.short_name = world.ne.discreet_name = "W" * 20
    world.ne.phone = "01234 567 890 x 1234"
    world.ne.save()
    far = datetime(2027, 9, 29, 10, 45, tzinfo=UTC)  # a Wednesday in another year
    for n, discreet in enumerate((False, True)):
        for m, ways in enumerate(({}, {"contact_by": "email", "email": f"s{n}@example.org"})):
            agree(make_enquiry(first_name="Bartholomew-Maximili", phone=f"07700 9001{n}{m}",
                               discreet=discreet, **ways), due=far)  # fmt: skip
    agree(make_enquiry(first_name="Foster", phone="07700 900199", discreet=True), due=far)
    tick_at(SOON)
    told = [line for line in provider() if "will call you by" in line["body"]]
    assert len(told) == 5
    for line in told:
        if line["channel"] == "sms":
            assert gsm.is_gsm(line["body"])
            assert gsm.length(line["body"]) <= gsm.ONE_TEXT, line["body"]
        if line["sender"] == "W" * 20:
            assert not MENTIONS.search(f"{line['subject']}\n{line['body']}")
    assert sum(line["sender"] == "W" * 20 for line in told) == 3
