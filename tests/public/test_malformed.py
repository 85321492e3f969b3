"""Whatever is sent, the answer is a page with words: never a 500, never a row outside the rules.

Forty bodies for each form by default, or FUZZ_BODIES; bench/fuzz_public.py runs ten thousand.
"""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import quote_from_bytes

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enquiries.models import ContactPoint, Enquiry, Person
from tests.cast import GATESHEAD_POSTCODE
from tests.public.conftest import ANSWERS, CALL_ME, text_of
from tests.public.test_progress import DETAILS, issue

BODIES = int(os.environ.get("FUZZ_BODIES", "40"))
FORMS: dict[str, dict[str, str]] = {
    "/north-east/call-me/": {**CALL_ME, "key": "0b5f6f5e-0000-4000-8000-000000000001", "fax": ""},
    **{f"/north-east/enquire/{step}/": typed for step, typed in ANSWERS.items()},
    "/north-east/enquire/council/": {"council": "not_sure"},
    "/north-east/enquire/check/": {"key": "0b5f6f5e-0000-4000-8000-000000000001", "new": ""},
    "/": {"postcode": GATESHEAD_POSTCODE},
    "/north-east/could-i-foster/": dict.fromkeys(
        ("age", "room", "living", "smoking", "work"), "not_sure"
    ),
    "/my/new-link/": {"hub": "north-east", "address": "sam@example.com"},
    "/my/where-am-i/": {
        "reference": "NE-222-222",
        "name": "Carter",
        "postcode": GATESHEAD_POSTCODE,
    },
    f"/my/{'a' * 43}/": {},
    "/my/details/": {**DETAILS, "version": "1"},
    "/my/pause/": {"month": "2026-06-01"},
    "/my/stop/": {"reason": "housing"},
    "/my/help-us/": {"source": "search", "age_band": "35_44"},
}
PRIVILEGED = ("cluster", "service", "owner", "stage", "role", "is_staff", "reference", "version")

NASTY = st.sampled_from(
    [
        b"\0", b"a\0b", b"\xff\xfe", b"\xed\xa0\x80", "\u202eabc".encode(), b"A" * 5000,
        b"%00", b"{}", b"[]", b"' or 1=1 --", b"<script>alert(1)</script>", b"-1", b"1e999",
        b"99999999999999999999999", "😀".encode() * 50, b"\r\n\r\nX: y", b"07700 900123",
        GATESHEAD_POSTCODE.encode(), "\u0661\u0662".encode(), b"NaN", b"",
    ]
)  # fmt: skip
VALUES = st.one_of(
    NASTY,
    st.binary(max_size=60),
    st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")),
)


def bodies_of(path: str) -> st.SearchStrategy[list[tuple[str, bytes]]]:
    """Good answers with some replaced, repeated, left out or added."""
    good = [(name, value.encode()) for name, value in FORMS[path].items()]
    names = st.sampled_from([name for name, _value in good] + list(PRIVILEGED))
    return st.builds(
        lambda keep, extra: [pair for pair, kept in zip(good, keep, strict=True) if kept] + extra,
        st.lists(st.booleans(), min_size=len(good), max_size=len(good)),
        st.lists(st.tuples(names, VALUES), max_size=6),
    )


@pytest.fixture
def anyone(world, make_enquiry):
    """A browser with an open page of its own."""
    client = Client(raise_request_exception=False, REMOTE_ADDR="10.9.9.9")
    now = timezone.now()
    client.post(f"/my/{issue(make_enquiry(now=now), now=now)}/")
    assert client.get("/my/").status_code == 200
    return client


def check_rows(see_all: Any) -> None:
    with see_all():
        for enquiry in Enquiry.objects.all():
            assert enquiry.stage in {"enquiry", "withdrew"}
            assert enquiry.owner_id is None
            assert enquiry.door in {"call_me", "enquire"}
        for person in Person.objects.all():
            assert person.first_name.strip()
            assert "\0" not in person.first_name + person.last_name
        for point in ContactPoint.objects.all():
            assert point.typed
            assert point.normalised


@pytest.mark.parametrize("path", FORMS)
def test_no_body_makes_a_fault_or_a_row_outside_the_rules(anyone, see_all, path):
    @settings(
        max_examples=BODIES,
        deadline=2000,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(bodies_of(path), st.integers(0, 250), st.integers(0, 250))
    def send(pairs: list[tuple[str, bytes]], one: int, two: int) -> None:
        body = "&".join(f"{name}={quote_from_bytes(value)}" for name, value in pairs)
        response = anyone.post(
            path,
            body,
            content_type="application/x-www-form-urlencoded",
            REMOTE_ADDR=f"10.{one}.{two}.1",
        )
        assert response.status_code in {200, 302, 303, 400, 404, 409, 410, 429}
        assert "</html>" in response.content.decode() or response.status_code in {302, 303}

    send()
    check_rows(see_all)


WRONG = [
    ("application/x-www-form-urlencoded", b"first_name=" + b"A" * 1_000_000),
    ("application/x-www-form-urlencoded", b"&".join(b"a=%d" % n for n in range(1000))),
    ("application/x-www-form-urlencoded", b"first_name=%"),
    ("application/x-www-form-urlencoded; charset=utf-16", b"first_name=Sam"),
    ("application/x-www-form-urlencoded; charset=nothing", b"first_name=Sam"),
    ("multipart/form-data", b"first_name=Sam"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a'),
    (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.exe"\r\n\r\nMZ\r\n--x--',
    ),
    ("multipart/form-data; boundary=" + "x" * 300, b"--x"),
    ("application/json", b"[" * 100_000),
    ("application/json", b'{"first_name": "Sam"}'),
    ("text/plain", b"\xff\xfe\x00"),
    ("", b""),
]


@pytest.mark.parametrize("path", FORMS)
def test_wrong_kinds_of_body_get_a_page_with_words(anyone, see_all, path):
    for content_type, body in WRONG:
        response = anyone.generic("POST", path, body, content_type=content_type)
        assert response.status_code in {200, 302, 303, 400, 410}, (content_type, body[:40])
        if response.status_code == 400:
            assert "We could not read what was sent" in text_of(response)
    check_rows(see_all)


@pytest.mark.parametrize(
    "path",
    [
        "/north-east/?c=%00",
        "/north-east/?c=%ff&c=%ed%a0%80",
        "/north-east/enquire/name/?change=%00",
        "/north-east/enquire/%00/",
        "/%ff%fe/",
        "/my/%00/",
        "/my/" + "a" * 5000 + "/",
        "/my/new-link/?hub=%00",
        "/?postcode=" + "a" * 3000,
    ],
)
def test_malformed_addresses_get_a_page(anyone, path):
    assert anyone.get(path).status_code in {200, 302, 400, 404}
