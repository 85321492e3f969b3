"""What this process takes for its reach is what the database has, after a rollback too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any, NoReturn

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test import Client

from hubs import middleware
from hubs.fence import Reach, current_reach, reach_change, reaching
from hubs.models import Membership, User
from hubs.views import people
from tests.cast import Cast, World

pytestmark = pytest.mark.django_db

NARROW = Reach(clusters=(1, 2), locked=(7,), user=3, token="abc")
WIDE = Reach(
    clusters=(1, 2), services=(4,), enquiries=(5,), named=(6,), user=3, token="abc", everything=True
)


@contextmanager
def undone() -> Iterator[None]:
    """Run the block in a savepoint that is rolled back."""
    with suppress(ZeroDivisionError), transaction.atomic():
        yield
        raise ZeroDivisionError


def in_database() -> str:
    """The clusters, named and locked cases, and whether everything is in reach."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select hubs_reach('clusters')::text, hubs_reach('named')::text,"
            " hubs_reach('locked')::text, hubs_reaches_everything()"
        )
        return str(cursor.fetchone())


def test_a_savepoint_that_rolls_back_takes_its_change_along() -> None:
    with reaching(NARROW):
        before = in_database()
        with undone():
            reach_change(WIDE)
            assert current_reach() == WIDE
        assert current_reach() == NARROW
        assert in_database() == before
        # Whoever builds on it builds on what is there.
        with reaching(replace(current_reach(), everything=True)):
            assert current_reach() == replace(NARROW, everything=True)
        assert (current_reach(), in_database()) == (NARROW, before)


def test_a_savepoint_that_is_kept_keeps_its_change() -> None:
    with reaching(NARROW):
        with transaction.atomic(), transaction.atomic():
            reach_change(WIDE)
        assert current_reach() == WIDE
        with transaction.atomic():
            assert current_reach() == WIDE
    assert current_reach() == Reach()


def test_the_change_of_an_inner_savepoint_ends_with_the_outer_one() -> None:
    with reaching(NARROW):
        before = in_database()
        with undone():
            with transaction.atomic():
                reach_change(WIDE)
            assert current_reach() == WIDE  # looked at in between
        with transaction.atomic():
            assert (current_reach(), in_database()) == (NARROW, before)


def test_a_block_in_a_savepoint_that_rolls_back_puts_the_former_reach_back() -> None:
    with reaching(NARROW):
        before = in_database()
        with undone(), reaching(WIDE):
            reach_change(replace(WIDE, named=(8, 9)))
        assert (current_reach(), in_database()) == (NARROW, before)


def test_a_view_that_is_undone_leaves_the_request_no_wider(
    cast: Cast, world: World, signed_in: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[Reach, str]] = []

    def widen(**_given: Any) -> NoReturn:
        seen.append((current_reach(), in_database()))
        reach_change(replace(WIDE, clusters=world.reach.clusters))
        raise PermissionDenied

    noted = middleware._refusal_noted

    def after(request: Any, response: Any) -> None:
        seen.append((current_reach(), in_database()))
        noted(request, response)

    monkeypatch.setattr(people, "colleague_sign_out", widen)
    monkeypatch.setattr(middleware, "_refusal_noted", after)
    asha = Membership.objects.get(user=cast.asha)
    answer = signed_in(cast.adam).post(f"/staff/people/{asha.pk}/sign-out/")
    assert answer.status_code == 403
    inside, outside = seen
    assert inside[0].clusters == (world.ne.pk,)
    assert outside == inside
