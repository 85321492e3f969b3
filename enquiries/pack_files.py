"""The pack of a case as a paper and as a file for a spreadsheet: one structure, two shapes."""

from __future__ import annotations

from collections.abc import Iterator

from enquiries.selectors.pack import CasePack, Section
from hubs.calendar import say_moment
from hubs.cells import csv_text
from hubs.pdf import Heading, Paper, Part, Rows, Table, Text


def pack_paper(pack: CasePack, *, hub: str, by: str) -> Paper:
    """The pack on paper. The reference stands in the title and in the foot of every page, and no
    name does."""
    return Paper(
        title=f"Pack of {pack.reference}",
        parts=list(_parts(pack, hub=hub, by=by)),
        footer=f"{pack.reference}. Personal: keep it safe, and destroy it when it is not needed.",
    )


def _parts(pack: CasePack, *, hub: str, by: str) -> Iterator[Part]:
    yield Rows([*_about(pack, hub=hub, by=by)])
    for section in pack.sections:
        yield Heading(section.title)
        yield from _section(section)


def _section(section: Section) -> Iterator[Part]:
    if section.is_empty:
        yield Text([section.nothing])
    if section.rows:
        yield Rows(section.rows)
    if section.sheet and section.sheet.rows:
        yield Table(section.sheet.head, section.sheet.rows)


def pack_csv(pack: CasePack, *, hub: str, by: str) -> str:
    """The pack as lines of section, field and value, every cell made safe."""
    about = [("About this file", field, value) for field, value in _about(pack, hub=hub, by=by)]
    return csv_text([("Section", "Field", "Value"), *about, *pack.lines()])


def _about(pack: CasePack, *, hub: str, by: str) -> list[tuple[str, str]]:
    said = "included" if pack.sensitive else "left out: ask a colleague who may see them"
    return [
        ("Reference", pack.reference),
        ("Council", pack.council),
        ("Hub", hub),
        ("Made", say_moment(pack.made_at)),
        ("Made by", by),
        ("Sensitive answers", said),
    ]
