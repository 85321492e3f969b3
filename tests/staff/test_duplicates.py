"""Possible duplicates side by side: what is the same is said, and a decision can be undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from enquiries.models import Enquiry, EnquiryLink, Person
from enquiries.selectors.duplicates import DIFFERENT, SAME, comparison_of
from hubs.fence import reaching
from hubs.models import User
from tests.cast import MONDAY, SUNDERLAND_POSTCODE, Cast, MakeEnquiry
from tests.staff.test_case import address, words
from tests.staff.test_undo import undo_of

SignIn = Callable[[User], Client]
SeeAll = Callable[[], Any]


@pytest.fixture
def pair(make_enquiry: MakeEnquiry) -> tuple[Enquiry, Enquiry]:
    """Samantha wrote after Sam, from the same phone."""
    earlier = make_enquiry(email="sam@example.org")
    return earlier, make_enquiry(first_name="Samantha", phone="+44 7700 900 123")


def test_a_partner_on_one_enquiry_makes_no_other_person(
    make_enquiry: MakeEnquiry, cast: Cast
) -> None:
    alone, together = make_enquiry(), make_enquiry(second_first_name="Jo")
    asha = cast.access("asha")
    with reaching(asha.reach):
        _, other = comparison_of(asha, alone, now=MONDAY)
    assert other.case == together
    assert (other.facts[0].value, other.facts[0].mark) == ("Sam Carter and Jo", SAME)


def test_the_same_phone_written_otherwise_is_the_same(
    pair: tuple[Enquiry, Enquiry], cast: Cast
) -> None:
    asha = cast.access("asha")
    for here, there in (pair, pair[::-1]):
        with reaching(asha.reach):
            this, other = comparison_of(asha, here, now=MONDAY)
        assert (this.case, other.case) == (here, there)
        marks = {fact.label: fact.mark for fact in other.facts}
        assert marks["Phone number"] == SAME
        assert marks["Name"] == DIFFERENT
        assert marks["Email address"] == ""  # one of them gave none: neither same nor different
        assert marks["Postcode"] == SAME


def test_link_unlink_and_undo(
    pair: tuple[Enquiry, Enquiry], cast: Cast, signed_in: SignIn, see_all: SeeAll
) -> None:
    _, later = pair
    client = signed_in(cast.asha)
    assert "1 other enquiry may come from the same person." in words(client.get(address(later)))
    with see_all():
        link = EnquiryLink.objects.get()
    url = address(later, "link_decide", link.pk)

    def now() -> tuple[str, bool]:
        with see_all():
            link.refresh_from_db()
            joined = Person.objects.get(enquiry=later, position=1).same_as_id is not None
            return link.state, joined

    done = client.post(url, {"state": "linked"}, follow=True)
    assert now() == ("linked", True)
    assert "said by Asha Officer" in words(done)
    assert "Linked to 1 other enquiry of the same person." in words(client.get(address(later)))
    client.post(undo_of(done), follow=True)
    assert now() == ("possible", False)
    client.post(url, {"state": "linked"}, follow=True)
    unlinked = client.post(url, {"state": "possible"}, follow=True)
    assert now() == ("possible", False)
    client.post(undo_of(unlinked), follow=True)
    assert now() == ("linked", True)
    apart = client.post(url, {"state": "different"}, follow=True)
    assert now() == ("different", False)
    assert "Different people" in words(apart)
    assert client.post(url, {"state": "x"}).status_code == 400


def test_a_council_does_not_learn_of_another_council_s_enquiry(
    make_enquiry: MakeEnquiry, cast: Cast, signed_in: SignIn, see_all: SeeAll
) -> None:
    other = make_enquiry(postcode=SUNDERLAND_POSTCODE)
    case = make_enquiry()
    with see_all():
        link = EnquiryLink.objects.get()
    hub, council = signed_in(cast.asha), signed_in(cast.gita)
    assert other.reference in words(hub.get(address(case, "duplicates")))
    for name in ("case", "duplicates"):
        said = words(council.get(address(case, name)))
        assert other.reference not in said
        assert "same person" not in said.split("Linking joins")[0]
    sent = council.post(address(case, "link_decide", link.pk), {"state": "linked"})
    assert sent.status_code == 404


def test_a_link_of_another_case_is_not_here(
    pair: tuple[Enquiry, Enquiry],
    make_enquiry: MakeEnquiry,
    cast: Cast,
    signed_in: SignIn,
    see_all: SeeAll,
) -> None:
    apart = make_enquiry(first_name="Zed", phone="07700 900777", postcode=SUNDERLAND_POSTCODE)
    with see_all():
        link = EnquiryLink.objects.get()
    url = address(apart, "link_decide", link.pk)
    assert signed_in(cast.asha).post(url, {"state": "linked"}).status_code == 404


def test_who_may_look_may_not_decide(
    pair: tuple[Enquiry, Enquiry], cast: Cast, signed_in: SignIn, see_all: SeeAll
) -> None:
    client = signed_in(cast.dee)
    html = client.get(address(pair[1], "duplicates")).content.decode()
    assert "Same person" not in html
    assert "Not the same person" not in html
    with see_all():
        link = EnquiryLink.objects.get()
    sent = client.post(address(pair[1], "link_decide", link.pk), {"state": "linked"})
    assert sent.status_code == 403
