"""The road's verbs where places meet: another hub's key, another council's rows."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from enquiries.models import Deadline, Enquiry, EnquiryLink, Person
from enquiries.services import (
    act_undo,
    enquiry_pause,
    enquiry_route,
    enquiry_submit,
    enquiry_update,
    link_decide,
    progress_link_check,
    progress_link_issue,
    progress_link_open,
)
from hubs.fence import reaching
from hubs.models import AuditEvent
from tests.cast import MONDAY, SAM_ASKS, SUNDERLAND_POSTCODE, Cast, MakeEnquiry, World

DAY = timedelta(days=1)
SeeAll = Callable[[], Any]


@pytest.fixture
def case(make_enquiry: MakeEnquiry) -> Enquiry:
    return make_enquiry()


def test_a_key_used_in_another_hub_finds_nothing_there(world: World) -> None:
    key = uuid.uuid4()
    here = enquiry_submit(cluster=world.ne, key=key, answers=SAM_ASKS, now=MONDAY)
    there = enquiry_submit(cluster=world.em, key=key, answers=SAM_ASKS, now=MONDAY)
    assert there.created
    assert there.enquiry != here.enquiry


def test_the_record_goes_with_the_case(case: Enquiry, cast: Cast, world: World) -> None:
    asha, gita, sunil = (cast.access(name) for name in ("asha", "gita", "sunil"))
    with reaching(asha.reach):
        enquiry_update(
            access=asha,
            enquiry_id=case.pk,
            base_version=case.version,
            fields={"last_name": "Carver"},
            now=MONDAY,
        )
        enquiry_route(
            access=asha, enquiry_id=case.pk, service=world.sunderland, reason="Moves", now=MONDAY
        )
    acts = {"enquiry.received", "enquiry.details_changed", "enquiry.routed"}
    for access, seen in ((sunil, acts), (gita, set())):
        with reaching(access.reach):
            found = AuditEvent.objects.filter(subject="enquiry", subject_id=case.pk)
            assert set(found.values_list("action", flat=True)) == seen


def test_a_council_does_not_undo_what_the_hub_knows_of_a_person(
    make_enquiry: MakeEnquiry, cast: Cast, see_all: SeeAll
) -> None:
    first = make_enquiry(postcode=SUNDERLAND_POSTCODE)
    second, third = make_enquiry(), make_enquiry()
    asha, gita = cast.access("asha"), cast.access("gita")
    with reaching(asha.reach):
        hub_link = EnquiryLink.objects.get(enquiry=third, other=first)
        link_decide(access=asha, link_id=hub_link.pk, state="linked", now=MONDAY)
    with reaching(gita.reach):
        own_link = EnquiryLink.objects.get(enquiry=third, other=second)
        link_decide(access=gita, link_id=own_link.pk, state="linked", now=MONDAY)
    with see_all():
        head = Person.objects.get(enquiry=first)
        assert Person.objects.get(enquiry=third).same_as == head


def test_a_corrected_address_ends_the_links_sent_to_the_wrong_one(
    make_enquiry: MakeEnquiry, cast: Cast
) -> None:
    case = make_enquiry(email="wrong@example.org", contact_by="email")
    asha = cast.access("asha")
    with reaching(asha.reach):
        secret = progress_link_issue(enquiry=case, now=MONDAY, life=DAY)
        enquiry_update(
            access=asha,
            enquiry_id=case.pk,
            base_version=case.version,
            fields={"said_as": "Samm"},
            now=MONDAY,
        )
        assert progress_link_check(secret=secret, now=MONDAY)
        enquiry_update(
            access=asha,
            enquiry_id=case.pk,
            base_version=case.version + 1,
            fields={"email": "sam@example.org"},
            now=MONDAY,
        )
        assert not progress_link_check(secret=secret, now=MONDAY)


class TestPauseUndone:
    def test_a_promise_missed_before_is_not_missed_again(self, case: Enquiry, cast: Cast) -> None:
        """Undone, the clock is the one it was: told of once, counted once."""
        asha, late = cast.access("asha"), MONDAY + 3 * DAY
        with reaching(asha.reach):
            Deadline.objects.update(missed_at=MONDAY + 2 * DAY)
            before = Deadline.objects.values().get()
            event = enquiry_pause(access=asha, enquiry_id=case.pk, until=date(2026, 6, 1), now=late)
            act_undo(access=asha, event_id=event.pk, now=late)
            assert Deadline.objects.open().values().get() == before

    @pytest.mark.parametrize("until", [date(2026, 6, 1), None])
    def test_a_pause_that_changed_nothing(
        self, case: Enquiry, cast: Cast, until: date | None
    ) -> None:
        asha = cast.access("asha")
        with reaching(asha.reach):
            if until:
                enquiry_pause(access=asha, enquiry_id=case.pk, until=until, now=MONDAY)
            again = enquiry_pause(access=asha, enquiry_id=case.pk, until=until, now=MONDAY + DAY)
            act_undo(access=asha, event_id=again.pk, now=MONDAY + DAY)
            case.refresh_from_db()
            assert case.paused_until == until


def test_two_links_to_one_enquiry_make_one_person(
    make_enquiry: MakeEnquiry, cast: Cast, see_all: SeeAll
) -> None:
    """Of three enquiries, the last is linked to both others; nobody linked those two."""
    first, second, third = (make_enquiry() for _ in range(3))
    asha = cast.access("asha")

    def heads() -> list[int | None]:
        return list(
            Person.objects.order_by("enquiry_id").values_list("same_as__enquiry_id", flat=True)
        )

    with reaching(asha.reach):
        links = EnquiryLink.objects.filter(enquiry=third).order_by("-other_id")
        for link in links:
            link_decide(access=asha, link_id=link.pk, state="linked", now=MONDAY)
        assert heads() == [None, first.pk, first.pk]
        link_decide(access=asha, link_id=links[1].pk, state="different", now=MONDAY)
        assert heads() == [None, None, second.pk]


def test_coming_back_is_on_the_record(case: Enquiry, see_all: SeeAll) -> None:
    with see_all():
        secret = progress_link_issue(enquiry=case, now=MONDAY, life=DAY)
    progress_link_open(secret=secret, now=MONDAY)
    with see_all():
        event = AuditEvent.objects.get(action="enquiry.progress_opened")
        assert (event.subject_id, event.actor_said) == (case.pk, "The enquirer")
