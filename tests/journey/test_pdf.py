"""Papers as PDF: tagged, the same everywhere, and deaf to what anybody typed in them."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hubs.pdf
from hubs.font_cover import covered
from hubs.pdf import (
    NOT_SHOWN,
    Break,
    Bullets,
    Heading,
    Paper,
    Part,
    Rows,
    Table,
    Text,
    render,
)
from tests.pdf_text import text_of

EVERYTHING: list[Part] = [
    Text(["Dear Sam", "Thank you.\nSecond line."]),
    Heading("What happens next"),
    Bullets(["First", "Then"]),
    Heading("Far too deep", level=5),
    Rows([("Born", "3 March 1990")]),
    Table(["Day", "What"], [["Monday", "Visit"]]),
    Break(),
    Heading("A new page"),
    Text([]),
]


def opened(content: bytes) -> Any:
    return pikepdf.open(BytesIO(content))


def roles(node: Any) -> list[str]:
    """The kinds of all elements of the structure tree, in reading order."""
    if not isinstance(node, pikepdf.Dictionary):
        return []
    own = [str(node.S)] if "/S" in node else []
    children = node.get("/K", [])
    if not isinstance(children, pikepdf.Array):
        children = [children]
    return own + [role for child in children for role in roles(child)]


def test_a_screen_reader_can_read_it() -> None:
    paper = Paper("Your application", EVERYTHING, lang="en-GB", footer="NE-222-222")
    with opened(render(paper)) as pdf:
        assert pdf.Root.Lang == "en-GB"
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_metadata() as said:
            assert said["pdfuaid:part"] == "1"
            assert said["dc:title"] == "Your application"
        found = roles(pdf.Root.StructTreeRoot)
        assert len(pdf.pages) == 2
    # A heading is never more than one level below the one before it, however it was asked for.
    assert [role for role in found if role.startswith("/H")] == ["/H1", "/H2", "/H3", "/H2"]
    for role in ("/P", "/L", "/LI", "/Table", "/THead", "/TH", "/TD"):
        assert role in found, role


def test_the_same_paper_is_the_same_bytes_with_our_fonts_alone() -> None:
    paper = Paper("Title", EVERYTHING)
    content = render(paper)
    assert content == render(paper)
    with opened(content) as pdf:
        names = {
            str(font.BaseFont).partition("+")[2]
            for page in pdf.pages
            for font in page.resources.Font.values()
        }
    assert names
    assert all(name.startswith(("NotoSans", "DejaVuSans")) for name in names)


@pytest.mark.parametrize(
    "typed",
    [
        '#panic("run")',
        "#include(\"/etc/passwd\") #read('x')",
        '#import "@preview/cetz:0.3.0": *',
        "@someone <label> $x^2 / 0$",
        "*bold* _thin_ `raw` ```typ #1``` \\ \\u{202e}",
        "= Heading",
        "- item + item / term: x",
        "// gone /* gone too */",
        "[brackets] {braces} #{ 1 + 1 }",
        "“quotes” \"straight\" 'single' -- --- ...",
        "line one\nline two",
        "https://example.org/?a=1&b=2#c",
        "sys.inputs.paper",
    ],
)
def test_what_is_typed_is_shown_as_typed_wherever_it_stands(typed: str) -> None:
    paper = Paper(
        f"T {typed}",
        [
            Heading(typed),
            Text([typed]),
            Bullets([typed]),
            Rows([(typed, typed)]),
            Table([typed], [[typed]]),
        ],
        footer=typed,
        sender=[typed],
        to=[typed],
        dated=typed,
    )
    shown = "".join(text_of(render(paper)).split())
    # Eleven places, and the footer again on a second page where there is one.
    assert shown.count("".join(typed.split())) >= 11


def test_letters_of_other_scripts_and_what_no_font_has() -> None:
    paper = Paper("Names", [Text(["Zoë Żółć Ωμέγα Жанна", "日本 \U0001f9ff"])])
    shown = text_of(render(paper))
    for name in ("Zoë", "Żółć", "Ωμέγα", "Жанна"):
        assert name in shown
    assert NOT_SHOWN in shown
    # Written from the right: every letter is there, and the paper can be made.
    right = text_of(render(Paper("Names", [Text(["שלום", "مرحبا"])])))
    assert set("שלום") <= set(right)


def test_nothing_turns_the_order_of_the_letters_around() -> None:
    shown = text_of(render(Paper("A", [Text(["pay \u202edecnuoned\u202c \x00\x07now\x85"])])))
    assert "decnuoned" in shown
    assert not set("\u202e\u202c\x00\x07") & set(shown)


def test_a_hundred_thousand_characters_and_a_word_as_long_as_a_page() -> None:
    content = render(Paper("Long", [Text(["Word " * 20_000]), Text(["A" * 3000])]))
    with opened(content) as pdf:
        assert len(pdf.pages) > 20
    shown = text_of(content)
    assert shown.count("Word") == 20_000
    assert shown.count("A") == 3000


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.text(max_size=80))
def test_no_words_stop_a_paper(words: str, key: str) -> None:
    paper = Paper(f"T {key}", [Heading(words), Text([words]), Rows([(key, words)])])
    assert render(paper).startswith(b"%PDF-")


def test_what_is_no_paper_is_refused() -> None:
    with pytest.raises(ValueError, match="title"):
        render(Paper(" \u202e\x00", []))
    with pytest.raises(ValueError, match="cell"):
        render(Paper("T", [Table(["A", "B"], [["1"]])]))


def test_which_characters_a_font_has(tmp_path: Path) -> None:
    fonts = Path(hubs.pdf.__file__).parent / "data" / "fonts"
    plain = covered(fonts / "NotoSans-Regular.ttf")
    assert {ord(c) for c in "aZéßΩЖ€“”–"} <= plain
    assert not {ord("日"), 0xE000, 0xFFFF} & plain
    assert ord("ש") in covered(fonts / "DejaVuSans.ttf")
    no_map = tmp_path / "none.ttf"
    no_map.write_bytes(b"\x00\x01\x00\x00" + b"\x00" * 8)
    with pytest.raises(ValueError, match="cmap"):
        covered(no_map)
