"""The search box: what it recognises, and that it finds no one out of reach."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enquiries.filters import EnquiryFilters
from enquiries.models import Enquiry, Person
from enquiries.selectors.listing import page_of_cases, read_sort
from enquiries.selectors.search import By, name_key, read_search, search_cases
from enquiries.services.curtain import curtain_write
from hubs.access import Access, access_of_system
from hubs.fence import reaching
from hubs.models import SeenBy
from reports.case_export import cases_of
from tests.cast import DERBY_POSTCODE, MONDAY, SUNDERLAND_POSTCODE, Cast, MakeEnquiry, World


@pytest.mark.parametrize(
    ("typed", "by", "value"),
    [
        ("NE-BCD-234", By.REFERENCE, "NE-BCD-234"),
        ("  ne bcd 234 ", By.REFERENCE, "NE-BCD-234"),
        ("nebcd234", By.REFERENCE, "NE-BCD-234"),
        ("07700 900123", By.PHONE, "+447700900123"),
        ("0770 090 0123", By.PHONE, "+447700900123"),
        ("+44 (0)7700-900123", By.PHONE, "+447700900123"),
        ("07700900123", By.PHONE, "+447700900123"),
        (" Sam.Carter@Example.ORG ", By.EMAIL, "sam.carter@example.org"),
        ("ne81hh", By.POSTCODE, "NE8 1HH"),
        ("NE8 1HH", By.POSTCODE, "NE8 1HH"),
        ("Carter", By.NAME, "Carter"),
        ("李 明", By.NAME, "李 明"),
        ("c", By.NOTHING, ""),
        ("", By.NOTHING, ""),
        ("- -", By.NOTHING, ""),
    ],
)
def test_what_was_typed_is_recognised(typed: str, by: By, value: str) -> None:
    search = read_search(typed)
    assert (search.by, search.value) == (by, value)


@given(st.text(max_size=300))
def test_nothing_typed_breaks_it(typed: str) -> None:
    assert read_search(typed).by in By


def test_no_text_breaks_the_query(cast: Cast) -> None:
    for typed in (
        "\ud7ff\ud7ff",
        "\U0010ffff\U0010ffff",
        "a\x00b",
        "%_%",
        "x" * 500,
        "a b c d e f g h",
    ):
        assert found(cast.access("asha"), typed) == set()


def found(access: Access, typed: str) -> set[str]:
    with reaching(access.reach):
        cases = search_cases(access, read_search(typed))
        people = Person.objects.filter(enquiry__in=cases, position=1)
        return set(people.values_list("first_name", flat=True))


def test_names_match_from_their_start_whatever_the_accents_and_marks(
    make_enquiry: MakeEnquiry, cast: Cast
) -> None:
    make_enquiry(first_name="Zoë", last_name="O'Brien-Núñez")
    make_enquiry(first_name="Anna", last_name="van der Berg")
    make_enquiry(first_name="Brian", last_name="")
    make_enquiry(first_name="Jo", last_name="Lee", second_first_name="Åsa", second_last_name="Lee")
    make_enquiry(first_name="明", last_name="李")
    asha = cast.access("asha")

    assert found(asha, "zoe") == {"Zoë"}
    assert found(asha, "OBRIEN") == found(asha, "o’brien nunez") == {"Zoë"}
    assert found(asha, "zoe o'b") == found(asha, "o'brien, zoe".replace(",", "")) == {"Zoë"}
    assert found(asha, "van der") == found(asha, "anna van der berg") == {"Anna"}
    assert found(asha, "br") == {"Brian"}
    assert found(asha, "asa") == found(asha, "asa lee") == {"Jo"}
    assert found(asha, "李明") == set()
    assert found(asha, "李 明") == {"明"}
    assert found(asha, "berg") == found(asha, "rien") == set()


def test_numbers_addresses_and_postcodes_match_whole(make_enquiry: MakeEnquiry, cast: Cast) -> None:
    made = make_enquiry(phone="07700 900 461", email="Sam@Example.org", postcode="ne8 1hh")
    make_enquiry(first_name="Other", phone="07700 900462")
    asha = cast.access("asha")

    for typed in ("07700900461", "+447700900461", "sam@example.org", made.reference.lower()):
        assert found(asha, typed) == {"Sam"}, typed
    assert found(asha, "NE81HH") == {"Sam", "Other"}
    assert found(asha, "0770090046") == set()


def test_nobody_finds_a_case_out_of_reach(
    make_enquiry: MakeEnquiry, cast: Cast, world: World
) -> None:
    make_enquiry(first_name="Gate", last_name="Same", email="same@example.org")
    make_enquiry(
        first_name="Sunder", last_name="Same", email="same@example.org",
        postcode=SUNDERLAND_POSTCODE,
    )  # fmt: skip
    derby = make_enquiry(
        first_name="Derby", last_name="Same", email="same@example.org",
        postcode=DERBY_POSTCODE, cluster=world.em,
    )  # fmt: skip

    for typed in ("same", "same@example.org", "07700 900123"):
        assert found(cast.access("asha"), typed) == {"Gate", "Sunder"}
        assert found(cast.access("gita"), typed) == {"Gate"}
        assert found(cast.access("emma"), typed) == {"Derby"}
    assert found(cast.access("asha"), derby.reference) == set()


def test_what_the_hub_may_not_read_finds_nothing_after_hand_over(
    make_enquiry: MakeEnquiry, cast: Cast, world: World
) -> None:
    """A postcode or a language that picks the case out would tell it."""
    case = make_enquiry(first_name="Handed", postcode="NE8 1HH", language="Urdu")
    with reaching(access_of_system(world.ne).reach):
        curtain_write(enquiry=Enquiry.objects.get(pk=case.pk), seen_by=SeenBy.COUNCIL)

    def shown(access: Access, **filters: str) -> int:
        chosen = EnquiryFilters(**filters)
        sort = read_sort("", filters=chosen, searching=False)
        with reaching(access.reach):
            page = page_of_cases(
                access, filters=chosen, search=None, sort=sort, page="1", now=MONDAY
            )
            assert page.paginator.count == cases_of(access, chosen, now=MONDAY).count()
            return int(page.paginator.count)

    for name, seen in (("asha", False), ("gita", True)):
        access = cast.access(name)
        assert found(access, "NE8 1HH") == ({"Handed"} if seen else set())
        assert shown(access) == 1, "it is still in their list"
        assert shown(access, language="any") == shown(access, language="urdu") == int(seen)


def test_the_stored_key_is_the_key_of_the_search_box(make_enquiry: MakeEnquiry, cast: Cast) -> None:
    names = [
        "Zoë",
        "ÁÉÍ",
        "Łukasz",
        "Straße",
        "Ørsted",
        "Дмитрий",
        "فاطمة",
        "Nguyễn",
        "D’Arcy",
        "J.R.",
    ]
    for name in names:
        make_enquiry(first_name=name, last_name=f"{name}-{name}")
    access = cast.access("asha")
    with reaching(access.reach):
        stored = {p.first_name: (p.first_key, p.last_key) for p in Person.objects.all()}
    assert stored == {name: (name_key(name), name_key(name) * 2) for name in names}
