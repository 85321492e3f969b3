"""A person's other enquiries on the screens of a protected case."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from enquiries.models import Enquiry, EnquiryLink, SafetyFlag
from enquiries.services import enquiry_update
from enquiries.services.curtain import curtain_write
from hubs.fence import reaching
from hubs.models import AuditEvent, SeenBy
from tests.cast import Cast, MakeEnquiry, World
from tests.enquiries.test_safety import access_now, as_system
from tests.staff.test_safety_screens import HOUR, SignedIn, address, protect, words

pytestmark = pytest.mark.django_db


def linked(world: World, later: Enquiry, earlier: Enquiry, state: str) -> EnquiryLink:
    with as_system(world):
        link, _ = EnquiryLink.objects.update_or_create(
            enquiry=later,
            other=earlier,
            defaults={"state": state, "because": "x", "found_at": timezone.now()},
        )
        return link


@pytest.fixture
def three(world: World, make_enquiry: MakeEnquiry) -> tuple[Enquiry, Enquiry, Enquiry]:
    """One person's: the first, one that is the same person's, one that is possibly so."""
    now = timezone.now()
    first, same, maybe = (
        make_enquiry(
            first_name=name, phone=f"07700 90030{n}", email=f"{name}@example.org", now=now - HOUR
        )
        for n, name in enumerate(("Ada", "Adah", "Addie"))
    )
    linked(world, same, first, "linked")
    linked(world, maybe, same, "possible")
    return first, same, maybe


SENT = {"reason": "A former partner", "safe_way": "none"}


def test_the_form_offers_the_persons_other_enquiries_ticked(
    cast: Cast, world: World, three: tuple[Enquiry, ...], signed_in: SignedIn
) -> None:
    first, same, maybe = three
    asha = signed_in(cast.asha)
    page = asha.get(address(first, "protect"))
    said = words(page)
    assert f"{same.reference}, Adah Carter The same person. Gateshead Council." in said
    assert f"{maybe.reference}, Addie Carter Possibly the same person. Gateshead Council." in said
    boxes = re.findall(r'<input[^>]*name="also"[^>]*>', page.content.decode())
    assert [" checked" in box for box in boxes] == [True, True]
    with as_system(world):
        beside = AuditEvent.objects.filter(action="enquiry.viewed", subject_id=same.pk)
        assert beside.count() == 1, "her name was on the page"

    # Sent with an error, what was ticked off stays off.
    wrong = asha.post(address(first, "protect"), {"also": [same.pk], "safe_way": "none"})
    assert wrong.status_code == 422
    boxes = re.findall(r'<input[^>]*name="also"[^>]*>', wrong.content.decode())
    assert {re.search(r'value="(\d+)"', b)[1]: " checked" in b for b in boxes} == {  # type: ignore[index]
        str(same.pk): True,
        str(maybe.pk): False,
    }
    done = asha.post(address(first, "protect"), SENT | {"also": [same.pk]}, follow=True)
    assert "This case is protected now, and 1 more of the same person." in words(done)
    assert "This is a protected case." in words(signed_in(cast.ben).get(address(same)))
    assert "Addie Carter" in words(signed_in(cast.ben).get(address(maybe)))


def test_a_case_that_is_not_of_the_list_is_refused(
    cast: Cast,
    world: World,
    three: tuple[Enquiry, ...],
    make_enquiry: MakeEnquiry,
    signed_in: SignedIn,
) -> None:
    first, same, _ = three
    protect(cast, same)
    stranger = make_enquiry(
        first_name="Zoe", phone="07700 900399", email="zoe@example.org", now=timezone.now()
    )
    for wrong in (stranger.pk, same.pk, "x"):
        refused = signed_in(cast.asha).post(address(first, "protect"), SENT | {"also": [wrong]})
        assert refused.status_code == 422
        assert "The list has changed. Choose from it again" in words(refused)
    with as_system(world):
        assert set(SafetyFlag.objects.values_list("enquiry", flat=True)) == {same.pk}


def test_without_others_nothing_is_offered(
    cast: Cast, make_enquiry: MakeEnquiry, signed_in: SignedIn
) -> None:
    made = make_enquiry(now=timezone.now())
    assert "as well" not in words(signed_in(cast.asha).get(address(made, "protect")))


def test_one_that_its_council_took_over_is_not_offered_and_whom_to_ask_is_said(
    cast: Cast, world: World, three: tuple[Enquiry, ...], signed_in: SignedIn
) -> None:
    first, same, _ = three
    with as_system(world):
        same.refresh_from_db()
        curtain_write(enquiry=same, seen_by=SeenBy.COUNCIL)
    asha = signed_in(cast.asha)
    said = words(asha.get(address(first, "protect")))
    assert f"{same.reference}, the same person: ask Gateshead Council to protect it" in said
    assert "Adah" not in said
    protect(cast, first)
    box = words(asha.get(address(first)))
    assert f"{same.reference}, the same person. Ask Gateshead Council to protect it." in box


def test_the_box_warns_of_each_that_is_not_protected(
    cast: Cast, world: World, three: tuple[Enquiry, ...], signed_in: SignedIn
) -> None:
    first, same, maybe = three
    protect(cast, first)
    mel = signed_in(cast.mel)
    page = mel.get(address(first))
    said = words(page)
    assert "Other enquiries of this person are not protected." in said
    assert f"{same.reference}, the same person. Protect it too" in said
    assert f"{maybe.reference}, possibly the same person. Protect it too" in said
    assert address(same, "protect") in page.content.decode()
    # Whom the case does not name reads nothing of them.
    assert same.reference not in words(signed_in(cast.ben).get(address(first)))
    protect(cast, same)
    said = words(mel.get(address(first)))
    assert "Another enquiry of this person is not protected." in said
    assert same.reference not in said
    linked(world, maybe, same, "different")
    assert "not protected" not in words(mel.get(address(first)))


def test_linking_to_a_protected_case_leads_to_the_warning(
    cast: Cast, world: World, three: tuple[Enquiry, ...], signed_in: SignedIn
) -> None:
    _, same, maybe = three
    link = linked(world, maybe, same, "possible")
    protect(cast, same)
    for here in (maybe, same):
        linked(world, maybe, same, "possible")
        sent = signed_in(cast.mel).post(
            address(here, "link_decide", link_id=link.pk), {"state": "linked"}
        )
        assert sent.headers["Location"] == address(same, "safety")
        said = words(signed_in(cast.mel).get(sent.headers["Location"]))
        assert f"{maybe.reference}, the same person. Protect it too" in said
    banner = signed_in(cast.mel).post(
        address(same, "link_decide", link_id=link.pk), {"state": "possible"}, follow=True
    )
    assert banner.request["PATH_INFO"] == address(same, "duplicates")


def test_linking_says_which_is_not_protected(
    cast: Cast, world: World, three: tuple[Enquiry, ...], signed_in: SignedIn
) -> None:
    first, same, maybe = three
    link = linked(world, maybe, same, "possible")
    protect(cast, same)
    sent = signed_in(cast.mel).post(
        address(maybe, "link_decide", link_id=link.pk), {"state": "linked"}, follow=True
    )
    said = words(sent)
    assert f"{maybe.reference} and {first.reference} are not protected: protect them too." in said


def test_linking_two_open_cases_stays_with_the_comparison(
    cast: Cast, world: World, three: tuple[Enquiry, ...], signed_in: SignedIn
) -> None:
    _, same, maybe = three
    link = linked(world, maybe, same, "possible")
    sent = signed_in(cast.mel).post(
        address(maybe, "link_decide", link_id=link.pk), {"state": "linked"}, follow=True
    )
    assert sent.request["PATH_INFO"] == address(maybe, "duplicates")
    assert "not protected" not in words(sent)


def test_lifting_says_what_stays_protected_and_what_is_dropped(
    cast: Cast, world: World, three: tuple[Enquiry, ...], signed_in: SignedIn
) -> None:
    first, same, maybe = three
    for one in three:
        protect(cast, one)
    asha, mel = signed_in(cast.asha), signed_in(cast.mel)
    access = access_now(cast.asha, timezone.now())
    with reaching(access.reach):
        enquiry_update(
            access=access,
            enquiry_id=first.pk,
            base_version=Enquiry.objects.get(pk=first.pk).version,
            fields={"phone": "07700 900 777"},
            now=timezone.now(),
        )
    stays = f"This is about {first.reference} alone. {maybe.reference} and {same.reference},"
    drops = "When the protection is lifted it is dropped: ask them for it again."
    asked = words(asha.get(address(first, "lift_ask")))
    assert stays in asked
    assert drops in asked
    asha.post(address(first, "lift_ask"), {"user": cast.mel.pk, "reason": "It is over"})
    decide = words(mel.get(address(first, "safety")))
    assert stays in decide
    assert drops in decide
    lifted = words(mel.post(address(first, "lift"), {"decision": "lift"}, follow=True))
    assert "A new number or address that waited was dropped: ask them for it again." in lifted
    assert "This is a protected case." in words(signed_in(cast.ben).get(address(same)))
