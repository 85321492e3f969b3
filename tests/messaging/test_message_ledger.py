"""Planning, taking back, holding: what may be done to a row, by whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404

from hubs.fence import reaching
from hubs.models import AuditEvent
from messaging.models import Message
from messaging.services import (
    MessageMovedOn,
    message_hold,
    message_plan,
    message_release,
    message_retry,
    messages_cancel,
)
from tests.cast import MONDAY, Cast, MakeEnquiry, World
from tests.messaging import plain_rule

pytestmark = pytest.mark.django_db


def _plan(world: World, **changes):
    values = {
        "about": "test",
        "about_id": 1,
        "about_said": "TEST",
        "cluster_id": world.ne.pk,
        "service_id": None,
        "kind": plain_rule.KIND,
        "occurrence": "1",
        "channel": "email",
        "due_at": MONDAY,
        "now": MONDAY,
    }
    return message_plan(**values | changes)


def test_planning_twice_plans_once_and_harms_nothing(world, see_all):
    with see_all():
        first = _plan(world)
        with transaction.atomic():
            second = _plan(world)
            # The transaction is still good after the conflict.
            other = _plan(world, occurrence="2")
        assert first is not None
        assert second is None
        assert other is not None
        assert Message.objects.count() == 2
        assert first.stale_at == MONDAY + timedelta(days=1)


def test_a_message_already_sent_is_not_planned_again(world, see_all, tick_at):
    with see_all():
        _plan(world)
    tick_at(MONDAY)
    with see_all():
        assert _plan(world) is None
        assert Message.objects.get().state == "sent"


def test_a_kind_nobody_registered_cannot_be_planned(world, see_all):
    with see_all(), pytest.raises(KeyError):
        _plan(world, kind="X9")


def test_cancelling_takes_back_what_waits_and_nothing_else(world, see_all, tick_at, states):
    with see_all():
        _plan(world)
    tick_at(MONDAY)
    with see_all():
        _plan(world, occurrence="later", due_at=MONDAY + timedelta(hours=1))
        _plan(world, about_id=2, due_at=MONDAY + timedelta(hours=1))
        taken = messages_cancel(about="test", about_id=1, why="Ended", now=MONDAY)
    assert taken == 1
    assert states() == {"sent": 1, "cancelled": 1, "planned": 1}


def test_holding_and_letting_go_is_a_managers_right_and_is_recorded(world, cast: Cast, see_all):
    with see_all():
        row = _plan(world, due_at=MONDAY + timedelta(hours=1))
    officer, manager, stranger = (cast.access(name) for name in ("asha", "mel", "emma"))
    with reaching(officer.reach), pytest.raises(PermissionDenied):
        message_hold(access=officer, message_id=row.pk, now=MONDAY)
    with reaching(manager.reach):
        assert message_hold(access=manager, message_id=row.pk, now=MONDAY).state == "held"
        with pytest.raises(MessageMovedOn):
            message_hold(access=manager, message_id=row.pk, now=MONDAY)
        with pytest.raises(MessageMovedOn):
            message_retry(access=manager, message_id=row.pk, now=MONDAY)
        assert message_release(access=manager, message_id=row.pk, now=MONDAY).state == "planned"
        said = AuditEvent.objects.filter(subject="test").order_by("pk")
        assert [event.action for event in said] == ["message.held", "message.released"]
        assert {event.actor for event in said} == {cast.mel}
    with reaching(stranger.reach), pytest.raises((Http404, PermissionDenied)):
        message_hold(access=stranger, message_id=row.pk, now=MONDAY)


def test_a_manager_of_another_hub_meets_no_such_message(world, cast: Cast, see_all):
    with see_all():
        row = _plan(world, cluster_id=world.em.pk, due_at=MONDAY + timedelta(hours=1))
    manager = cast.access("mel")
    with reaching(manager.reach), pytest.raises(Http404):
        message_hold(access=manager, message_id=row.pk, now=MONDAY)
    # With the database's fence wide open, the code's own fence answers the same.
    with see_all(), pytest.raises(Http404):
        message_hold(access=manager, message_id=row.pk, now=MONDAY)


def test_a_held_message_does_not_go(world, cast: Cast, see_all, tick_at, states, provider):
    with see_all():
        row = _plan(world, due_at=MONDAY + timedelta(minutes=5))
    manager = cast.access("mel")
    with reaching(manager.reach):
        message_hold(access=manager, message_id=row.pk, now=MONDAY)
    tick_at(MONDAY + timedelta(hours=1))
    assert states() == {"held": 1}
    with reaching(manager.reach):
        message_release(access=manager, message_id=row.pk, now=MONDAY + timedelta(days=3))
    tick_at(MONDAY + timedelta(days=3))
    assert states() == {"sent": 1}
    assert len(provider()) == 1


def test_a_locked_case_hides_only_its_own_messages(
    cast: Cast, make_enquiry: MakeEnquiry, see_all: Callable[[], Any]
) -> None:
    """A message about something else may carry the same number."""
    case = make_enquiry()
    access = cast.access("asha")
    locked = replace(access, reach=replace(access.reach, locked=(case.pk,)))
    with see_all():
        Message.objects.create(
            about="export", about_id=case.pk, about_said="EXP-1", kind="S20", occurrence="1",
            channel="in_app", user=cast.asha, planned_at=MONDAY, due_at=MONDAY,
            cluster_id=case.cluster_id,
        )  # fmt: skip
        behind = set(Message.objects.visible_to(locked).values_list("about", flat=True))
    with reaching(locked.reach):
        fenced = set(Message.objects.values_list("about", flat=True))
    assert behind == fenced == {"export"}
