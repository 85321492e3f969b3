"""Contrast against pairs that others have published, and what must hold of any two colours."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubs.contrast import (
    LEAST,
    SAND,
    WHITE,
    colour_read,
    contrast,
    contrast_on_our_pages,
    is_readable,
    luminance,
    say_ratio,
    shades,
    style_sheet,
)

SITE_CSS = (Path(__file__).parents[2] / "static" / "site.css").read_text()
COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        # WCAG 2.2 and its Understanding documents, WebAIM's checker
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#767676", "#ffffff", 4.54),
        ("#777777", "#ffffff", 4.48),
        ("#949494", "#ffffff", 3.03),
        ("#595959", "#ffffff", 7.0),
        ("#0000ff", "#ffffff", 8.59),
        ("#ff0000", "#ffffff", 4.0),
        ("#ff0000", "#0000ff", 2.15),
        ("#ffff00", "#ffffff", 1.07),
    ],
)
def test_published_pairs(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.006)


@given(COLOURS, COLOURS)
def test_it_does_not_matter_which_is_the_text(one: str, other: str) -> None:
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21.0000001
    assert contrast(one, one) == 1


@given(COLOURS)
def test_what_passes_reads_at_seven_to_one_everywhere_it_is_used(colour: str) -> None:
    if not is_readable(colour):
        assert contrast_on_our_pages(colour) < LEAST
        return
    made = shades(colour)
    for ground in (WHITE, SAND):
        assert contrast(made["accent"], ground) >= LEAST
        assert contrast(made["accent-deep"], ground) >= LEAST
    assert contrast(made["accent-deep"], made["soft"]) >= LEAST
    assert contrast("#1f2430", made["soft"]) >= LEAST  # ink


@given(COLOURS)
def test_the_sheet_is_one_rule_of_three_colours(colour: str) -> None:
    value = "#[0-9a-f]{6}"
    rule = rf":root\[class\] {{ --accent: {value}; --accent-deep: {value}; --soft: {value}; }}\n"
    assert re.fullmatch(rule, style_sheet(colour))


@given(COLOURS)
def test_a_deeper_shade_is_darker_and_a_soft_one_lighter(colour: str) -> None:
    made = shades(colour)
    assert luminance(made["accent-deep"]) <= luminance(colour) <= luminance(made["soft"])


def test_the_grounds_are_those_of_the_style_sheet() -> None:
    assert f"--sand: {SAND};" in SITE_CSS
    assert "--ink: #1f2430;" in SITE_CSS
    for name in shades(SAND):
        assert f"--{name}:" in SITE_CSS


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("#0B525B", "#0b525b"),
        (" 0b525b ", "#0b525b"),
        ("#05b", "#0055bb"),
        ("05B", "#0055bb"),
        ("teal", None),
        ("#0b525", None),
        ("#0b525b;", None),
        ("##0b525b", None),
        ("", None),
        ("#٠٠٠٠٠٠", None),
    ],
)
def test_a_colour_as_typed(typed: str, read: str | None) -> None:
    assert colour_read(typed) == read


def test_a_ratio_is_never_said_to_be_more_than_it_is() -> None:
    assert [say_ratio(ratio) for ratio in (1, 6.99, 7, 20.97)] == ["1.0", "6.9", "7.0", "20.9"]
