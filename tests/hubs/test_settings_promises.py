"""Promises from a day on: the past stands, what is to come may be changed or taken away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from enquiries.models import Deadline, Enquiry
from hubs.calendar import say_day
from hubs.models import JourneyPolicy, User
from hubs.selectors import policy_on
from tests.cast import LONG_AGO, Cast, MakeEnquiry, World
from tests.hubs.test_settings import errors, events, hidden, mo, url, words

__all__ = ["mo"]

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
SeeAll = Callable[[], Any]


@pytest.fixture
def mel(cast: Cast, signed_in: SignIn) -> Client:
    return signed_in(cast.mel)


def in_days(count: int) -> date:
    return timezone.localdate() + timedelta(days=count)


def typed(day: date, **changed: str) -> dict[str, str]:
    """New promises as typed."""
    boxes = {
        "valid_from-day": str(day.day),
        "valid_from-month": str(day.month),
        "valid_from-year": str(day.year),
    }
    usual = {
        "first_contact_days": "2",
        "promise_time": "4pm",
        "remind_officer_hours": "3",
        "apology_after_minutes": "45",
        "quiet_after_days": "10",
        "hands_over_at": "application",
        "hub_sees": "everything",
        "order": "visit_first",
        "interest_needed": "False",
        "visit_needed": "True",
        "preparation": "either",
        "panel_required": "True",
        "handover_answer_days": "2",
        "council_contact_days": "2",
        "visit_days": "10",
    }
    return boxes | usual | changed


def add(client: Client, day: date, **changed: str) -> Any:
    return client.post(url("promises_new"), typed(day, **changed))


def of_hub(world: World) -> list[date]:
    rows = JourneyPolicy.objects.filter(cluster=world.ne)
    return sorted(rows.values_list("valid_from", flat=True))


def test_the_form_says_what_is_saved_already_and_would_take_over(mel: Client, world: World) -> None:
    first, second = (say_day(in_days(n), today=timezone.localdate()) for n in (7, 20))
    assert "saved already" not in words(mel.get(url("promises_new")).content.decode())
    add(mel, in_days(7))
    one = f"A change from {first} is saved already and takes over then"
    assert one in words(mel.get(url("promises_new")).content.decode())
    assert one in words(add(mel, in_days(1), first_contact_days="x").content.decode())
    add(mel, in_days(20))
    both = f"Changes from {first} and {second} are saved already and take over then"
    assert both in words(mel.get(url("promises_new")).content.decode())
    rows = {row.valid_from: row.pk for row in JourneyPolicy.objects.filter(cluster=world.ne)}
    change = words(mel.get(url("promises_change", rows[in_days(7)])).content.decode())
    assert f"A change from {second} is saved already and takes over then" in change
    last = words(mel.get(url("promises_change", rows[in_days(20)])).content.decode())
    assert "saved already" not in last


def test_new_promises_begin_on_their_day_and_the_old_ones_stand(
    mel: Client, world: World, see_all: SeeAll
) -> None:
    assert add(mel, in_days(7)).status_code == 302
    assert of_hub(world) == [LONG_AGO, in_days(7)]
    before, after = policy_on(world.ne, day=in_days(6)), policy_on(world.ne, day=in_days(7))
    assert (before.first_contact_days, before.promise_time) == (1, time(17))
    assert (after.first_contact_days, after.promise_time) == (2, time(16))
    assert (after.hands_over_at, after.hub_sees) == ("application", "everything")
    (event,) = events(see_all, "policy.added")
    assert event.changes["promise_time"] == [None, "16:00"]
    assert event.changes["valid_from"] == [None, in_days(7).isoformat()]
    said = words(mel.get(url("promises")).content.decode())
    assert "By 5pm, within 1 open day" in said
    assert "By 4pm, within 2 open days" in said
    assert "At: Application" in said


def test_clocks_that_run_keep_their_time(
    mel: Client, world: World, make_enquiry: MakeEnquiry, see_all: SeeAll
) -> None:
    early: Enquiry = make_enquiry(now=timezone.now())
    with see_all():
        promised = Deadline.objects.get(enquiry=early).due_at
    assert add(mel, in_days(0), first_contact_days="5").status_code == 302
    later = make_enquiry(now=timezone.now(), phone="07700 900124")
    with see_all():
        assert Deadline.objects.get(enquiry=early).due_at == promised
        assert Deadline.objects.get(enquiry=later).due_at > promised


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"first_contact_days": "11"}, "must be a whole number from 0 to 10"),
        ({"first_contact_days": "-1"}, "must be a whole number from 0 to 10"),
        ({"first_contact_days": "two"}, "must be a whole number from 0 to 10"),
        ({"promise_time": "late"}, "Enter a time"),
        ({"remind_officer_hours": "0"}, "must be a whole number from 1 to 40"),
        ({"apology_after_minutes": ""}, "must be a whole number from 0 to 1440"),
        ({"quiet_after_days": "0"}, "must be a whole number from 1 to 365"),
        ({"hands_over_at": "approved"}, "Choose a step from the list"),
        ({"hands_over_at": "enquiry"}, "Choose a step from the list"),
        ({"hub_sees": "all"}, "Choose what the hub sees"),
        ({"valid_from-day": ""}, "must include a day"),
        ({"order": "panel_first"}, "Choose what comes first"),
        ({"panel_required": ""}, "Choose yes if a panel must, else no"),
        ({"visit_needed": "maybe"}, "Choose yes if it must come, else no"),
        ({"preparation": ""}, "Choose when the preparation course is due"),
        ({"handover_answer_days": "0"}, "must be a whole number from 1 to 20"),
        ({"visit_days": "91"}, "must be a whole number from 1 to 90"),
    ],
)
def test_what_cannot_be_promised_is_refused_beside_the_field(
    mel: Client, world: World, changed: dict[str, str], said: str
) -> None:
    answer = add(mel, in_days(3), **changed)
    assert answer.status_code == 422
    assert any(said in text for text in errors(answer.content.decode()))
    assert of_hub(world) == [LONG_AGO]


def test_the_past_cannot_be_written(mel: Client, world: World) -> None:
    answer = add(mel, in_days(-1))
    assert answer.status_code == 422
    assert "The first day must be on or after" in errors(answer.content.decode())[0]
    assert add(mel, in_days(0)).status_code == 302
    twice = add(mel, in_days(0), first_contact_days="3")
    assert twice.status_code == 422
    assert "begin on this day already. Choose a later day" in errors(twice.content.decode())[0]
    assert policy_on(world.ne, day=in_days(0)).first_contact_days == 2


def test_what_has_begun_is_nobodys_to_change_or_take_away(mel: Client, world: World) -> None:
    present = JourneyPolicy.objects.get(cluster=world.ne)
    theirs = JourneyPolicy.objects.create(cluster=world.em, valid_from=in_days(9))
    for policy in (present, theirs):
        assert mel.get(url("promises_change", policy.pk)).status_code == 404
        assert mel.post(url("promises_change", policy.pk), typed(in_days(3))).status_code == 404
        assert mel.post(url("promises_remove", policy.pk)).status_code == 404
    assert JourneyPolicy.objects.filter(pk__in=[present.pk, theirs.pk]).count() == 2


def test_what_is_to_come_may_be_changed_and_taken_away(
    mel: Client, world: World, see_all: SeeAll
) -> None:
    add(mel, in_days(7))
    coming = JourneyPolicy.objects.get(cluster=world.ne, valid_from=in_days(7))
    page = mel.get(url("promises_change", coming.pk)).content.decode()
    sent = typed(in_days(8), first_contact_days="3") | {"was": hidden(page, "was")}
    assert mel.post(url("promises_change", coming.pk), sent).status_code == 302
    coming.refresh_from_db()
    assert (coming.valid_from, coming.first_contact_days) == (in_days(8), 3)
    (event,) = events(see_all, "policy.changed")
    assert event.changes == {
        "valid_from": [in_days(7).isoformat(), in_days(8).isoformat()],
        "first_contact_days": [2, 3],
    }
    assert mel.post(url("promises_remove", coming.pk)).status_code == 302
    assert of_hub(world) == [LONG_AGO]
    (gone,) = events(see_all, "policy.removed")
    assert gone.changes["first_contact_days"] == [3, None]
    assert policy_on(world.ne, day=in_days(30)).first_contact_days == 1


def test_two_managers_and_the_same_promises(mel: Client, mo: Client, world: World) -> None:
    add(mel, in_days(7))
    coming = JourneyPolicy.objects.get(cluster=world.ne, valid_from=in_days(7))
    was = {"was": hidden(mo.get(url("promises_change", coming.pk)).content.decode(), "was")}
    page = {"was": hidden(mel.get(url("promises_change", coming.pk)).content.decode(), "was")}
    saved = mel.post(
        url("promises_change", coming.pk), typed(in_days(7), quiet_after_days="20") | page
    )
    assert saved.status_code == 302
    mine = typed(in_days(7), quiet_after_days="30", first_contact_days="4")
    told = mo.post(url("promises_change", coming.pk), mine | was)
    assert told.status_code == 409
    html = told.content.decode()
    assert "gone quiet after: Mel Manager changed this to “20” at" in words(html)
    assert 'value="30"' in html
    coming.refresh_from_db()
    assert (coming.quiet_after_days, coming.first_contact_days) == (20, 2)
    again = mo.post(url("promises_change", coming.pk), mine | {"was": hidden(html, "was")})
    assert again.status_code == 302
    coming.refresh_from_db()
    assert (coming.quiet_after_days, coming.first_contact_days) == (30, 4)
