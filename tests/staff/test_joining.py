"""Closing an enquiry that is the same as another one of the person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from enquiries.models import Deadline, Enquiry, EnquiryLink, StageChange
from enquiries.selectors.duplicates import why_not_joined
from enquiries.services import MoveRefused, enquiry_join
from enquiries.workflow import Order, Stage
from hubs.fence import reaching
from hubs.models import AuditEvent, SeenBy, User
from messaging.models import Message
from tests.cast import MONDAY, Cast, MakeEnquiry
from tests.journey.road import place_reach, take_to
from tests.staff.test_case import address, words

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
SeeAll = Callable[[], Any]
REFUSED = "First say that the two enquiries come from the same person."


@pytest.fixture
def pair(make_enquiry: MakeEnquiry, cast: Cast) -> tuple[Enquiry, Enquiry]:
    """Sam asked, was spoken to, and asked again from the same phone."""
    earlier = make_enquiry(email="sam@example.org")
    with reaching(place_reach(earlier)):
        take_to(Stage.CONVERSATION, earlier, by=cast.asha)
    later = make_enquiry(phone="+44 7700 900 123", contact_by="email", email="s@example.org")
    return earlier, later


@pytest.fixture
def link(pair: tuple[Enquiry, Enquiry], see_all: SeeAll) -> EnquiryLink:
    with see_all():
        EnquiryLink.objects.update(state="linked")
        return EnquiryLink.objects.get()


def join(cast: Cast, case: Enquiry, link: EnquiryLink) -> None:
    asha = cast.access("asha")
    with reaching(asha.reach):
        enquiry_join(access=asha, enquiry_id=case.pk, link_id=link.pk, now=MONDAY)


def test_it_is_asked_about_done_once_said_to_nobody_and_may_be_reopened(
    pair: tuple[Enquiry, Enquiry], link: EnquiryLink, signed_in: SignIn, cast: Cast, see_all: SeeAll
) -> None:
    stays, later = pair
    client = signed_in(cast.asha)
    url = address(later, "join", link.pk)
    assert url in client.get(address(later, "duplicates")).content.decode()
    asked = words(client.get(url))
    assert f"Close this one: it is the same enquiry as {stays.reference}" in asked
    assert "Nothing is sent about this." in asked
    with see_all():
        sent = Message.objects.exclude(state="cancelled").count()
        assert Deadline.objects.filter(enquiry=later, done_at=None, cancelled_at=None).exists()
    done = client.post(url, follow=True)
    assert f"Closed as the same as {stays.reference}." in words(done)
    again = client.post(url, follow=True)
    assert f"Closed as the same as {stays.reference}." in words(again)
    with see_all():
        later.refresh_from_db()
        stays.refresh_from_db()
        assert (later.stage, stays.stage) == (Stage.DUPLICATE, Stage.CONVERSATION)
        change = StageChange.objects.get(enquiry=later, to_stage=Stage.DUPLICATE)
        assert stays.reference not in f"{change.reason}{change.detail}"
        running = Deadline.objects.filter(enquiry=later, done_at=None, cancelled_at=None)
        assert not running.exists()
        assert Message.objects.exclude(state="cancelled").count() <= sent
        acts = AuditEvent.objects.filter(action__in=["enquiry.joined", "enquiry.stays"])
        assert set(acts.values_list("subject_id", "action")) == {
            (later.pk, "enquiry.joined"), (stays.pk, "enquiry.stays"),
        }  # fmt: skip
    assert "Closed another enquiry as the same as this one" in words(
        client.get(address(stays, "timeline"))
    )
    form = {"move": "reopen:conversation", "shown": "duplicate"}
    client.post(address(later, "move"), form)
    with see_all():
        later.refresh_from_db()
        assert later.is_open


def test_the_one_that_has_come_further_or_is_older_goes_on(
    pair: tuple[Enquiry, Enquiry], link: EnquiryLink, cast: Cast, signed_in: SignIn, see_all: SeeAll
) -> None:
    earlier, later = pair
    with pytest.raises(MoveRefused, match=f"This one has come further. Close {later.reference}"):
        join(cast, earlier, link)
    client = signed_in(cast.asha)
    page = client.get(address(earlier, "duplicates"))
    assert f"This one has come further. Close {later.reference} instead." in words(page)
    assert address(earlier, "join", link.pk) not in page.content.decode()
    with see_all():
        take_to(Stage.CONVERSATION, later, by=cast.asha)
    with pytest.raises(MoveRefused, match="This one is the older"):
        join(cast, earlier, link)
    with see_all():
        take_to(Stage.WITHDREW, earlier, by=cast.asha)
    with pytest.raises(MoveRefused, match="has ended as “Withdrew”, so this one goes on"):
        join(cast, later, link)


def test_it_is_refused_while_undecided_and_after_an_application(
    pair: tuple[Enquiry, Enquiry], link: EnquiryLink, cast: Cast, signed_in: SignIn, see_all: SeeAll
) -> None:
    earlier, later = pair
    with see_all():
        EnquiryLink.objects.update(state="possible")
    with pytest.raises(MoveRefused, match=REFUSED):
        join(cast, later, link)
    back = signed_in(cast.asha).get(address(later, "join", link.pk), follow=True)
    assert REFUSED in words(back)
    with see_all():
        EnquiryLink.objects.update(state="linked")
        take_to(Stage.APPLICATION, later, by=cast.asha)
        take_to(Stage.CHECKS, earlier, by=cast.asha)
    with pytest.raises(MoveRefused, match="only before somebody has applied"):
        join(cast, later, link)
    with see_all():
        assert not StageChange.objects.filter(to_stage=Stage.DUPLICATE).exists()


@pytest.mark.parametrize("seen_by", [(SeenBy.NAMED, SeenBy.ALL), (SeenBy.ALL, SeenBy.NAMED)])
def test_both_are_protected_or_neither(seen_by: tuple[SeenBy, SeenBy]) -> None:
    this, other = (
        Enquiry(pk=2 - number, stage=Stage.ENQUIRY, reference="XX", seen_by=seen)
        for number, seen in enumerate(seen_by)
    )
    said = EnquiryLink(state="linked")
    refused = why_not_joined(this, other, said, order=Order.VISIT_FIRST)
    assert refused == "One of the two is protected and the other is not. Protect both first."
    other.seen_by = this.seen_by
    assert not why_not_joined(this, other, said, order=Order.VISIT_FIRST)


def test_a_link_of_others_is_not_there(
    pair: tuple[Enquiry, Enquiry],
    link: EnquiryLink,
    make_enquiry: MakeEnquiry,
    cast: Cast,
    signed_in: SignIn,
) -> None:
    _, later = pair
    apart = make_enquiry(first_name="Zed", phone="07700 900777", postcode="SR1 3AD")
    for who, case in (("asha", apart), ("emma", later)):
        client = signed_in(getattr(cast, who))
        for send in (client.get, client.post):
            assert send(address(case, "join", link.pk)).status_code == 404
    with pytest.raises(EnquiryLink.DoesNotExist):
        join(cast, apart, link)
