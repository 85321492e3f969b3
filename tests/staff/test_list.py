"""The list: filters in the address, search on record, sorting and pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from enquiries.models import Enquiry
from hubs.models import AuditEvent
from tests.cast import DERBY_POSTCODE, MONDAY, SUNDERLAND_POSTCODE, Cast, MakeEnquiry, World

LIST = "/staff/enquiries/"
SignedIn = Callable[[Any], Client]
SeeAll = Callable[[], Any]


def text_of(response: Any) -> str:
    """The words of a page's main part."""
    main = response.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


def heading(response: Any) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", response.content.decode())
    assert found
    return unescape(found[1])


def rows(response: Any) -> list[str]:
    """References in the order of the rows."""
    return re.findall(r'<tr class="govuk-table__row" id="row-([^"]+)"', response.content.decode())


def test_counts_pages_and_the_last_page(
    make_enquiry: MakeEnquiry, cast: Cast, signed_in: SignedIn
) -> None:
    for number in range(27):
        make_enquiry(first_name=f"N{number}", now=MONDAY + timedelta(minutes=number))
    asha = signed_in(cast.asha)

    first, last = asha.get(LIST), asha.get(LIST, {"page": "999"})

    assert heading(first) == "27 enquiries"
    assert "Showing 1 to 25 of 27 enquiries" in text_of(first)
    assert "Showing 26 to 27 of 27 enquiries" in text_of(last)
    assert len(rows(first)) == 25
    assert set(rows(first)).isdisjoint(rows(last))


def test_filters_narrow_show_as_links_and_come_off_one_at_a_time(
    make_enquiry: MakeEnquiry, cast: Cast, signed_in: SignedIn, see_all: SeeAll
) -> None:
    gate = make_enquiry(first_name="Gate", language="Polish")
    make_enquiry(first_name="Sunder", postcode=SUNDERLAND_POSTCODE, language="Polish")
    make_enquiry(first_name="Plain")
    asha = signed_in(cast.asha)

    response = asha.get(LIST, {"council": "gateshead", "language": "any", "sort": "-received"})

    assert rows(response) == [gate.reference]
    page = response.content.decode()
    chips = {
        unescape(text).strip(): unescape(href)
        for href, text in re.findall(
            r'<a class="moj-filter__tag" href="([^"]*)">.*?</span>([^<]*)</a>', page
        )
    }
    assert set(chips) == {"Gateshead Council", "Wants another language"}
    assert chips["Gateshead Council"] == "?language=any&sort=-received"
    assert len(rows(asha.get(LIST + chips["Gateshead Council"]))) == 2
    # The form comes back as it was sent.
    assert re.search(r'<option value="gateshead" selected', page)


def test_a_filter_that_means_nothing_is_said_and_not_dropped_in_silence(
    make_enquiry: MakeEnquiry, cast: Cast, signed_in: SignedIn
) -> None:
    make_enquiry()
    response = signed_in(cast.asha).get(LIST, {"stage": "nowhere", "from": "x", "age": "9-99"})
    words = text_of(response)
    assert response.status_code == 200
    assert "There is a problem" in words
    assert "Received, earliest must be a real date" in words
    assert "The list is not narrowed by: Time in this stage" in words
    assert b"<title>Error: " in response.content


def test_filters_of_a_report_stay_when_others_are_applied(
    make_enquiry: MakeEnquiry, cast: Cast, signed_in: SignedIn
) -> None:
    make_enquiry()
    page = signed_in(cast.asha).get(LIST, {"promise": "due", "q": "Carter"}).content.decode()
    assert '<input type="hidden" name="promise" value="due">' in page
    assert '<input type="hidden" name="q" value="Carter">' in page


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("received", ["old", "mid", "new"]),
        ("-received", ["new", "mid", "old"]),
        ("due", ["mid", "old", "new"]),
        ("-due", ["old", "mid", "new"]),
        ("council", ["old", "mid", "new"]),
        ("owner", ["new", "mid", "old"]),
        ("stage", ["mid", "new", "old"]),
        ("bogus", ["mid", "old", "new"]),
    ],
)
def test_headings_sort_every_page_on_the_server(
    make_enquiry: MakeEnquiry,
    cast: Cast,
    signed_in: SignedIn,
    see_all: SeeAll,
    sort: str,
    expected: list[str],
) -> None:
    old = make_enquiry(now=MONDAY)
    mid = make_enquiry(now=MONDAY + timedelta(days=1))
    new = make_enquiry(now=MONDAY + timedelta(days=2), postcode=SUNDERLAND_POSTCODE)
    with see_all():
        case = Enquiry.objects.filter
        case(pk=old.pk).update(next_due_at=MONDAY + timedelta(days=9), stage="visit")
        case(pk=mid.pk).update(next_due_at=MONDAY + timedelta(days=1), owner=cast.ben)
        case(pk=new.pk).update(next_due_at=None, owner=cast.asha)
    names = {old.reference: "old", mid.reference: "mid", new.reference: "new"}
    # Ties keep the order in which they came.
    found = rows(signed_in(cast.asha).get(LIST, {"sort": sort}))
    assert [names[reference] for reference in found] == expected


def test_search_says_what_it_found_and_an_exact_reference_opens_the_case(
    make_enquiry: MakeEnquiry, cast: Cast, signed_in: SignedIn
) -> None:
    made = make_enquiry(last_name="Wilson")
    make_enquiry(last_name="Wilsonova")
    asha = signed_in(cast.asha)

    found = asha.get(LIST, {"q": " wilson "})
    assert heading(found) == "2 results for ‘wilson’"
    assert 'value="wilson"' in found.content.decode()

    opened = asha.get(LIST, {"q": made.reference.replace("-", " ").lower()})
    assert opened.status_code == 302
    assert opened["Location"] == f"/staff/enquiries/{made.reference}/"

    nobody = asha.get(LIST, {"q": "NE-222-222"})
    assert heading(nobody) == "0 results for ‘NE-222-222’"


def test_search_finds_ended_cases_too(
    make_enquiry: MakeEnquiry, cast: Cast, signed_in: SignedIn, see_all: SeeAll
) -> None:
    made = make_enquiry(last_name="Gone")
    with see_all():
        Enquiry.objects.filter(pk=made.pk).update(stage="withdrew", ended_at=MONDAY)
    asha = signed_in(cast.asha)
    assert rows(asha.get(LIST)) == []
    assert rows(asha.get(LIST, {"q": "gone"})) == [made.reference]
    assert rows(asha.get(LIST, {"q": "gone", "view": "open"})) == []


def test_a_search_is_on_record_without_the_words_typed(
    make_enquiry: MakeEnquiry, cast: Cast, signed_in: SignedIn, see_all: SeeAll
) -> None:
    made = make_enquiry(last_name="Wilson")
    signed_in(cast.gita).get(LIST, {"q": "wilson"})
    with see_all():
        event = AuditEvent.objects.get(action="enquiry.searched")
    assert event.actor == cast.gita
    assert event.changes == {"by": [None, "name"], "shown": [None, [made.pk]]}
    assert "ilson" not in str(vars(event))


def test_each_lists_and_finds_only_their_own(
    make_enquiry: MakeEnquiry, cast: Cast, world: World, signed_in: SignedIn
) -> None:
    gate = make_enquiry().reference
    sunder = make_enquiry(postcode=SUNDERLAND_POSTCODE).reference
    derby = make_enquiry(postcode=DERBY_POSTCODE, cluster=world.em).reference
    for who, mine in (
        (cast.asha, {gate, sunder}),
        (cast.gita, {gate}),
        (cast.sunil, {sunder}),
        (cast.emma, {derby}),
    ):
        client = signed_in(who)
        assert set(rows(client.get(LIST))) == mine
        assert set(rows(client.get(LIST, {"q": "carter"}))) == mine
        assert set(rows(client.get(LIST, {"council": "sunderland"}))) == mine & {sunder}


def test_who_may_open_it(cast: Cast, signed_in: SignedIn) -> None:
    answers = {
        name: signed_in(getattr(cast, name)).get(LIST).status_code
        for name in ("asha", "mel", "gita", "gareth", "pat", "dee", "liam", "iris", "adam", "sam")
    }
    assert {name for name, status in answers.items() if status == 200} == {
        "asha",
        "mel",
        "gita",
        "gareth",
    }
    assert set(answers.values()) == {200, 403}
    assert Client().get(LIST).status_code == 302


def test_no_name_is_in_a_title(make_enquiry: MakeEnquiry, cast: Cast, signed_in: SignedIn) -> None:
    make_enquiry(last_name="Wilson")
    page = signed_in(cast.asha).get(LIST, {"q": "wilson"}).content.decode()
    title = page.split("<title>")[1].split("</title>")[0]
    assert "ilson" not in title


def test_queries_do_not_grow_with_the_rows(
    make_enquiry: MakeEnquiry, cast: Cast, signed_in: SignedIn
) -> None:
    asha = signed_in(cast.asha)
    addresses = {"/staff/": 15, LIST: 12, f"{LIST}?work=new&owner=team&council=gateshead": 14}

    def count(address: str) -> int:
        """Statements of one request: session, person, role and reach, and then the page's own.

        Without the last one, which puts the reach back: outside a test it is the transaction's
        end that does.
        """
        with CaptureQueriesContext(connection) as seen:
            assert asha.get(address).status_code == 200
        return len([query for query in seen if "SAVEPOINT" not in query["sql"]]) - 1

    make_enquiry(now=timezone.now())
    count("/staff/")  # the first request of a session writes when it was used
    few = {address: count(address) for address in addresses}
    for number in range(60):
        make_enquiry(first_name=f"N{number}", now=timezone.now())
    assert {address: count(address) for address in addresses} == few
    assert all(few[address] <= most for address, most in addresses.items()), few


@pytest.mark.parametrize(
    "query",
    [
        "page=abc",
        "page=-1&sort=--due",
        "q=%00",
        "q=%ff%fe&view=%00",
        "q=" + "x" * 5000,
        "q=%25_%27%3B--",
        "owner=999999999",
        "owner=%D9%A3&council=%F0%9F%8F%A0",
        "from=9999-99-99&to=0000-00-00",
        "from=2026-01-01&from=x&stage=visit&stage=enquiry",
        "language=%00&promise=%0A&age[]=1",
        "promised_from=2026-03-01&promised_to=2020-01-01",
        "reached=panel&people=again&contact=tried&work=quiet&owner=team&waiting=us&due=none",
    ],
)
def test_no_address_breaks_the_list(cast: Cast, signed_in: SignedIn, query: str) -> None:
    assert signed_in(cast.asha).get(f"{LIST}?{query}").status_code == 200
