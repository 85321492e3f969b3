"""Every way to reach somebody that they typed is kept, whichever of them they chose."""

from __future__ import annotations

import pytest

from enquiries.forms.public.steps import TWO_EMAILS, TWO_PHONES
from enquiries.models import ContactPoint, Enquiry
from tests.public.conftest import CALL_ME, hidden, text_of
from tests.public.test_errors import EMAIL, PHONE

CONTACT = "/north-east/enquire/contact/"
CHECK = "/north-east/enquire/check/"
DETAILS = "/my/details/"
PHONE_NUMBER, ADDRESS = "07700 900 321", "sam@example.com"

# contact_by, what else was typed: every page here ends with both kept.
BOTH = [
    ("email", {"email": ADDRESS, "phone": PHONE_NUMBER}),
    ("email", {"email": ADDRESS, "text_number": PHONE_NUMBER}),
    ("email", {"email": ADDRESS, "second": PHONE_NUMBER}),
    ("email", {"email": ADDRESS, "second": PHONE_NUMBER, "phone": "+447700900321"}),
    ("phone", {"phone": PHONE_NUMBER, "email": ADDRESS}),
    ("phone", {"phone": PHONE_NUMBER, "text_number": "07700900321", "email": ADDRESS}),
    ("text", {"text_number": PHONE_NUMBER, "second": ADDRESS, "email": "Sam@Example.com"}),
]
# contact_by, what else was typed, the box that is wrong, what it says.
WRONG = [
    ("email", {"email": ADDRESS, "phone": "07700 90032"}, "phone", PHONE),
    ("phone", {"phone": PHONE_NUMBER, "text_number": "12"}, "text_number", PHONE),
    ("phone", {"phone": PHONE_NUMBER, "email": "sam@"}, "email", EMAIL),
    ("phone", {"phone": PHONE_NUMBER, "text_number": "07700 900322"}, "text_number", TWO_PHONES),
    (
        "email",
        {"email": ADDRESS, "second": PHONE_NUMBER, "phone": "0191 498 0123"},
        "phone",
        TWO_PHONES,
    ),
    (
        "phone",
        {"phone": PHONE_NUMBER, "second": ADDRESS, "email": "other@example.com"},
        "email",
        TWO_EMAILS,
    ),
]


@pytest.fixture
def arrived(world, visitor):
    """The browser of somebody who gave a phone number only and is on their own page."""
    client = visitor()
    page = client.get("/north-east/call-me/")
    assert client.post("/north-east/call-me/", {**CALL_ME, "key": hidden(page)}).status_code == 303
    return client


def held(see_all):
    with see_all():
        return {point.kind: point.normalised for point in ContactPoint.objects.all()}


@pytest.mark.parametrize(("by", "typed"), BOTH)
def test_both_ways_typed_with_the_questions_are_shown_and_kept(
    world, visitor, fill_in, see_all, by, typed
):
    client = visitor()
    check = fill_in(client, contact={"contact_by": by, "mention": "yes", **typed})
    assert "900321" in text_of(check).replace(" ", "")
    assert ADDRESS in text_of(check)
    client.post(CHECK, {"key": hidden(check)})
    assert held(see_all) == {"phone": "+447700900321", "email": ADDRESS}
    with see_all():
        assert Enquiry.objects.get().contact_by == by


@pytest.mark.parametrize(("by", "typed"), BOTH)
def test_both_ways_typed_with_the_details_are_kept(arrived, see_all, by, typed):
    client = arrived
    version = hidden(client.get(DETAILS), "version")
    given = {"contact_by": by, "mention": "yes", "version": version, **typed}
    assert client.post(DETAILS, given).status_code == 303
    assert held(see_all) == {"phone": "+447700900321", "email": ADDRESS}


@pytest.mark.parametrize(("by", "typed", "box", "said"), WRONG)
@pytest.mark.parametrize("path", [CONTACT, DETAILS])
def test_a_box_of_another_way_that_is_wrong_is_named_and_seen(
    arrived, see_all, path, by, typed, box, said
):
    client = arrived
    before = held(see_all)
    version = hidden(client.get(DETAILS), "version")
    given = {"contact_by": by, "mention": "yes", "version": version, **typed}
    page = client.post(path, given)
    assert page.status_code == 200
    body = page.content.decode()
    assert f'<a href="#{box}">{said}</a>' in body
    assert f'id="{box}-error"' in body
    for value in typed.values():
        assert f'value="{value}"' in body
    assert page.context["form"][box].is_revealed is False  # so it is seen where scripts run
    assert held(see_all) == before


def test_choosing_another_way_takes_nothing_away(arrived, see_all):
    """As the page comes back with scripts off: every box holds what it held."""
    client = arrived
    for by, box in (("email", "email"), ("phone", "phone"), ("text", "text_number")):
        page = client.get(DETAILS)
        form = page.context["form"]
        shown = {field.html_name: field.value() or "" for field in form}
        chosen = {"contact_by": by, box: ADDRESS if by == "email" else PHONE_NUMBER}
        if by == "email":
            shown["phone"] = PHONE_NUMBER
        assert client.post(DETAILS, {**shown, **chosen}).status_code == 303
        assert held(see_all) == {"phone": "+447700900321", "email": ADDRESS}
    with see_all():
        assert Enquiry.objects.get().contact_by == "text"
