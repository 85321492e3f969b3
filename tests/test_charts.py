"""Charts: exact positions, and honest pictures of nothing, one thing, zeros and gaps."""

import re

import pytest
from django.template.loader import render_to_string

from hubs.charts import (
    Words,
    bar_chart,
    funnel_rows,
    line_chart,
    nice_top,
    stacked_chart,
)

WORDS = Words("Nine in ten kept", "Promises kept, by week", "Rose from 80% to 90%.")


def drawn(name, **context):
    html = render_to_string(f"charts/{name}.html", context)
    assert "style=" not in html
    assert "<style" not in html
    assert "NaN" not in html
    assert "None" not in html
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    for named in re.findall(r'aria-labelledby="([^"]+)"', html):
        assert set(named.split()) <= set(ids)
    return html


def test_a_line_spans_the_plot_and_the_scale():
    chart = line_chart(WORDS, [("1", 0), ("2", 50), ("3", 100)], top=100, unit="%")
    assert chart.paths == ("M50 222 L235 120 L420 18",)
    assert [(dot.x, dot.y, dot.label, dot.last) for dot in chart.dots] == [
        (50, 222, "0%", False),
        (235, 120, "50%", False),
        (420, 18, "100%", True),
    ]
    assert [tick.label for tick in chart.y_ticks] == ["0%", "25%", "50%", "75%", "100%"]


def test_an_unknown_week_is_a_gap_and_never_a_zero():
    chart = line_chart(WORDS, [("1", 10), ("2", 20), ("3", None), ("4", 5), ("5", None)])
    assert len(chart.dots) == 3
    assert chart.paths == ("M50 120 L142.5 18",)
    assert chart.dots[-1].last
    assert chart.dots[-1].label == "5"


@pytest.mark.parametrize(
    "points", [[], [("1", None)], [("1", 0)], [("1", 7)], [("1", 0), ("2", 0)]]
)
def test_a_line_of_little_or_nothing_still_draws(points):
    chart = line_chart(WORDS, points, unit="%", target=90)
    html = drawn("line", chart=chart)
    known = [value for _, value in points if value is not None]
    assert len(chart.dots) == len(known)
    assert ("nothing to draw" in html) is (not known)


def test_thirteen_weeks_are_labelled_sparsely_and_always_at_the_newest():
    chart = line_chart(WORDS, [(f"w{n}", n) for n in range(1, 14)])
    assert [tick.label for tick in chart.x_ticks] == ["w1", "w4", "w7", "w10", "w13"]
    assert 'role="img"' in drawn("line", chart=chart)


def test_a_value_beyond_the_scale_stays_in_the_picture():
    chart = line_chart(WORDS, [("1", -5), ("2", 130)], top=100)
    assert [dot.y for dot in chart.dots] == [222, 18]
    assert [dot.label for dot in chart.dots] == ["-5", "130"]


@pytest.mark.parametrize(
    ("highest", "top"),
    [(0, 1), (0.7, 1), (1, 1), (3, 4), (7, 10), (21, 25), (41, 50), (1001, 2000)],
)
def test_scales_end_at_a_round_number(highest, top):
    assert nice_top(highest) == top


def test_bars_are_sorted_and_in_proportion():
    chart = bar_chart(WORDS, [("Derby", 5), ("Hull", 20), ("York", 10)], average=10, unit="%")
    assert [(bar.label, bar.width, bar.value) for bar in chart.bars] == [
        ("Hull", 400, "20%"),
        ("York", 200, "10%"),
        ("Derby", 100, "5%"),
    ]
    assert chart.average.at == 200
    assert chart.average.label == "Average 10%"
    html = drawn("bars", chart=chart)
    assert html.index("Hull") < html.index("York") < html.index("Derby")


def test_bars_of_nothing_and_of_zeros():
    assert "nothing to draw" in drawn("bars", chart=bar_chart(WORDS, []))
    zeros = bar_chart(WORDS, [("Derby", 0), ("Hull", 0)], average=0)
    assert [bar.width for bar in zeros.bars] == [0, 0]
    assert [bar.label for bar in zeros.bars] == ["Derby", "Hull"]
    drawn("bars", chart=zeros)


def test_a_picked_row_leaves_the_others_grey():
    chart = bar_chart(WORDS, [("Derby", 5), ("Hull", 20)], mark="Derby")
    assert [(bar.label, bar.other) for bar in chart.bars] == [("Hull", True), ("Derby", False)]


def test_funnel_rows_are_shares_of_the_first():
    rows = funnel_rows([("Asked", 40), ("Spoke", 30), ("Applied", 5), ("Approved", 0)])
    assert [(row.percent, row.width) for row in rows] == [
        ("100%", 100),
        ("75%", 75),
        ("12%", 12.5),
        ("0%", 0),
    ]
    html = drawn("funnel", words=WORDS, rows=rows)
    assert 'width="12.5"' in html
    assert html.count('scope="row"') == 4


def test_a_funnel_without_people_shows_dashes_and_no_division():
    assert [row.percent for row in funnel_rows([("Asked", 0), ("Spoke", 0)])] == ["–", "–"]
    assert "Nobody in this period" in drawn("funnel", words=WORDS, rows=funnel_rows([]))


def test_stacked_rows_share_one_scale_and_touch():
    chart = stacked_chart(WORDS, ["0 to 14", "15 to 30"], [("New", [10, 30]), ("Visit", [0, 20])])
    new, visit = chart.rows
    assert [(band.x, band.width) for band in new.bands] == [(0, 100), (100, 300)]
    assert [(band.x, band.width) for band in visit.bands] == [(0, 0), (0, 200)]
    assert [row.total for row in chart.rows] == [40, 20]
    html = drawn("stacked", chart=chart)
    assert html.count("<pattern") == 2
    assert "0 to 14" in html


def test_stacked_rows_of_nothing():
    assert "Nothing is waiting" in drawn("stacked", chart=stacked_chart(WORDS, ["a"], []))
    zeros = stacked_chart(WORDS, ["a", "b"], [("New", [0, 0])])
    assert [band.width for band in zeros.rows[0].bands] == [0, 0]
    drawn("stacked", chart=zeros)


@pytest.mark.parametrize(("names", "counts"), [(["a", "b"], [1]), (list("abcde"), [1] * 5)])
def test_a_stacked_chart_refuses_what_it_cannot_tell_apart(names, counts):
    with pytest.raises(ValueError, match="up to four parts"):
        stacked_chart(WORDS, names, [("New", counts)])


def test_what_people_typed_is_escaped():
    chart = bar_chart(Words("<b>", "x", "y"), [("<script>", 1)])
    html = drawn("bars", chart=chart)
    assert "<script>" not in html
    assert "<b>" not in html
