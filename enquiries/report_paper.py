"""An assessment report as a paper: the same words on screen, as PDF and in the pack."""

from __future__ import annotations

from django.utils import timezone

from enquiries.models import Report
from enquiries.terms import terms_of
from hubs.calendar import say_day
from hubs.pdf import Heading, Paper, Part, Rows, Text, render

FILE_NAME = "assessment-report-version-{version}.pdf"


def report_title(report: Report) -> str:
    """ "Full report, version 2"."""
    return f"{report.get_kind_display()}, version {report.version}"


def report_paper(report: Report, *, names: str, reference: str, council: str) -> Paper:
    """The report with who it is about, who wrote it and who signed it off, and what it
    recommends. ``names`` are the applicants'."""
    about = [
        ("About", names),
        ("Reference", reference),
        ("Council", council),
        ("Written by", f"{report.written_by.name}, {_day(report)}"),
    ]
    if report.signed_off_by and report.locked_at:
        signed = say_day(timezone.localdate(report.locked_at))
        about.append(("Signed off by", f"{report.signed_off_by.name}, {signed}"))
    parts: list[Part] = [Rows(about)]
    for part in report.parts:
        parts += [Heading(part["title"]), Text(part["text"].split("\n\n"))]
    parts += _recommends(report)
    title = "Assessment report" if report.kind == Report.Kind.FULL else "Brief report"
    return Paper(
        title=f"{title}, version {report.version}",
        parts=parts,
        footer=f"{reference}, version {report.version}. Confidential.",
    )


def _recommends(report: Report) -> list[Part]:
    said: list[Part] = [Heading("Recommendation"), Text([report.get_recommends_display()])]
    terms = terms_of(report.terms).lines()
    return [*said, Heading("Terms proposed", 2), Rows(terms)] if terms else said


def _day(report: Report) -> str:
    return say_day(timezone.localdate(report.written_at))


def report_pdf(report: Report, *, names: str, reference: str, council: str) -> bytes:
    """The report as a tagged PDF."""
    return render(report_paper(report, names=names, reference=reference, council=council))
