"""The ledger on screen: who sees what, and what the buttons do."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hubs.models import AuditEvent
from messaging.models import Message
from tests.messaging.plain_rule import due

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    """The screens read the clock, so these cases are of today."""
    return timezone.now()


@pytest.fixture
def row(world, see_all, now):
    with see_all():
        return due(world.ne, 1, now=now, due_at=now + timedelta(hours=1))[0]


def test_every_colleague_sees_their_own_places_messages(world, cast, signed_in, see_all, now):
    with see_all():
        due(world.ne, 1, now=now, about_said="NE-HUB", service=None)
        due(world.ne, 1, now=now, about_said="NE-GATES", occurrence="2", service=world.gateshead)
        due(world.em, 1, now=now, about_said="EM-HUB")
    seen = {
        "asha": {"NE-HUB", "NE-GATES"},
        "mel": {"NE-HUB", "NE-GATES"},
        "gita": {"NE-GATES"},
        "sunil": set(),
        "emma": {"EM-HUB"},
    }
    for name, expected in seen.items():
        page = signed_in(getattr(cast, name)).get(reverse("messages:list"))
        assert page.status_code == 200
        found = set(re.findall(r"NE-HUB|NE-GATES|EM-HUB", page.content.decode()))
        assert found == expected, name
    assert signed_in(cast.adam).get(reverse("messages:list")).status_code == 403


def test_anothers_message_is_not_there(cast, signed_in, row):
    address = reverse("messages:message", args=[row.pk])
    assert signed_in(cast.asha).get(address).status_code == 200
    for stranger in (cast.emma, cast.sunil):
        assert signed_in(stranger).get(address).status_code == 404
    missing = reverse("messages:message", args=[row.pk + 999])
    assert signed_in(cast.asha).get(missing).status_code == 404


def test_a_manager_holds_and_lets_go(cast, signed_in, row, see_all):
    browser = signed_in(cast.mel)
    address = reverse("messages:message", args=[row.pk])
    assert "Hold this message" in browser.get(address).content.decode()
    browser.post(reverse("messages:decide", args=[row.pk, "hold"]))
    page = browser.get(address).content.decode()
    assert "Let it go" in page
    assert "Held by Mel Manager" in page
    browser.post(reverse("messages:decide", args=[row.pk, "release"]))
    assert "Hold this message" in browser.get(address).content.decode()
    with see_all():
        said = AuditEvent.objects.filter(action__startswith="message.").values_list("action")
        assert [action for (action,) in said.order_by("pk")] == [
            "message.held",
            "message.released",
        ]


def test_an_officer_may_look_but_not_hold(cast, signed_in, row, see_all):
    browser = signed_in(cast.asha)
    assert "Hold" not in browser.get(reverse("messages:message", args=[row.pk])).content.decode()
    assert browser.post(reverse("messages:decide", args=[row.pk, "hold"])).status_code == 403
    with see_all():
        assert Message.objects.get().state == "planned"


def test_a_button_pressed_too_late_says_so(cast, signed_in, row, see_all):
    with see_all():
        Message.objects.update(state="sent", finished_at=row.due_at)
    browser = signed_in(cast.mel)
    page = browser.post(reverse("messages:decide", args=[row.pk, "hold"]), follow=True)
    assert "This message is not waiting: sent." in page.content.decode()


def test_nothing_changes_by_looking_and_odd_verbs_are_not_there(cast, signed_in, row):
    browser = signed_in(cast.mel)
    assert browser.get(reverse("messages:decide", args=[row.pk, "hold"])).status_code == 405
    assert browser.post(reverse("messages:decide", args=[row.pk, "burn"])).status_code == 404


def test_filters_stand_in_the_address_and_odd_ones_do_no_harm(cast, signed_in, world, see_all, now):
    with see_all():
        due(world.ne, 1, now=now, about_said="SMS-ONE", channel="sms")
        due(world.ne, 1, now=now, about_said="MAIL-ONE", state="held")
    browser = signed_in(cast.asha)
    here = reverse("messages:list")
    assert "MAIL-ONE" not in browser.get(here, {"channel": "sms"}).content.decode()
    assert "SMS-ONE" not in browser.get(here, {"state": "held"}).content.decode()
    odd = {"state": "x' or 1=1", "period": "ever", "kind": "\0", "page": "-4", "channel": "pigeon"}
    page = browser.get(here, odd)
    assert page.status_code == 200
    assert "MAIL-ONE" in page.content.decode()


def test_what_will_be_sent_is_listed_soonest_first(cast, signed_in, world, see_all, now):
    with see_all():
        for hours in (5, 1, 30):
            due(world.ne, 1, now=now, about_said=f"IN-{hours}", occurrence=str(hours),
                due_at=now + timedelta(hours=hours))  # fmt: skip
    page = signed_in(cast.asha).get(reverse("messages:list"), {"period": "next"}).content.decode()
    assert re.findall(r">IN-(\d+)<", page) == ["1", "5"]


def test_the_list_asks_the_same_for_few_and_for_many(cast, signed_in, world, see_all, now):
    browser = signed_in(cast.asha)
    browser.get(reverse("messages:list"))  # the first of a session asks a little more
    asked = []
    for occurrence, many in (("a", 30), ("b", 300)):
        with see_all():
            due(world.ne, many, now=now, user=cast.asha, occurrence=occurrence)
        with CaptureQueriesContext(connection) as queries:
            page = browser.get(reverse("messages:list"))
        asked.append([q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]])
    assert len(asked[0]) == len(asked[1]) <= 12
    assert "Showing <strong>1</strong> to <strong>25</strong>" in page.content.decode()


def test_my_own_messages_are_mine(cast, signed_in, world, see_all, now):
    with see_all():
        for user in (cast.asha, cast.ben):
            due(world.ne, 2, now=now, user=user, channel="in_app", state="sent",
                finished_at=now, subject=f"For {user.name}")  # fmt: skip
        bens = Message.objects.filter(user=cast.ben).first()
    browser = signed_in(cast.asha)
    page = browser.get(reverse("messages:mine")).content.decode()
    assert "For Asha" in page
    assert "For Ben" not in page
    assert "2 not read" in page
    assert browser.post(reverse("messages:read", args=[bens.pk])).status_code == 404
    browser.post(reverse("messages:read_all"))
    assert "not read" not in browser.get(reverse("messages:mine")).content.decode()
    with see_all():
        assert Message.objects.filter(read_at=None).count() == 2


def test_the_inbox_is_the_demos_alone(cast, signed_in, make_enquiry, tick_at, settings, now):
    enquiry = make_enquiry(contact_by="email", phone="", email="sam@example.org", now=now)
    tick_at(now)
    address = reverse("messages:inbox")
    assert signed_in(cast.asha).get(address).status_code == 404
    settings.DEMO = True
    page = signed_in(cast.asha).get(address).content.decode()
    assert f"We have your enquiry {enquiry.reference}" in page
    # The link can be followed from here; the ledger has none.
    assert re.search(r'href="http[^"]+/my/[\w-]{43}/"', page)
    assert enquiry.reference not in signed_in(cast.emma).get(address).content.decode()
    assert signed_in(cast.adam).get(address).status_code == 403


def test_what_a_person_wrote_cannot_become_markup(cast, signed_in, make_enquiry, tick_at, settings):
    settings.DEMO = True
    now = timezone.now()
    make_enquiry(
        first_name="<b>x</b>", contact_by="email", phone="", email="sam@example.org", now=now
    )
    tick_at(now)
    browser = signed_in(cast.asha)
    assert "<b>x" not in browser.get(reverse("messages:inbox")).content.decode()
