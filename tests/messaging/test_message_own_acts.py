"""E18 and E20: what a person did on their own page, or a colleague on their case, is said back."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.conf import settings as product

from enquiries.models import ContactPoint, Enquiry
from enquiries.services import act_undo, enquiry_move, enquiry_update
from enquiries.workflow import Action, Stage
from hubs import gsm
from hubs.access import access_of_applicant
from hubs.discreet import MENTIONS
from hubs.fence import Reach, reaching
from messaging import channels
from messaging.models import Message
from tests.cast import MONDAY

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
SOON = MONDAY + 3 * MINUTE
OLD, NEW = "old@example.org", "new@example.org"
BY_EMAIL = {"contact_by": "email", "phone": "", "email": OLD}


@pytest.fixture
def rows(see_all):
    """The ledger's rows of a kind, in the order they were planned."""

    def find(kind: str, **which: object) -> list[Message]:
        with see_all():
            return list(Message.objects.filter(kind=kind, **which).order_by("pk"))

    return find


def version_of(enquiry: Enquiry, access) -> int:
    return Enquiry.objects.visible_to(access).get(pk=enquiry.pk).version


def stop(enquiry, *, now=MONDAY, action=Action.WITHDRAW, target=Stage.WITHDREW):
    own = access_of_applicant(enquiry_id=enquiry.pk, cluster=enquiry.cluster)
    with reaching(own.reach):
        enquiry_move(access=own, enquiry_id=enquiry.pk, action=action, target=target,
                     reason="not_said" if target == Stage.WITHDREW else "", now=now)  # fmt: skip


def change(enquiry, *, by=None, now=MONDAY, **fields):
    """The person changes their own details, or a colleague does (``by`` an access)."""
    own = access_of_applicant(enquiry_id=enquiry.pk, cluster=enquiry.cluster)
    access = by or own
    with reaching(access.reach):
        return enquiry_update(
            access=access, enquiry_id=enquiry.pk, base_version=version_of(enquiry, access),
            fields=fields, now=now,
        )  # fmt: skip


def said(provider, words):
    return [line for line in provider() if words in line["body"]]


# --- E18 ------------------------------------------------------------------------------------------


def test_stopped_by_themselves_once_with_when_it_is_deleted(make_enquiry, tick_at, provider, rows):
    enquiry = make_enquiry(**BY_EMAIL)
    tick_at(MONDAY)
    stop(enquiry)
    for now in (MONDAY, MONDAY, MONDAY + MINUTE):
        tick_at(now)
    (email,) = said(provider, "We have closed your enquiry as you asked.")
    assert "We will delete your details in March 2028." in email["body"]
    assert f"{product.BASE_URL}/my/new-link/?hub=north-east\n" in email["body"]
    assert email["subject"] == f"We have closed your enquiry {enquiry.reference}"
    assert [row.state for row in rows("E18")] == ["sent"]


def test_the_hub_s_own_time_to_keep_is_said(make_enquiry, world, tick_at, provider):
    world.ne.retention_months = 7
    world.ne.save()
    stop(make_enquiry())
    tick_at(MONDAY)
    assert "delete your details in October 2026." in provider()[-1]["body"]


def test_a_colleague_who_closes_it_sends_nothing(make_enquiry, cast, rows):
    enquiry, access = make_enquiry(), cast.access("asha")
    with reaching(access.reach):
        enquiry_move(access=access, enquiry_id=enquiry.pk, action="withdraw", target="withdrew",
                     reason="not_said", now=MONDAY)  # fmt: skip
    assert rows("E18") == []


def test_who_comes_back_first_is_not_told_of_the_end(make_enquiry, tick_at, rows):
    enquiry = make_enquiry()
    stop(enquiry)
    stop(enquiry, action=Action.REOPEN, target=Stage.ENQUIRY)
    tick_at(MONDAY)
    assert [row.why for row in rows("E18")] == ["They have come back since."]
    stop(enquiry, now=SOON)
    tick_at(SOON)
    assert [row.state for row in rows("E18")] == ["cancelled", "sent"]


def test_at_night_the_answer_to_a_press_comes_at_once(make_enquiry, tick_at, rows):
    night = datetime(2026, 3, 2, 23, 30, tzinfo=MONDAY.tzinfo)
    stop(make_enquiry(now=night), now=night)
    tick_at(night)
    assert [row.state for row in rows("E18")] == ["sent"]


def test_over_and_over_is_said_twice_a_day(make_enquiry, tick_at, rows):
    enquiry = make_enquiry()
    for n in range(4):
        now = MONDAY + n * 5 * MINUTE
        stop(enquiry, now=now)
        tick_at(now)
        stop(enquiry, now=now + MINUTE, action=Action.REOPEN, target=Stage.ENQUIRY)
    assert [row.state for row in rows("E18")] == ["sent", "sent", "cancelled", "cancelled"]


# --- E20 ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["", "asha"])
def test_old_and_new_address_are_told_once(make_enquiry, cast, tick_at, provider, rows, who):
    enquiry = make_enquiry(**BY_EMAIL)
    change(enquiry, by=cast.access(who) if who else None, email=NEW)
    tick_at(MONDAY + MINUTE)
    assert not said(provider, "were changed")  # time for second thoughts
    for now in (SOON, SOON, SOON + MINUTE):
        tick_at(now)
    told = said(provider, "Your contact details were changed at 10am on Monday 2 March.")
    assert sorted(line["to"] for line in told) == [NEW, OLD]
    assert all("call us on 0191 498 0100" in line["body"] for line in told)
    assert {row.to for row in rows("E20", state="sent")} == {OLD, NEW}


def test_phone_and_email_together_are_four(make_enquiry, tick_at, provider):
    enquiry = make_enquiry(contact_by="text", email=OLD)
    change(enquiry, email=NEW, phone="07700 900321")
    tick_at(SOON)
    told = said(provider, "were changed")
    assert sorted(line["to"] for line in told) == ["+447700900123", "+447700900321", NEW, OLD]


@pytest.mark.parametrize(
    ("asked", "fields", "told"),
    [
        ({}, {"phone": "07700900123"}, []),  # the same number, typed another way
        (BY_EMAIL, {"email": "OLD@example.org"}, []),
        ({}, {"good_time": "evening"}, []),
        ({"phone": "0191 498 0999"}, {"phone": "07700 900321"}, ["+447700900321"]),
        ({}, {"phone": "0191 498 0999"}, ["+447700900123"]),
        ({}, {"email": NEW}, [NEW]),  # there was none before
        # Nothing was ever to be left on the old phone, nor is anything now.
        ({"may_leave_message": False}, {"phone": "07700 900321", "may_leave_message": True},
         ["+447700900321"]),
        ({}, {"phone": "07700 900321", "may_leave_message": False}, []),
    ],
)  # fmt: skip
def test_who_is_told(make_enquiry, tick_at, provider, asked, fields, told):
    change(make_enquiry(**asked), **fields)
    tick_at(SOON)
    assert sorted(line["to"] for line in said(provider, "were changed")) == told


def test_never_to_what_does_not_work(make_enquiry, see_all, tick_at, provider, rows):
    enquiry = make_enquiry(**BY_EMAIL)
    with see_all():
        ContactPoint.objects.filter(enquiry=enquiry).update(works=False)
    change(enquiry, email=NEW)
    assert [row.to for row in rows("E20")] == [NEW]
    with see_all():
        ContactPoint.objects.filter(enquiry=enquiry).update(works=False)
    tick_at(SOON)
    assert not said(provider, "were changed")


def test_a_slip_put_right_at_once_is_told_to_nobody(make_enquiry, cast, tick_at, provider, rows):
    enquiry, access = make_enquiry(**BY_EMAIL), cast.access("asha")
    event = change(enquiry, by=access, email="somebody.else@example.org").event
    with reaching(access.reach):
        act_undo(access=access, event_id=event.pk, now=MONDAY + MINUTE)
    tick_at(SOON)
    assert not said(provider, "were changed")
    assert {row.state for row in rows("E20")} == {"cancelled"}


def test_a_slip_corrected_tells_the_right_two(make_enquiry, tick_at, provider):
    enquiry = make_enquiry(**BY_EMAIL)
    change(enquiry, email="slip@example.org")
    change(enquiry, email=NEW, now=MONDAY + MINUTE)
    tick_at(SOON + MINUTE)
    assert sorted(line["to"] for line in said(provider, "were changed")) == [NEW, OLD]


def test_a_change_back_after_they_were_told_is_told(make_enquiry, tick_at, provider):
    enquiry = make_enquiry(**BY_EMAIL)
    change(enquiry, email=NEW)
    tick_at(SOON)
    change(enquiry, email=OLD, now=SOON)
    tick_at(SOON + 3 * MINUTE)
    assert sorted(line["to"] for line in said(provider, "were changed")) == [NEW, NEW, OLD, OLD]


def test_an_old_address_that_bounces_is_no_news_and_a_new_one_is(
    make_enquiry, cast, tick_at, rows, monkeypatch
):
    enquiry = make_enquiry(**BY_EMAIL)
    tick_at(MONDAY)

    def refuse(self, reference, letter):
        raise channels.Permanent("The address was refused.")

    change(enquiry, email=NEW)
    monkeypatch.setattr(channels.TestChannel, "send", refuse)
    tick_at(SOON)
    assert len(rows("E20", state="failed")) == 2
    (new,) = (row for row in rows("E20") if row.to == NEW)
    assert {row.occurrence for row in rows("S7")} == {f"E20 {new.pk}"}


def test_what_was_private_until_now_stays_private_at_the_old_address(
    make_enquiry, tick_at, provider
):
    enquiry = make_enquiry(**BY_EMAIL, discreet=True)
    change(enquiry, email=NEW, discreet=False)
    tick_at(SOON)
    sender = {line["to"]: line["sender"] for line in said(provider, "were changed")}
    assert sender == {OLD: "The Hub", NEW: "North East Fostering Hub"}
    (old,) = (line for line in said(provider, "were changed") if line["to"] == OLD)
    assert not MENTIONS.search(old["body"] + old["subject"])


def test_the_kept_address_stays_behind_the_fence(make_enquiry, world, cast):
    enquiry = make_enquiry(**BY_EMAIL)
    change(enquiry, email=NEW)
    for reach, seen in (
        (Reach(), 0),
        (Reach(clusters=(world.em.pk,)), 0),
        (Reach(services=(world.sunderland.pk,)), 0),
        (Reach(services=(world.gateshead.pk,)), 2),
    ):
        with reaching(reach):
            assert Message.objects.filter(kind="E20").count() == seen


# --- Both -----------------------------------------------------------------------------------------


def test_discreet_and_no_longer_than_one_text(make_enquiry, world, tick_at, provider):
    world.ne.short_name = world.ne.discreet_name = "W" * 20
    world.ne.phone = "01234 567 890 x 1234"
    world.ne.retention_months = 30  # until September
    world.ne.save()
    late = datetime(2026, 9, 30, 10, 45, tzinfo=MONDAY.tzinfo)  # a Wednesday; kept until March
    for n, now in enumerate((MONDAY, late)):
        for discreet in (False, True):
            for email in ("", f"sam{n}{int(discreet)}@example.org"):
                number = f"07700 90{n}{int(discreet)}{int(bool(email))}0"
                enquiry = make_enquiry(
                    first_name="Foster", phone=number, email=email, discreet=discreet, now=now,
                    contact_by="email" if email else "phone",
                )  # fmt: skip
                change(enquiry, phone=number[:-1] + "1", now=now)
                tick_at(now + 3 * MINUTE)
                stop(enquiry, now=now + 4 * MINUTE)
                tick_at(now + 4 * MINUTE)
    told = [*said(provider, "were changed"), *said(provider, "delete your details in")]
    assert len(told) == 16 + 8
    for line in told:
        if line["channel"] == "sms":
            assert gsm.is_gsm(line["body"])
            assert gsm.length(line["body"]) <= gsm.ONE_TEXT, line["body"]
        if line["sender"] == "W" * 20:
            assert not MENTIONS.search(f"{line['subject']}\n{line['body']}".replace("/my/", ""))
    assert sum(line["sender"] == "W" * 20 for line in told) == 12


def test_a_way_back_that_would_tell_is_left_out(make_enquiry, tick_at, provider, settings):
    settings.BASE_URL = "https://fostering.example.org"
    stop(make_enquiry(**BY_EMAIL, discreet=True))
    tick_at(MONDAY)
    assert "We have stopped, as you asked." in provider()[-1]["body"]
    assert "foster" not in str(provider()).lower()
    assert date(2028, 3, 1).strftime("%B %Y") in provider()[-1]["body"]
