"""What the road says: the words, when they go, and what stops them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enquiries.models import Deadline, Enquiry, ProgressLink
from enquiries.reminders import link_plan
from enquiries.services import (
    contact_log,
    enquiry_assign,
    enquiry_move,
    enquiry_pause,
    progress_link_check,
)
from hubs import gsm
from hubs.discreet import MENTIONS
from hubs.fence import reaching
from messaging import channels, rules
from messaging.models import Message
from tests.cast import MONDAY

pytestmark = pytest.mark.django_db

# Asked on Monday at ten; promised by five on Tuesday; the officer is reminded at three.
REMIND = datetime(2026, 3, 3, 15, tzinfo=UTC)
PROMISE = datetime(2026, 3, 3, 17, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def sent(see_all):
    """The ledger's rows of a kind, by channel and person."""

    def find(kind: str, state: str = "sent") -> list[Message]:
        with see_all():
            rows = Message.objects.filter(kind=kind, state=state).select_related("user")
            return list(rows.order_by("channel", "user__name", "pk"))

    return find


# --- E1 -------------------------------------------------------------------------------------------


def test_receipt_by_text_and_by_email(make_enquiry, tick_at, provider, see_all):
    enquiry = make_enquiry(email="Sam.Carter@Example.org")
    tick_at(MONDAY + MINUTE)
    email, text = provider()
    assert (email["to"], text["to"]) == ("Sam.Carter@Example.org", "+447700900123")
    assert text["body"] == (
        f"We have your enquiry, ref {enquiry.reference}. We will contact you by 5pm on Tuesday"
        " 3 March. Questions? 0191 498 0100. North East"
    )
    assert "Thank you for asking about fostering. You do not need to do anything" in email["body"]
    assert "contact you by 5pm on Tuesday 3 March." in email["body"]
    assert email["sender"] == "North East Fostering Hub"
    assert enquiry.reference in email["subject"]
    assert "Sam" not in email["subject"]


def test_the_receipts_link_works_and_the_ledger_cannot_open_it(
    make_enquiry, tick_at, provider, see_all, sent, settings
):
    make_enquiry(contact_by="email", phone="", email="sam@example.org")
    tick_at(MONDAY)
    prefix = settings.BASE_URL + reverse("public:come_back", kwargs={"secret": "x" * 43})[:-44]
    (secret,) = re.findall(re.escape(prefix) + r"([\w-]{43})/", provider()[0]["body"])
    assert progress_link_check(secret=secret, now=MONDAY + timedelta(days=6))
    (row,) = sent("E1")
    assert secret not in row.body
    assert "[link]" in row.body
    with see_all():
        assert ProgressLink.objects.count() == 1


@pytest.mark.parametrize(
    ("answers", "channels"),
    [
        ({}, {"sms"}),
        ({"email": "a@example.org"}, {"sms", "email"}),
        ({"contact_by": "email", "email": "a@example.org"}, {"email"}),
        ({"may_leave_message": False}, set()),
        ({"may_leave_message": False, "contact_by": "text"}, {"sms"}),
        ({"may_leave_message": False, "email": "a@example.org"}, {"email"}),
        ({"phone": "0191 498 0999"}, set()),  # a landline takes no texts
        ({"phone": "07012 345678"}, set()),  # nor does a personal number
    ],
)
def test_only_the_ways_they_allowed(make_enquiry, see_all, answers, channels):
    make_enquiry(**answers)
    with see_all():
        planned = Message.objects.filter(kind="E1").values_list("channel", flat=True)
        assert set(planned) == channels


def test_a_receipt_that_comes_late_makes_no_promise_again(make_enquiry, tick_at, provider, cast):
    enquiry = make_enquiry()
    officer = cast.access("asha")
    with reaching(officer.reach):
        contact_log(access=officer, enquiry_id=enquiry.pk, how="phone", outcome="spoke", now=MONDAY)
    tick_at(MONDAY + MINUTE)
    assert "as soon as we can" in provider()[0]["body"]


def test_one_address_entered_again_and_again_gets_one_receipt(make_enquiry, tick_at, provider):
    for _ in range(12):
        make_enquiry(contact_by="email", phone="", email="victim@example.org")
    tick_at(MONDAY)
    assert len(provider()) == 1


# --- Discretion -----------------------------------------------------------------------------------


def test_nothing_discreet_speaks_of_fostering(make_enquiry, tick_at, provider, cast, see_all):
    """Every message to an enquirer, by text and by email, as it would be read on a shared phone."""
    for answers in ({}, {"contact_by": "email", "phone": "", "email": "sam@example.org"}):
        enquiry = make_enquiry(discreet=True, first_name="Foster", **answers)
        with see_all():
            link_plan(enquiry=enquiry, now=MONDAY)
        missed = make_enquiry(discreet=True, phone="07700 900777", contact_by="phone")
        officer = cast.access("asha")
        with reaching(officer.reach):
            contact_log(
                access=officer, enquiry_id=missed.pk, how="phone", outcome="no_answer", now=MONDAY
            )
    for now in (MONDAY, MONDAY + 5 * MINUTE, PROMISE + MINUTE, PROMISE + timedelta(days=1)):
        tick_at(now)
    lines = [line for line in provider() if not line["to"].endswith("staff.example.org")]
    with see_all():
        kinds = set(Message.objects.filter(state="sent", user=None).values_list("kind", flat=True))
    assert kinds == {"E1", "E3", "E4", "E16"}
    for line in lines:
        text = f"{line['sender']}\n{line['subject']}\n{line['body']}"
        assert not MENTIONS.search(text), text
        assert line["sender"] == "The Hub"


def test_a_hub_name_that_would_tell_holds_the_message(make_enquiry, world, tick_at, sent, provider):
    world.ne.discreet_name = "Foster North"
    world.ne.save()
    make_enquiry(discreet=True)
    tick_at(MONDAY)
    assert provider() == []
    (row,) = sent("E1", "held")
    assert "asked us not to" in row.why


def test_an_address_of_ours_that_would_tell_is_left_out(make_enquiry, tick_at, provider, settings):
    settings.BASE_URL = "https://fostering.example.org"
    make_enquiry(discreet=True, contact_by="email", phone="", email="sam@example.org")
    tick_at(MONDAY)
    assert "foster" not in str(provider()).lower()


# --- Length ---------------------------------------------------------------------------------------


def test_every_text_is_one_text(make_enquiry, world, tick_at, provider, cast, settings, see_all):
    """Filled with the longest a hub may have, each fits 160 places of the GSM alphabet."""
    settings.BASE_URL = "https://hubs.north-east-councils.gov.uk"
    world.ne.short_name = world.ne.discreet_name = "W" * 20
    world.ne.phone = "01234 567 890 x 1234"
    world.ne.save()
    wednesday = datetime(2026, 9, 29, 8, 45, tzinfo=UTC)
    officer = cast.access("asha")
    for discreet in (False, True):
        name, phone = "Bartholomew-Maximili", f"07700 90{int(discreet)}001"
        enquiry = make_enquiry(first_name=name, phone=phone, discreet=discreet, now=wednesday)
        with see_all():
            Deadline.objects.filter(enquiry=enquiry).update(
                due_at=wednesday.replace(day=30, hour=16, minute=30)  # 5:30pm in London
            )
            link_plan(enquiry=enquiry, now=wednesday)
        tick_at(wednesday)
        with reaching(officer.reach):
            contact_log(
                access=officer,
                enquiry_id=enquiry.pk,
                how="phone",
                outcome="no_answer",
                now=wednesday,
                next_step="Try again",
                next_due_at=wednesday.replace(day=30, hour=16, minute=30),
            )
        tick_at(wednesday + 3 * MINUTE)
        missed = make_enquiry(
            first_name=name, phone=f"07700 90{int(discreet)}002", discreet=discreet, now=wednesday
        )
        with see_all():
            Deadline.objects.filter(enquiry=missed).update(
                due_at=wednesday.replace(day=30, hour=16, minute=30)
            )
        tick_at(wednesday + 4 * MINUTE)
    tick_at(wednesday.replace(day=30, hour=16, minute=31))
    tick_at(wednesday.replace(day=30, hour=17, minute=5))
    texts = [line for line in provider() if line["channel"] == "sms"]
    assert len(texts) == 10  # E1 twice, E3, E4, E16, for each of the two wordings
    for line in texts:
        assert gsm.is_gsm(line["body"]), line["body"]
        assert gsm.length(line["body"]) <= gsm.ONE_TEXT, (len(line["body"]), line["body"])
        assert ("http" in line["body"]) == line["body"].startswith("Your link")
        assert "  " not in line["body"]


def test_a_name_outside_the_alphabet_is_left_out_not_mangled(make_enquiry, tick_at, provider, cast):
    enquiry = make_enquiry(first_name="Łukasz")
    officer = cast.access("asha")
    with reaching(officer.reach):
        contact_log(
            access=officer, enquiry_id=enquiry.pk, how="phone", outcome="no_answer", now=MONDAY
        )
    tick_at(MONDAY + 3 * MINUTE)
    missed = provider()[-1]["body"]
    assert missed.startswith("Sorry we missed you. We will try again")
    assert gsm.is_gsm(missed)


# --- E4 -------------------------------------------------------------------------------------------


def _call(cast, enquiry: Enquiry, outcome: str, now: datetime) -> None:
    officer = cast.access("asha")
    with reaching(officer.reach):
        contact_log(access=officer, enquiry_id=enquiry.pk, how="phone", outcome=outcome, now=now)


def test_missed_you_goes_once_with_the_next_try(make_enquiry, cast, tick_at, sent, provider):
    enquiry = make_enquiry()
    _call(cast, enquiry, "no_answer", MONDAY)
    tick_at(MONDAY)
    assert not sent("E4")
    tick_at(MONDAY + 2 * MINUTE)
    assert provider()[-1]["body"] == (
        "Sorry we missed you, Sam. We will try again by 5pm on Tuesday 3 March. Another"
        " time? Call 0191 498 0100. North East"
    )
    _call(cast, enquiry, "no_answer", MONDAY + timedelta(hours=3))
    tick_at(MONDAY + timedelta(hours=4))
    assert len(sent("E4")) == 1


def test_missed_you_stops_when_they_ring_back(make_enquiry, cast, tick_at, sent):
    enquiry = make_enquiry()
    _call(cast, enquiry, "no_answer", MONDAY)
    _call(cast, enquiry, "spoke", MONDAY + MINUTE)
    tick_at(MONDAY + 5 * MINUTE)
    assert not sent("E4")
    assert sent("E4", "cancelled")[0].why == "We have spoken since."


# --- S3, S4, E16 ----------------------------------------------------------------------------------


def test_the_owner_is_reminded_two_hours_before(make_enquiry, cast, tick_at, sent):
    enquiry = make_enquiry()
    officer = cast.access("asha")
    with reaching(officer.reach):
        enquiry_assign(
            access=officer,
            enquiry_id=enquiry.pk,
            to=cast.asha,
            expected_owner_id=None,
            now=MONDAY,
        )
    tick_at(REMIND - MINUTE)
    assert not sent("S3")
    tick_at(REMIND)
    tick_at(REMIND + MINUTE)
    rows = sent("S3")
    assert [(row.channel, row.user) for row in rows] == [
        ("email", cast.asha),
        ("in_app", cast.asha),
    ]
    assert rows[1].subject == f"{enquiry.reference}: contact promised by 5pm on Tuesday 3 March"
    assert rows[0].to == "asha@staff.example.org"


def test_without_an_owner_the_hubs_officers_are_reminded(make_enquiry, cast, tick_at, sent):
    make_enquiry()
    tick_at(REMIND)
    # Officers and the manager of this hub, who may all log a contact; nobody of a council.
    assert {row.user for row in sent("S3")} == {cast.asha, cast.ben, cast.mel}


def test_the_reminder_of_an_owner_who_left_goes_to_the_officers(
    make_enquiry, cast, tick_at, sent, see_all
):
    enquiry = make_enquiry()
    with see_all():
        Enquiry.objects.filter(pk=enquiry.pk).update(owner=cast.ben)
    cast.ben.memberships.update(ends=MONDAY.date())
    tick_at(REMIND)
    assert {row.user for row in sent("S3")} == {cast.asha, cast.mel}


def test_a_promise_kept_reminds_nobody_and_misses_nothing(make_enquiry, cast, tick_at, sent):
    enquiry = make_enquiry()
    _call(cast, enquiry, "spoke", MONDAY + timedelta(hours=1))
    for now in (REMIND, PROMISE + MINUTE, PROMISE + timedelta(hours=1)):
        tick_at(now)
    assert [sent(kind) for kind in ("S3", "S4", "E16")] == [[], [], []]


def test_a_missed_promise_managers_first_the_apology_later(
    make_enquiry, cast, tick_at, sent, provider, see_all
):
    enquiry = make_enquiry()
    tick_at(MONDAY)
    tick_at(PROMISE + MINUTE)
    tick_at(PROMISE + 2 * MINUTE)
    told = sent("S4")
    assert {row.user for row in told} == {cast.mel, cast.gareth}
    assert len(told) == 4
    assert "The apology goes at 5:31pm on Tuesday 3 March unless you hold it." in told[-1].body
    assert not sent("E16")
    tick_at(PROMISE + 31 * MINUTE)
    assert len(sent("E16")) == 1
    assert provider()[-1]["body"].startswith(
        "We are sorry: we did not contact you by 5pm on Tuesday 3 March, as we said."
    )
    with see_all():
        assert Deadline.objects.get(enquiry=enquiry).missed_at == PROMISE + MINUTE


def test_contact_before_the_apology_stops_it(make_enquiry, cast, tick_at, sent):
    enquiry = make_enquiry()
    tick_at(MONDAY)
    tick_at(PROMISE + MINUTE)
    _call(cast, enquiry, "spoke", PROMISE + 10 * MINUTE)
    tick_at(PROMISE + 31 * MINUTE)
    assert not sent("E16")
    assert len(sent("E16", "cancelled")) == 1


def test_the_apology_for_an_evening_promise_waits_for_the_morning(make_enquiry, tick_at, see_all):
    enquiry = make_enquiry()
    evening = datetime(2026, 3, 3, 19, tzinfo=UTC)
    with see_all():
        Deadline.objects.filter(enquiry=enquiry).update(due_at=evening)
    tick_at(evening + MINUTE)
    with see_all():
        assert Message.objects.get(kind="E16").due_at == datetime(2026, 3, 4, 9, tzinfo=UTC)


def test_after_a_long_silence_the_apology_is_held_for_a_person(make_enquiry, cast, tick_at, sent):
    make_enquiry()
    tick_at(PROMISE + timedelta(days=3))
    assert not sent("E16")
    assert len(sent("E16", "held")) == 1
    assert sent("S4")
    assert not sent("S3")  # too late to remind


@pytest.mark.parametrize("how", ["ended", "paused"])
def test_who_stopped_or_paused_hears_no_more(make_enquiry, cast, tick_at, sent, how):
    enquiry = make_enquiry()
    tick_at(MONDAY)
    tick_at(PROMISE + MINUTE)
    officer = cast.access("asha")
    with reaching(officer.reach):
        if how == "ended":
            enquiry_move(
                access=officer,
                enquiry_id=enquiry.pk,
                action="withdraw",
                target="withdrew",
                reason="not_said",
                now=PROMISE + 5 * MINUTE,
            )
        else:
            enquiry_pause(
                access=officer,
                enquiry_id=enquiry.pk,
                until=datetime(2026, 6, 1, tzinfo=UTC).date(),
                now=PROMISE + 5 * MINUTE,
            )
    tick_at(PROMISE + timedelta(hours=1))
    assert not sent("E16")


# --- S2, S7, E3 -----------------------------------------------------------------------------------


def test_a_case_given_is_told_and_a_case_taken_is_not(make_enquiry, cast, tick_at, sent):
    enquiry = make_enquiry()
    manager = cast.access("mel")
    with reaching(manager.reach):
        enquiry_assign(
            access=manager, enquiry_id=enquiry.pk, to=cast.ben, expected_owner_id=None, now=MONDAY
        )
    tick_at(MONDAY)
    assert {row.user for row in sent("S2")} == {cast.ben}
    assert sent("S2")[1].subject == f"{enquiry.reference} is now yours"


def test_a_message_that_cannot_be_sent_is_told(make_enquiry, cast, tick_at, sent, monkeypatch):
    def refuse(self, reference, letter):
        raise channels.Permanent("The number was refused.")

    monkeypatch.setattr(channels.TestChannel, "send", refuse)
    enquiry = make_enquiry()
    tick_at(MONDAY)
    rows = sent("S7")
    assert {row.user for row in rows} == {cast.asha, cast.ben, cast.mel}
    assert rows[0].subject == f"{enquiry.reference}: text could not be sent"
    assert "The number was refused." in rows[0].body


def test_a_link_asked_for_twice_in_a_minute_is_sent_once(make_enquiry, tick_at, see_all, provider):
    enquiry = make_enquiry()
    tick_at(MONDAY)
    with see_all():
        link_plan(enquiry=enquiry, now=MONDAY)
        link_plan(enquiry=enquiry, now=MONDAY + timedelta(seconds=20))
    tick_at(MONDAY + MINUTE)
    assert len(provider()) == 2
    assert provider()[-1]["body"].startswith("Your link, for one use in the next 24 hours: http")


# --- All of them ----------------------------------------------------------------------------------


def test_no_subject_has_a_name(make_enquiry, cast, tick_at, see_all):
    make_enquiry(first_name="Zebedee", last_name="Quux", email="z@example.org")
    for now in (MONDAY, REMIND, PROMISE + MINUTE, PROMISE + 31 * MINUTE):
        tick_at(now)
    with see_all():
        subjects = list(Message.objects.values_list("subject", flat=True))
    assert subjects
    assert not [subject for subject in subjects if "Zebedee" in subject or "Quux" in subject]


def test_the_same_number_of_queries_for_one_and_for_many(make_enquiry, tick_at):
    """The last look asks for a batch, not for each message."""
    tick_at(MONDAY)  # what a hub does once a day is done
    counts = []
    for start, many in ((100, 1), (200, 30)):
        for n in range(many):
            make_enquiry(phone=f"07700 900{start + n}", now=MONDAY)
        with CaptureQueriesContext(connection) as queries:
            assert tick_at(MONDAY)["sent"] == many
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_every_rule_says_what_it_is():
    for rule in rules.every():
        if rule.kind != "T1":
            assert all((rule.name, rule.audience, rule.when, rule.stops))
