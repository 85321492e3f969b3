"""What each page says when an answer is missing or cannot be read: the exact words, and how."""

from __future__ import annotations

import re

import pytest

from tests.public.conftest import ANSWERS, CALL_ME, hidden

STEPS = "/north-east/enquire/{}/"
PHONE = "Enter a phone number, like 01632 960 001 or 07700 900 982"
EMAIL = "Enter an email address in the correct format, like name@example.com"

ONE_QUESTION = [
    ("what", {}, "kind", "Select what you would like to do"),
    ("what", {"kind": "adoption"}, "kind", "Select what you would like to do"),
    ("postcode", {}, "postcode", "Enter a full postcode, like NE1 4ST"),
    ("postcode", {"postcode": "hello"}, "postcode", "Enter a full postcode, like NE1 4ST"),
    ("postcode", {"postcode": "NE1"}, "postcode", "Enter a full postcode, like NE1 4ST"),
    ("postcode", {"postcode": "N" * 21}, "postcode", "Enter a full postcode, like NE1 4ST"),
    ("postcode", {"postcode": "NE1\0 4ST"}, "postcode", "Enter a full postcode, like NE1 4ST"),
    ("council", {}, "council", "Select your council"),
    ("council", {"council": "0"}, "council", "Select your council"),
    (
        "message",
        {"question": "a" * 4001},
        "question",
        "What you would like to ask or tell us must be 4,000 characters or fewer",
    ),
    (
        "message",
        {"question": "a\0b"},
        "question",
        "What you would like to ask or tell us includes a character we cannot read",
    ),
    ("message", {"language": "Klingon"}, "language", "Select a language from the list"),
    (
        "message",
        {"access_needs": "a" * 501},
        "access_needs",
        "Other help you need must be 500 characters or fewer",
    ),
    ("name", {}, "first_name", "Enter your first name"),
    ("name", {"first_name": " \u200e\t"}, "first_name", "Enter your first name"),
    (
        "name",
        {"first_name": "a" * 101},
        "first_name",
        "First name must be 100 characters or fewer",
    ),
    (
        "name",
        {"first_name": "a", "last_name": "\0"},
        "last_name",
        "Last name includes a character we cannot read",
    ),
    (
        "contact",
        {"mention": "yes"},
        "contact_by",
        "Select how you would like us to contact you",
    ),
    ("contact", {"contact_by": "phone", "mention": "yes"}, "phone", PHONE),
    ("contact", {"contact_by": "phone", "phone": "12", "mention": "yes"}, "phone", PHONE),
    ("contact", {"contact_by": "text", "mention": "yes"}, "text_number", PHONE),
    ("contact", {"contact_by": "email", "mention": "yes"}, "email", EMAIL),
    ("contact", {"contact_by": "email", "email": "sam@", "mention": "yes"}, "email", EMAIL),
    ("contact", {"contact_by": "email", "email": "a\0@b.cc", "mention": "yes"}, "email", EMAIL),
    (
        "contact",
        {"contact_by": "phone", "phone": "07700 900123"},
        "mention",
        "Select yes if our messages may mention fostering",
    ),
    (
        "contact",
        {**ANSWERS["contact"], "second": "not an address"},
        "second",
        EMAIL,
    ),
    (
        "contact",
        {"contact_by": "email", "email": "a@b.cc", "second": "a@b.cc", "mention": "yes"},
        "second",
        "Enter a phone number as the second way to reach you",
    ),
    ("time", {}, "good_time", "Select a time that suits you"),
    ("time", {"good_time": "midnight"}, "good_time", "Select a time that suits you"),
]


@pytest.mark.parametrize(("step", "typed", "field", "said"), ONE_QUESTION)
def test_each_mistake_is_named_twice_in_the_same_words(world, visitor, step, typed, field, said):
    page = visitor().post(STEPS.format(step), typed)
    body = page.content.decode()
    assert page.status_code == 200
    assert re.search(r"<title>Error: ", body)
    assert f'<a href="#{field}">{said}</a>' in body
    assert f'id="{field}-error"' in body
    assert body.count(said) == 2
    assert f'id="{field}"' in body


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("first_name", "Enter your first name"),
        ("phone", PHONE),
        ("postcode", "Enter a full postcode, like NE1 4ST"),
        ("good_time", "Select a time that suits you"),
        ("mention", "Select yes if our messages may mention fostering"),
    ],
)
def test_the_quick_door_says_the_same(world, visitor, field, said):
    client = visitor()
    key = hidden(client.get("/north-east/call-me/"))
    page = client.post("/north-east/call-me/", {**CALL_ME, field: "", "key": key})
    assert f'<a href="#{field}">{said}</a>' in page.content.decode()
    assert hidden(page) == key  # nothing was sent, so the same page can be


def test_all_the_mistakes_of_a_page_are_listed_in_the_order_asked(world, visitor):
    client = visitor()
    key = hidden(client.get("/north-east/call-me/"))
    page = client.post("/north-east/call-me/", {"key": key})
    summary = page.content.decode().split("govuk-error-summary__list")[1].split("</ul>")[0]
    links = re.findall(r'href="#(\w+)"', summary)
    assert links == ["first_name", "phone", "postcode", "good_time", "mention"]


def test_what_was_typed_stays_on_the_page(world, visitor):
    typed = {"contact_by": "email", "email": "sam@@example", "mention": "private"}
    body = visitor().post(STEPS.format("contact"), typed).content.decode()
    assert 'value="sam@@example"' in body
    assert re.search(r'value="private" checked', body)


def test_boxes_of_the_ways_not_chosen_are_named_when_they_are_wrong(world, visitor):
    typed = {**ANSWERS["contact"], "email": "nonsense", "text_number": "x"}
    body = visitor().post(STEPS.format("contact"), typed).content.decode()
    assert f'<a href="#email">{EMAIL}</a>' in body
    assert f'<a href="#text_number">{PHONE}</a>' in body
    assert 'value="nonsense"' in body


def test_marks_that_turn_text_round_are_dropped_and_names_kept(world, visitor):
    client = visitor()
    name = {"first_name": "\u202eZoë  Ó\u2019Brien-Smith\u202c", "last_name": "李"}
    client.post(STEPS.format("name"), name)
    held = client.session["enquire:north-east"]["answers"]["name"]
    assert held == {"first_name": "Zoë Ó\u2019Brien-Smith", "last_name": "李"}


def test_no_page_lets_the_browser_stop_people(world, visitor):
    for step in ("what", "postcode", "message", "name", "contact", "time"):
        body = visitor().get(STEPS.format(step)).content.decode()
        assert not re.search(r"<(input|textarea|select)[^>]* (required|maxlength)", body)
        assert "novalidate" in body
        assert body.count("<h1") == 1
