"""Postcodes against the directory they come from, and against whatever people type.

`fixtures/postcodes_sample.csv` was drawn straight from the ONS Postcode Directory (November 2025),
not from our file: 12 of each side in all 42 sectors that cross a national border, 8 of every
council and 8 more that differ from the rest of their sector, and the other nations. An empty
answer means that the directory has no council for the postcode.
"""

import csv
import json
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError
from hypothesis import given, settings
from hypothesis import strategies as st

from hubs.authorities import authorities, authorities_by_code, county_of_district
from hubs.management.commands import build_postcodes
from hubs.postcodes import (
    LONGEST_TYPED,
    POSTCODES_FILE,
    Directory,
    Lookup,
    Place,
    Rule,
    attribution,
    directory,
    lookup,
)

SAMPLE_FILE = Path(__file__).parent / "fixtures" / "postcodes_sample.csv"


def sample() -> list[tuple[str, str]]:
    with SAMPLE_FILE.open(encoding="utf-8", newline="") as lines:
        return [(row["postcode"], row["expected"]) for row in csv.DictReader(lines)]


SAMPLE = sample()
KNOWN = [row for row in SAMPLE if row[1]]


def said(answer: Lookup) -> str:
    """The answer as the sample writes it: a council's code, or the name of a place."""
    return answer.gss_code or answer.place.name


# --- Exactness --------------------------------------------------------------------------------


def test_every_postcode_of_the_sample_is_exact():
    assert len(KNOWN) > 3000
    for postcode, expected in KNOWN:
        answer = lookup(postcode)
        assert (answer.postcode, said(answer), answer.rule) == (postcode, expected, Rule.EXACT)
        assert answer.certain


def test_the_sample_has_every_council_and_both_sides_of_the_borders():
    seen = Counter(expected for _, expected in KNOWN)
    assert {each.gss for each in authorities()} <= set(seen)
    assert min(seen[each.gss] for each in authorities()) >= 8
    sides: dict[str, set[str]] = {}
    for postcode, expected in KNOWN:
        sides.setdefault(postcode[:-2], set()).add("E" if expected[0] == "E" else expected)
    assert sum(len(found) > 1 for found in sides.values()) == 42


def test_a_postcode_without_a_council_is_never_called_exact():
    for postcode, expected in SAMPLE:
        if not expected:
            assert lookup(postcode).rule != Rule.EXACT


needs_directory = pytest.mark.skipif(
    not build_postcodes.package_files(),
    reason="needs the directory: uv run --group postcodes pytest -p tests.engines -k directory",
)


@needs_directory
def test_the_committed_file_is_what_the_command_makes_of_the_directory(tmp_path):
    made = tmp_path / "made.bin"
    built = date.fromisoformat(directory().header["built"])
    build_postcodes.Command().handle(output=made, edition=None, built=built)
    assert made.read_bytes() == POSTCODES_FILE.read_bytes()


@needs_directory
def test_every_row_of_the_directory():
    """All 2.7 million, read here once more from the package's own columns. About a minute."""
    counties = county_of_district()
    places = {"W": "WALES", "S": "SCOTLAND", "N": "NORTHERN_IRELAND", "L": "ISLANDS"}
    places["M"] = "ISLANDS"
    counted: Counter[str] = Counter()
    for file in build_postcodes.package_files():
        content = build_postcodes.brotli.decompress(file.read_bytes())
        columns = build_postcodes.msgpack.unpackb(content)["data"]
        for postcode, code in zip(columns["pcd"], columns["laua"], strict=True):
            answer = lookup(postcode)
            if not isinstance(code, str):
                assert answer.rule != Rule.EXACT, postcode
                continue
            expected = counties.get(code, code) if code[0] == "E" else places[code[0]]
            assert (said(answer), answer.rule) == (expected, Rule.EXACT), postcode
            counted[answer.place.name] += 1
    assert counted == {
        "ENGLAND": 2_264_892,
        "SCOTLAND": 230_031,
        "WALES": 141_198,
        "NORTHERN_IRELAND": 60_276,
        "ISLANDS": 13_152,
    }


# --- Postcodes the directory does not hold ----------------------------------------------------


def tiny() -> Directory:
    """A directory of our own: a plain sector, a shared one, one on a border, one in Wales."""
    rows = {
        "NE14AA": "E08000021",
        "NE14AB": "E08000021",
        "GU11AA": "E10000030",
        "GU11AB": "E10000030",
        "GU11ZZ": "E10000014",
        "CH41AA": "E06000050",
        "CH41AB": "W",
        "CF101AA": "W",
        "NE990AA": None,
    }
    return Directory(build_postcodes.pack(rows, about={"edition": "November 2025"}))


def test_a_new_postcode_gets_its_sectors_council_and_says_how_sure_that_is():
    plain, shared = tiny().find("NE14ZZ"), tiny().find("GU11AD")
    assert (plain.code, plain.rule, plain.certain) == ("E08000021", Rule.SECTOR, True)
    assert (shared.code, shared.rule, shared.certain) == ("E10000030", Rule.SECTOR, False)


def test_an_exception_is_exact_and_so_is_the_rest_of_its_sector():
    for postcode, code in [("GU11ZZ", "E10000014"), ("GU11AB", "E10000030"), ("CH41AB", "W")]:
        found = tiny().find(postcode)
        assert (found.code, found.rule) == (code, Rule.EXACT)


def test_a_new_postcode_on_a_border_is_not_guessed():
    assert tiny().find("CH41ZZ") is None


def test_an_unknown_sector_is_placed_only_when_its_whole_area_is_outside_england():
    assert tiny().find("NE99ZZ") is None
    assert tiny().find("NE990AA") is None
    found = tiny().find("CF998ZZ")
    assert (found.code, found.rule) == ("W", Rule.AREA)


def test_every_border_sector_refuses_to_guess():
    borders = {postcode[:-2] for postcode, expected in KNOWN if expected[0] != "E"} & {
        postcode[:-2] for postcode, expected in KNOWN if expected[0] == "E"
    }
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    for sector in borders:
        answers = [lookup(f"{sector}{one}{two}") for one in letters for two in letters]
        assert {each.rule for each in answers} <= {Rule.EXACT, Rule.NONE}
        for each in answers:
            assert (each.place is Place.UNKNOWN) == (each.rule == Rule.NONE)


def test_a_tie_goes_to_the_first_code_so_that_builds_agree():
    rows = {"AA11AA": "E10000030", "AA11AB": "E10000014"}
    assert build_postcodes.pack(rows, about={}) == build_postcodes.pack(
        dict(reversed(rows.items())), about={}
    )
    assert Directory(build_postcodes.pack(rows, about={})).find("AA11AD").code == "E10000014"


# --- Other places -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "postcode", "place"),
    [
        ("CF10 1AA", "CF10 1AA", Place.WALES),
        ("NPT 0VA", "NPT 0VA", Place.WALES),
        ("EH1 1BB", "EH1 1BB", Place.SCOTLAND),
        ("BT1 5GS", "BT1 5GS", Place.NORTHERN_IRELAND),
        ("BT99 9ZZ", "BT99 9ZZ", Place.NORTHERN_IRELAND),
        ("IM1 1AA", "IM1 1AA", Place.ISLANDS),
        ("JE2 3AB", "JE2 3AB", Place.ISLANDS),
        ("GY1 1AA", "GY1 1AA", Place.ISLANDS),
        ("BFPO 12", "BFPO 12", Place.BFPO),
        ("bfp0804", "BFPO 804", Place.BFPO),
        ("BF1 2AB", "BF1 2AB", Place.BFPO),
        ("GIR 0AA", "GIR 0AA", Place.UNKNOWN),
        ("ZZ9 9ZZ", "ZZ9 9ZZ", Place.UNKNOWN),
    ],
)
def test_places_that_are_not_ours_to_answer_for(typed, postcode, place):
    answer = lookup(typed)
    assert (answer.postcode, answer.place, answer.gss_code) == (postcode, place, None)


# --- What people type -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "postcode"),
    [
        ("NEI 4ST", "NE1 4ST"),
        ("ne14st", "NE1 4ST"),
        ("S01 4AB", "SO1 4AB"),
        ("SE1O 1AA", "SE10 1AA"),
        ("CRO 2AA", "CR0 2AA"),
        ("0L1 1AA", "OL1 1AA"),
        ("M1 IAA", "M1 1AA"),
        ("1P1 1AA", "IP1 1AA"),
        ("SI0 1AA", "S10 1AA"),
        ("WII 1AA", "W11 1AA"),
        ("SI0 IAA", "S10 1AA"),
        ("ＮＥ１ ４ＳＴ", "NE1 4ST"),
        ("NE1\u20114ST", "NE1 4ST"),
        ("\u202ene1\u00a04st\u200b", "NE1 4ST"),
        ('"NE1 4ST".', "NE1 4ST"),
    ],
)
def test_slips_and_stray_marks_are_put_right(typed, postcode):
    assert lookup(typed).postcode == postcode


@pytest.mark.parametrize(
    "typed",
    [
        None, "", " ", "NE1", "NE1 4", "NE1 4S", "NE1 4SO", "NE1 4STT", "N 4ST", "1234567",
        "NE1 4ST NE1 4ST", "SW1A 1A!", "ß1 1AA", "\0", "NE1\x004ST", "\ud800", "é" * 7, "x" * 65,
        "9" * 1_000_000, "\u202e" * 1_000_000, "BFPO", "BFPO 12345",
    ],
)  # fmt: skip
def test_what_is_not_a_postcode(typed):
    answer = lookup(typed)
    assert (answer.place, answer.postcode, answer.gss_code) == (Place.MALFORMED, None, None)
    assert len(answer.typed) <= LONGEST_TYPED
    assert "\0" not in answer.typed
    answer.typed.encode("utf-8")


def test_a_million_characters_are_refused_at_once():
    started = time.perf_counter()
    assert lookup("N" * 1_000_000).place is Place.MALFORMED
    assert time.perf_counter() - started < 0.01


def test_every_single_slip_in_a_real_postcode_is_put_right():
    swaps = {"O": "0", "0": "O", "I": "1", "1": "I"}
    slips = 0
    for postcode, expected in KNOWN:
        for place, mark in enumerate(postcode):
            if mark in swaps:
                answer = lookup(postcode[:place] + swaps[mark] + postcode[place + 1 :])
                assert (answer.postcode, said(answer)) == (postcode, expected)
                slips += 1
    assert slips > 2000


def test_a_real_postcode_is_never_taken_for_another():
    for postcode, _ in SAMPLE:
        assert lookup(postcode).postcode == postcode


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(KNOWN), st.data())
def test_spacing_and_case_change_nothing(row, data):
    postcode, expected = row
    gaps = st.sampled_from(["", " ", "  ", "\t", "\u00a0", "-", ".", "\u2009"])
    cases = st.sampled_from([str.upper, str.lower])
    marks = [data.draw(cases)(mark) + data.draw(gaps) for mark in postcode.replace(" ", "")]
    answer = lookup(data.draw(gaps) + "".join(marks))
    assert (answer.postcode, said(answer)) == (postcode, expected)


@settings(max_examples=1000, deadline=None)
@given(st.one_of(st.text(), st.text("OI01ABEFNRSWZ 49", max_size=9), st.binary().map(repr)))
def test_anything_at_all_gets_an_answer_and_a_sentence(typed):
    answer = lookup(typed)
    assert (answer.gss_code is not None) == (answer.place is Place.ENGLAND)
    assert (answer.postcode is None) == (answer.place is Place.MALFORMED)
    assert answer.sentence().endswith(".")
    if answer.postcode:
        again = lookup(answer.postcode)
        assert (again.postcode, said(again)) == (answer.postcode, said(answer))


# --- In words ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (lookup("NE1 4ST"), "NE1 4ST is in Newcastle upon Tyne."),
        (
            lookup("nei4st"),
            "We read what was typed as NE1 4ST. NE1 4ST is in Newcastle upon Tyne.",
        ),
        (
            Lookup("NE1 4ZZ", "NE1 4ZZ", Place.ENGLAND, "E08000021", Rule.SECTOR),
            "NE1 4ZZ is not in our list. All the postcodes we know in NE1 4 are in "
            "Newcastle upon Tyne.",
        ),
        (
            Lookup("GU1 1AD", "GU1 1AD", Place.ENGLAND, "E10000030", Rule.SECTOR, certain=False),
            "GU1 1AD is not in our list. Most postcodes we know in GU1 1 are in Surrey, but not "
            "all: check the address.",
        ),
        (lookup("CF10 1AA"), "CF10 1AA is in Wales. We can only help in England."),
        (
            lookup("BFPO 12"),
            "BFPO 12 is a forces address. Choose the council for where you live.",
        ),
        (
            lookup("ZZ9 9ZZ"),
            "We cannot tell which council ZZ9 9ZZ is in. Choose it from the list.",
        ),
        (
            lookup("hello"),
            "This is not a full UK postcode. A full postcode looks like NE1 4ST.",
        ),
    ],
)
def test_an_answer_says_why(answer, sentence):
    assert answer.sentence() == sentence


def test_the_attribution_names_all_three_owners_and_the_year_of_the_edition():
    words = attribution()
    for owner in ("OS data © Crown", "Royal Mail data ©", "Office for National Statistics"):
        assert owner in words
    assert words.count("2025") == 3
    assert directory().header["edition"] == "November 2025"


# --- The file ---------------------------------------------------------------------------------


def test_the_file_is_small_and_says_what_it_is():
    header = directory().header
    assert POSTCODES_FILE.stat().st_size < 1_200_000
    assert (header["postcodes"], header["english"]) == (2_720_556, 2_264_892)
    assert len(header["source_sha256"]) == 64
    assert {code for code in header["codes"] if code[0] == "E"} == {
        each.gss for each in authorities()
    }
    assert set(header["areas_outside_england"]) >= {"BT", "IM", "JE", "GY", "AB", "CF"}
    assert set(header["areas_outside_england"].values()) == {"W", "S", "N", "I"}


@pytest.mark.parametrize("at", [0, 8, 40, 100, 4_000, 500_000, -1])
def test_a_damaged_file_is_refused(at):
    content = bytearray(POSTCODES_FILE.read_bytes())
    content[at] ^= 0xFF
    with pytest.raises(ValueError, match="postcode file"):
        Directory(bytes(content))


def test_a_file_cut_short_is_refused():
    content = POSTCODES_FILE.read_bytes()
    for length in (0, 5, 9, 500, len(content) - 1):
        with pytest.raises(ValueError, match="postcode file"):
            Directory(content[:length])


def test_the_first_answer_and_the_rest_are_quick():
    directory.cache_clear()
    started = time.perf_counter()
    lookup("NE1 4ST")
    assert time.perf_counter() - started < 0.05
    started = time.perf_counter()
    for postcode, _ in SAMPLE:
        lookup(postcode)
    assert (time.perf_counter() - started) / len(SAMPLE) < 0.001


def test_many_threads_get_the_same_answers():
    directory.cache_clear()
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda row: said(lookup(row[0])), KNOWN))
    assert answers == [expected for _, expected in KNOWN]


def test_the_command_says_what_it_needs(monkeypatch, tmp_path):
    monkeypatch.setattr(build_postcodes, "package_files", list)
    with pytest.raises(CommandError, match="--group postcodes"):
        build_postcodes.Command().handle(output=tmp_path / "made.bin")


def test_a_build_that_answers_wrongly_is_refused():
    rows = {"NE14AA": "E08000021", "GU11AA": "E10000030"}
    content = build_postcodes.pack(rows, about={})
    build_postcodes.verify(content, rows)
    with pytest.raises(CommandError, match="NE14AA"):
        build_postcodes.verify(content, rows | {"NE14AA": "E10000030"})
    with pytest.raises(CommandError, match="NE14AB"):
        build_postcodes.verify(content, rows | {"NE14AB": "E08000021"})


# --- The councils -----------------------------------------------------------------------------


def test_there_are_153_councils_in_nine_regions():
    assert len({each.gss for each in authorities()}) == len(authorities()) == 153
    assert len({each.name for each in authorities()}) == 153
    assert Counter(each.region for each in authorities()) == {
        "East Midlands": 10,
        "East of England": 11,
        "London": 33,
        "North East": 12,
        "North West": 24,
        "South East": 19,
        "South West": 15,
        "West Midlands": 14,
        "Yorkshire and The Humber": 15,
    }


def test_every_district_belongs_to_one_of_the_21_counties():
    counties = {each.gss for each in authorities() if each.gss.startswith("E10")}
    assert len(counties) == 21
    assert set(county_of_district().values()) == counties
    assert len(county_of_district()) == 164
    assert all(code.startswith("E07") for code in county_of_district())


def test_an_earlier_code_of_the_same_council_still_finds_it():
    found = authorities_by_code()
    assert found["E08000016"].name == found["E08000038"].name == "Barnsley"
    assert found["E08000019"].name == found["E08000039"].name == "Sheffield"
    assert found["E08000020"].name == "Gateshead"
    assert found["E06000048"].name == "Northumberland"
    assert len(found) == 157


def test_a_council_that_was_replaced_is_not_mistaken_for_its_successors():
    assert "E10000006" not in authorities_by_code()
    successors = {
        each.name for each in authorities() for old in each.former if old.gss == "E10000006"
    }
    assert successors == {"Cumberland", "Westmorland and Furness"}


def test_a_council_begins_the_day_after_the_one_it_replaced():
    for each in authorities():
        for old in each.former:
            if not old.recoded:
                assert (each.valid_from - old.until).days == 1


def test_the_reference_files_say_where_they_come_from():
    for name in ("authorities", "districts"):
        document = json.loads((POSTCODES_FILE.parent / f"{name}.json").read_text(encoding="utf-8"))
        assert "Office for National Statistics" in document["source"]
