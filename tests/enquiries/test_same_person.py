"""A person's other enquiries: found through their links, protected along with the first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from enquiries.models import Acquaintance, Enquiry, EnquiryLink, Person, SafetyFlag, SafetyNamed
from enquiries.selectors.same_person import same_person_of
from enquiries.services.curtain import curtain_write
from enquiries.services.safety import SafetyRefused, SafeWay, safety_flag_set
from hubs.access import Access
from hubs.fence import reaching
from hubs.models import AuditEvent, SeenBy, User
from tests.cast import MONDAY, Cast, MakeEnquiry, World
from tests.enquiries.test_safety import (
    LATER,
    SAFE,
    WHY,
    access_now,
    as_system,
    at_once,
    lift,
    protect,
    seen,
)

pytestmark = pytest.mark.django_db


def link(world: World, one: Enquiry, two: Enquiry, state: str) -> None:
    later, earlier = sorted([one, two], key=lambda e: -e.pk)
    with as_system(world):
        EnquiryLink.objects.update_or_create(
            enquiry=later,
            other=earlier,
            defaults={"state": state, "because": "x", "found_at": MONDAY},
        )


@pytest.fixture
def apart(make_enquiry: MakeEnquiry) -> Callable[..., Enquiry]:
    """Makes enquiries that nothing links by itself."""
    numbers = iter(range(100, 200))

    def make(**answers: Any) -> Enquiry:
        n = next(numbers)
        return make_enquiry(
            **{"first_name": f"Name{n}", "phone": f"07700 900{n}", "email": f"n{n}@example.org"}
            | answers
        )

    return make


def others_seen(access: Access, enquiry: Enquiry) -> dict[int, bool]:
    with reaching(access.reach):
        return {other.case.pk: other.linked for other in same_person_of(access, enquiry)}


def protect_all(user: User, enquiry: Enquiry, also: list[int], named: list[User]) -> None:
    access = access_now(user)
    with reaching(access.reach):
        safety_flag_set(
            access=access,
            enquiry_id=enquiry.pk,
            reason=WHY,
            safe=SAFE,
            named=named,
            also=also,
            now=LATER,
        )


def test_the_same_person_is_found_through_the_whole_group(
    cast: Cast, world: World, apart: Callable[..., Enquiry]
) -> None:
    a, b, c, maybe, further, not_them, stranger = (apart() for _ in range(7))
    link(world, a, c, "linked")
    link(world, b, c, "linked")
    link(world, b, maybe, "possible")
    link(world, maybe, further, "possible")
    link(world, a, not_them, "different")
    link(world, c, not_them, "possible")
    found = {b.pk: True, c.pk: True, maybe.pk: False}
    assert others_seen(access_now(cast.asha), a) == found
    assert stranger.pk not in found
    # Through a case that is hidden from them, in either direction.
    protect(cast, c)
    assert others_seen(access_now(cast.ben), a) == found
    with as_system(world):
        Acquaintance.objects.create(enquiry=b, user=cast.ben, said_at=MONDAY)
    assert others_seen(access_now(cast.ben), a) == {c.pk: True, maybe.pk: False}


def test_another_councils_enquiry_is_not_shown(
    cast: Cast, world: World, apart: Callable[..., Enquiry]
) -> None:
    here, there = apart(), apart(postcode="SR1 3AD")
    link(world, here, there, "linked")
    assert here.service_id != there.service_id
    assert others_seen(access_now(cast.gita), here) == {}
    assert others_seen(access_now(cast.asha), here) == {there.pk: True}


def test_others_are_protected_alike_each_on_record(
    cast: Cast, world: World, apart: Callable[..., Enquiry]
) -> None:
    here, there, not_chosen = apart(), apart(postcode="SR1 3AD"), apart()
    link(world, here, there, "linked")
    link(world, here, not_chosen, "possible")
    protect_all(cast.asha, here, [there.pk], [cast.mel, cast.gita])
    with as_system(world):
        flags = {f.enquiry_id: f for f in SafetyFlag.objects.all()}
        assert set(flags) == {here.pk, there.pk}
        for flag in flags.values():
            assert (flag.reason, flag.safe_address) == (WHY, "quiet@example.org")
            assert flag.held["postcode"]
        named = SafetyNamed.objects.filter(enquiry=there).values_list("user", flat=True)
        assert set(named) == {cast.asha.pk, cast.mel.pk}, "Gita does not work with Sunderland's"
        assert SafetyNamed.objects.filter(enquiry=here, user=cast.gita).exists()
        on_record = AuditEvent.objects.filter(action="safety.flag_set")
        assert sorted(on_record.values_list("subject_id", flat=True)) == [here.pk, there.pk]
    for enquiry in (here, there):
        assert seen(access_now(cast.ben), Person, enquiry) == 0
        assert seen(access_now(cast.mel), Person, enquiry) == 1
    assert seen(access_now(cast.ben), Person, not_chosen) == 1


def test_no_other_case_is_protected_by_its_number(
    cast: Cast, world: World, apart: Callable[..., Enquiry]
) -> None:
    here, stranger, not_them = apart(), apart(), apart()
    council = apart()
    link(world, here, not_them, "different")
    link(world, here, council, "linked")
    with as_system(world):
        council.refresh_from_db()
        curtain_write(enquiry=council, seen_by=SeenBy.COUNCIL)
    for wrong in (stranger.pk, not_them.pk, council.pk, 0):
        with pytest.raises(SafetyRefused, match="has changed"):
            protect_all(cast.asha, here, [wrong], [])
    with as_system(world):
        assert not SafetyFlag.objects.exists()


def test_one_that_is_protected_already_stays_as_it_is(
    cast: Cast, world: World, apart: Callable[..., Enquiry]
) -> None:
    here, mine, others = apart(), apart(), apart()
    link(world, here, mine, "linked")
    link(world, here, others, "linked")
    protect(cast, mine, safe=SafeWay("phone", "07700 900 555"))
    protect_all(cast.gareth, others, [], [])
    protect_all(cast.asha, here, [mine.pk, others.pk], [cast.mel])
    with as_system(world):
        assert SafetyFlag.objects.count() == 3
        assert SafetyFlag.objects.get(enquiry=mine).safe_way == "phone"
        named = SafetyNamed.objects.filter(enquiry=others).values_list("user", flat=True)
        assert set(named) == {cast.gareth.pk}


def test_a_refusal_leaves_none_protected(
    cast: Cast, world: World, apart: Callable[..., Enquiry]
) -> None:
    here, there = apart(), apart()
    link(world, here, there, "linked")
    with pytest.raises(SafetyRefused, match="cannot be named"):
        protect_all(cast.asha, here, [there.pk], [cast.sunil])
    with as_system(world):
        assert not SafetyFlag.objects.exists()


def test_lifting_one_leaves_the_other(
    cast: Cast, world: World, apart: Callable[..., Enquiry]
) -> None:
    here, there = apart(), apart()
    link(world, here, there, "linked")
    protect_all(cast.asha, here, [there.pk], [cast.mel])
    lift(cast, here)
    with as_system(world):
        assert Enquiry.objects.get(pk=here.pk).seen_by == SeenBy.ALL
        assert Enquiry.objects.get(pk=there.pk).seen_by == SeenBy.NAMED


@pytest.mark.django_db(transaction=True)
def test_two_who_start_from_two_cases_of_one_person_both_end(
    cast: Cast, world: World, apart: Callable[..., Enquiry]
) -> None:
    """The second finds both protected; neither waits for the other for ever."""
    pairs = [(apart(), apart()) for _ in range(6)]
    for one, two in pairs:
        link(world, one, two, "linked")

    def work(user: User, first: Enquiry, second: Enquiry) -> Callable[[], Any]:
        def run() -> str:
            protect_all(user, first, [second.pk], [])
            return "set"

        return run

    for one, two in pairs:
        came = at_once(work(cast.asha, one, two), work(cast.ben, two, one))
        assert came.count("set") == 1
    with as_system(world):
        assert SafetyFlag.objects.count() == 12
