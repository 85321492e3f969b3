"""The papers of a panel pack that the product makes itself, as PDF. Pure but for the rendering."""

from __future__ import annotations

from collections.abc import Sequence

from enquiries.models import Check, Panel, Report
from hubs.calendar import say_day, say_moment
from hubs.pdf import Heading, Paper, Part, Rows, Table, Text, render

FOOTER = "Confidential. For members of this panel only."
NOTHING = "They have not commented on it."


def contents_pdf(title: str, panel: Panel, papers: Sequence[str], *, version: int) -> bytes:
    """The first page: what is before panel, when, and what is in the pack."""
    head = Rows(
        [
            ("Panel", panel.name),
            ("When", say_moment(panel.at)),
            ("Where", panel.place),
            ("Pack", f"Version {version}"),
        ]
    )
    numbered = [(str(place), name) for place, name in enumerate(papers, start=2)]
    parts: list[Part] = [head, Heading("Papers"), Table(("Number", "Paper"), numbered)]
    return render(Paper(title, parts, footer=FOOTER))


def comments_pdf(report: Report) -> bytes:
    """What the applicants said of the report, in their words."""
    said = _paragraphs(report.comments) or [NOTHING]
    when = report.commented_on
    head = [Rows([("They answered on", say_day(when))])] if when else []
    return render(
        Paper("What the applicants said of the report", [*head, Text(said)], footer=FOOTER)
    )


def checks_pdf(checks: Sequence[tuple[str, Check]]) -> bytes:
    """Each check: whether it is in, when, and how it stands. Not what it found: that is in the
    report, weighed by the person who assessed it."""
    rows = [
        (said, say_day(row.received_on) if row.received_on else "Not received", _stands(row))
        for said, row in checks
    ]
    body: Part = Table(("Check", "Received", "How it stands"), rows)
    return render(
        Paper("Summary of checks", [body if rows else Text(["There are none."])], footer=FOOTER)
    )


def _stands(row: Check) -> str:
    if row.waived_at is not None:
        return "Not needed"
    if row.verified_at is None:
        return "Not verified"
    return row.get_outcome_display() or "In order"


def _paragraphs(text: str) -> list[str]:
    return [paragraph.strip() for paragraph in text.split("\n\n") if paragraph.strip()]
