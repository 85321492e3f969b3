"""Charts as plain numbers for templates/charts/: server-rendered SVG, classes only.

Each function takes data and gives a frozen dataclass with every coordinate worked out, so that
tests can check exact positions and templates only print. Units are those of the picture's
viewBox. A chart never stands alone: the page shows the same figures in a table beside it.
"""

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

# Narrow on purpose: on a phone of 360 pixels letters of 16 units are still 11 pixels tall. Names
# stand above their bars, so that the longest council name has room.
WIDTH = 480
LINE_HEIGHT = 260
LEFT, RIGHT, TOP, BOTTOM = 50, 60, 18, 38
BAR_STEP = 52
BAR_DROP = 22
BAR_THICK = 18
BAR_VALUE = 80


@dataclass(frozen=True)
class Words:
    """What stands round a chart: the finding, the measure, and the picture told in a sentence."""

    headline: str
    subtitle: str
    summary: str


@dataclass(frozen=True)
class Tick:
    """A labelled place on an axis."""

    at: float
    label: str


@dataclass(frozen=True)
class Dot:
    """One observed value of a line; `last` is the one that carries its number."""

    x: float
    y: float
    label: str
    last: bool


@dataclass(frozen=True)
class LineChart:
    """A line over time. `paths` has a piece for each run of known values: gaps stay gaps."""

    words: Words
    width: int
    height: int
    paths: tuple[str, ...]
    dots: tuple[Dot, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    target: Tick | None
    left: float
    right: float
    floor: float

    @property
    def key(self) -> str:
        """A short stable id, for titles within a page with several charts."""
        return chart_key(self.words)


@dataclass(frozen=True)
class Bar:
    """One labelled bar from the left edge; `value_x` is where its number stands."""

    label: str
    value: str
    label_y: float
    y: float
    width: float
    middle: float
    value_x: float
    other: bool = False


@dataclass(frozen=True)
class BarChart:
    """Horizontal bars, longest first, each with its name and number beside it."""

    words: Words
    width: int
    height: int
    bars: tuple[Bar, ...]
    average: Tick | None
    bottom: float

    @property
    def key(self) -> str:
        """A short stable id, for titles within a page with several charts."""
        return chart_key(self.words)


@dataclass(frozen=True)
class CellBar:
    """A bar inside a table cell: `width` of 100, and the words that carry the number."""

    label: str
    count: int
    percent: str
    width: float


@dataclass(frozen=True)
class Band:
    """One part of a stacked bar; `place` picks its colour and pattern, `name` its meaning."""

    name: str
    count: int
    x: float
    width: float
    place: int
    roomy: bool


@dataclass(frozen=True)
class StackedBar:
    """One row of ageing: its parts from left to right and its total."""

    label: str
    total: int
    label_y: float
    y: float
    middle: float
    total_x: float
    bands: tuple[Band, ...]


@dataclass(frozen=True)
class StackedChart:
    """Rows of stacked bars with one key."""

    words: Words
    width: int
    height: int
    rows: tuple[StackedBar, ...]
    names: tuple[str, ...]

    @property
    def key(self) -> str:
        """A short stable id, for titles within a page with several charts."""
        return chart_key(self.words)


def chart_key(words: Words) -> str:
    """The words round a chart as an id that is valid in HTML and the same each time."""
    return f"chart-{zlib.crc32(f'{words.headline}|{words.subtitle}'.encode()):08x}"


def nice_top(highest: float) -> float:
    """The smallest of 1, 2, 2.5, 4 or 5 times a power of ten that is not below `highest`."""
    if highest <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(highest))
    return next(step * power for step in (1, 2, 2.5, 4, 5, 10) if step * power >= highest)


def plain(value: float) -> str:
    """A number without a needless .0: 4, 2.5, 1,250."""
    rounded = round(value, 1)
    return f"{rounded:,.0f}" if rounded == int(rounded) else f"{rounded:,.1f}"


@dataclass(frozen=True)
class LineScale:
    """Where a point of a line chart stands: its place in time and its value from zero up."""

    count: int
    ceiling: float

    def across(self, place: int) -> float:
        """The x of the point at `place`; a single point stands in the middle."""
        span = WIDTH - LEFT - RIGHT
        share = place / (self.count - 1) if self.count > 1 else 0.5
        return round(LEFT + span * share, 1)

    def up(self, value: float) -> float:
        """The y of `value`, kept within the scale."""
        share = min(max(value, 0), self.ceiling) / self.ceiling
        return round(LINE_HEIGHT - BOTTOM - (LINE_HEIGHT - BOTTOM - TOP) * share, 1)


def line_chart(
    words: Words,
    points: Sequence[tuple[str, float | None]],
    *,
    top: float | None = None,
    unit: str = "",
    target: float | None = None,
) -> LineChart:
    """A line for `points` (label, value), oldest first; None is "not known", never zero.

    `top` fixes the upper end of the scale (100 for percentages), else it is a round number
    above the highest value or target. The scale starts at zero.
    """
    known = [(place, value) for place, (_, value) in enumerate(points) if value is not None]
    highest = max([value for _, value in known] + [target or 0])
    scale = LineScale(len(points), top or nice_top(highest))
    quarters = [scale.ceiling * part / 4 for part in range(5)]
    every, newest = max(1, math.ceil(len(points) / 5)), len(points) - 1
    return LineChart(
        words=words,
        width=WIDTH,
        height=LINE_HEIGHT,
        paths=line_paths(scale, [value for _, value in points]),
        dots=tuple(
            Dot(scale.across(i), scale.up(value), f"{plain(value)}{unit}", i == known[-1][0])
            for i, value in known
        ),
        x_ticks=tuple(
            Tick(scale.across(i), label)
            for i, (label, _) in enumerate(points)
            if (newest - i) % every == 0
        ),
        y_ticks=tuple(Tick(scale.up(value), f"{plain(value)}{unit}") for value in quarters),
        target=None if target is None else Tick(scale.up(target), f"Aim {plain(target)}{unit}"),
        left=LEFT,
        right=WIDTH - RIGHT,
        floor=LINE_HEIGHT - BOTTOM,
    )


def line_paths(scale: LineScale, values: Sequence[float | None]) -> tuple[str, ...]:
    """SVG path data for each run of two or more known neighbours."""
    runs: list[list[str]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append(f"{scale.across(place):g} {scale.up(value):g}")
    return tuple("M" + " L".join(run) for run in runs if len(run) > 1)


def bar_chart(
    words: Words,
    rows: Sequence[tuple[str, float]],
    *,
    unit: str = "",
    average: float | None = None,
    average_label: str = "Average",
    mark: str = "",
) -> BarChart:
    """Bars for `rows` (label, value), longest first, equal ones in the order given.

    `average` draws a line through them all; `mark` is the label of the one row to pick out,
    which makes the others grey.
    """
    ordered = sorted(rows, key=lambda row: -row[1])
    highest = max([value for _, value in rows] + [average or 0], default=0)
    span = WIDTH - BAR_VALUE
    head = 22 if average is not None else 0

    def length(value: float) -> float:
        return round(span * max(value, 0) / highest, 1) if highest > 0 else 0.0

    bars = tuple(
        Bar(
            label=label,
            value=f"{plain(value)}{unit}",
            label_y=head + place * BAR_STEP + BAR_DROP - 6,
            y=head + place * BAR_STEP + BAR_DROP,
            width=length(value),
            middle=head + place * BAR_STEP + BAR_DROP + BAR_THICK / 2,
            value_x=length(value) + 8,
            other=bool(mark) and label != mark,
        )
        for place, (label, value) in enumerate(ordered)
    )
    bottom = head + len(rows) * BAR_STEP
    shown = None
    if average is not None:
        shown = Tick(length(average), f"{average_label} {plain(average)}{unit}")
    return BarChart(words, WIDTH, bottom, bars, shown, bottom - 8)


def funnel_rows(rows: Sequence[tuple[str, int]]) -> tuple[CellBar, ...]:
    """How far people got: each count as a share of the first row, which is 100%.

    With nobody in the first row shares mean nothing, so they are shown as a dash.
    """
    first = rows[0][1] if rows else 0
    return tuple(
        CellBar(
            label=label,
            count=count,
            percent=f"{round(100 * count / first)}%" if first else "–",
            width=round(100 * count / first, 1) if first else 0.0,
        )
        for label, count in rows
    )


def stacked_chart(
    words: Words, names: Sequence[str], rows: Sequence[tuple[str, Sequence[int]]]
) -> StackedChart:
    """Rows of up to four parts (0 to 14 days, 15 to 30 ...), all on one scale.

    ValueError when a row does not have a count for each name, or there are more than four.
    """
    if len(names) > 4 or any(len(counts) != len(names) for _, counts in rows):
        raise ValueError("A stacked chart has up to four parts, and a count for each in each row")
    most = max((sum(counts) for _, counts in rows), default=0)
    span = WIDTH - BAR_VALUE
    bars = []
    for place, (label, counts) in enumerate(rows):
        x, bands = 0.0, []
        for part, (name, count) in enumerate(zip(names, counts, strict=True)):
            width = round(span * count / most, 1) if most else 0.0
            bands.append(Band(name, count, round(x, 1), width, part, width >= 26))
            x += width
        y = place * BAR_STEP + BAR_DROP
        bars.append(
            StackedBar(
                label=label,
                total=sum(counts),
                label_y=y - 6,
                y=y,
                middle=y + BAR_THICK / 2,
                total_x=round(x, 1) + 8,
                bands=tuple(bands),
            )
        )
    return StackedChart(words, WIDTH, len(rows) * BAR_STEP, tuple(bars), tuple(names))
