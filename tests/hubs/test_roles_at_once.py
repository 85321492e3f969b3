"""Presses at the same moment: one act, one line on record, and one administrator who stays."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from hubs.access import Access, access_of_membership
from hubs.fence import reaching
from hubs.models import AuditEvent, Membership, MembershipReview, User
from hubs.permissions import Role
from hubs.services import colleague_left, membership_end, memberships_keep
from tests.cast import LONG_AGO, Cast, World

pytestmark = pytest.mark.django_db(transaction=True)

Act = Callable[..., Any]


def held(user: User) -> Membership:
    return Membership.objects.get(user=user)


def at_once(acts: Sequence[tuple[Access, Act]]) -> list[str]:
    """Do all of it at the same moment; what came of each, by name."""
    together = threading.Barrier(len(acts))

    def press(given: tuple[Access, Act]) -> str:
        access, act = given
        try:
            together.wait()
            with reaching(access.reach):
                act(access)
        except (Membership.DoesNotExist, PermissionDenied) as refused:
            return type(refused).__name__
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(press, acts))


def events(world: World, action: str) -> int:
    with reaching(world.reach):
        return AuditEvent.objects.filter(action=action).count()


def ends(user: User) -> Act:
    pk = held(user).pk
    return lambda access: membership_end(access=access, membership_id=pk, now=timezone.now())


def leaves(user: User) -> Act:
    pk = held(user).pk
    return lambda access: colleague_left(access=access, membership_id=pk, now=timezone.now())


def keeps(user: User) -> Act:
    pks = [held(user).pk]
    return lambda access: memberships_keep(access=access, membership_ids=pks, now=timezone.now())


@pytest.mark.parametrize("act", [ends, leaves])
def test_four_presses_end_a_role_once(act: Callable[[User], Act], cast: Cast, world: World) -> None:
    done = at_once([(cast.access("adam"), act(cast.asha))] * 4)
    assert done == ["DoesNotExist"] * 3 + ["done"]
    assert events(world, "membership.ended") == 1
    assert MembershipReview.objects.count() == 1
    assert events(world, "person.left") == (act is leaves)


def test_four_presses_keep_a_role_once(cast: Cast, world: World) -> None:
    done = at_once([(cast.access("adam"), keeps(cast.asha))] * 4)
    assert done == ["done"] * 4
    assert events(world, "membership.reviewed") == 1
    assert MembershipReview.objects.count() == 1


@pytest.mark.parametrize("act", [ends, leaves])
def test_of_two_administrators_who_end_each_other_one_stays(
    act: Callable[[User], Act], cast: Cast, world: World
) -> None:
    other = User.objects.create(email="olu@staff.example.org", name="Olu Administrator")
    role = Membership.objects.create(
        user=other, role=Role.ADMINISTRATOR, cluster=world.ne, starts=LONG_AGO
    )
    adam, olu = cast.access("adam"), access_of_membership(role)
    assert at_once([(adam, act(other)), (olu, act(cast.adam))]) == ["PermissionDenied", "done"]
    today = timezone.localdate()
    left = Membership.objects.current(today=today).filter(user__in=[other, cast.adam])
    assert left.count() == 1
    assert events(world, "membership.ended") == 1
