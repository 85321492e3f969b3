"""The privacy notice and the words of consent: which is live, what one said, and how it is drawn.

A notice is plain text. A line that begins with "## " is a heading, lines that begin with "- "
are bullets, an empty line ends a paragraph. Addresses (https://...) and email addresses become
links. Everything else is shown as typed, and nothing of it is ever part of a template.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.template.loader import render_to_string

from hubs.models import Cluster, FosteringService, Notice

BUILT_IN = "2026-11"  # what a hub shows until it publishes a notice of its own
BUILT_IN_CONSENT = (
    "We use your details to reply to you and to pass you to your local fostering team."
    " You can see, correct or remove your details at any time."
)

HEADING, BULLETS, PARAGRAPH = "heading", "bullets", "paragraph"
_LINK = re.compile(r"(https://[^\s<>\"]*[\w/]|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5})")


_VERSION = re.compile(r"[0-9-]{4,20}", re.ASCII)


@dataclass(frozen=True)
class Part:
    """A piece of a line; ``href`` empty where it is no link."""

    text: str
    href: str = ""


@dataclass(frozen=True)
class Block:
    """A heading or paragraph (one line), or a list of bullets (a line each)."""

    kind: str
    lines: Sequence[Sequence[Part]]


@dataclass(frozen=True)
class Shown:
    """One version of the notice. ``published_at`` is None for the built-in one."""

    version: str
    privacy_text: str
    consent_text: str
    published_at: datetime | None = None

    @property
    def blocks(self) -> list[Block]:
        """The notice as a page draws it."""
        return blocks_of(self.privacy_text)


def live_notice(cluster: Cluster, services: Sequence[FosteringService]) -> Shown:
    """What the hub shows now. ``services`` are its councils, which the built-in text names."""
    if cluster.privacy_version != BUILT_IN:
        found = Notice.objects.filter(cluster=cluster, version=cluster.privacy_version).first()
        if found is not None:
            return _shown(found)
    return built_in(cluster, services)


def notice_of_version(
    cluster: Cluster, version: str, services: Sequence[FosteringService]
) -> Shown | None:
    """One version of this hub's notice, present or former; None when it never showed that."""
    if not _VERSION.fullmatch(version):
        return None
    found = Notice.objects.filter(cluster=cluster, version=version).first()
    if found is not None:
        return _shown(found)
    return built_in(cluster, services) if version == BUILT_IN else None


def built_in(cluster: Cluster, services: Sequence[FosteringService]) -> Shown:
    """The notice that comes with the product, with the hub's own facts in it."""
    names = [service.name for service in services]
    councils = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)
    text = render_to_string("hubs/notice_built_in.txt", {"cluster": cluster, "councils": councils})
    return Shown(BUILT_IN, text.strip(), BUILT_IN_CONSENT)


def _shown(notice: Notice) -> Shown:
    at = notice.published_at if notice.published_by_id else None
    return Shown(notice.version, notice.privacy_text, notice.consent_text, at)


def consent_blocks(cluster: Cluster) -> list[Block]:
    """The hub's own words of consent for its forms; empty: the forms' built-in words."""
    if cluster.privacy_version == BUILT_IN:
        return []
    found = Notice.objects.filter(cluster=cluster, version=cluster.privacy_version)
    return blocks_of(found.values_list("consent_text", flat=True).first() or "")


def version_shown(cluster: Cluster, said: str) -> str:
    """The version that a form says it showed, if it is one of this hub's; else the live one.

    A form can be open while another version is published: what counts is what the person saw.
    """
    if said in (cluster.privacy_version, BUILT_IN):
        return said
    if not _VERSION.fullmatch(said):
        return cluster.privacy_version
    known = Notice.objects.filter(cluster=cluster, version=said).exists()
    return said if known else cluster.privacy_version


# --- Plain text to blocks ------------------------------------------------------------------------


def blocks_of(text: str) -> list[Block]:
    """The text as headings, paragraphs and bullets."""
    lines = [line.strip() for line in text.splitlines()]
    blocks: list[Block] = []
    for kind, group in groupby(lines, key=_kind_of_line):
        found = list(group)
        if kind == HEADING:
            blocks += [Block(HEADING, [_parts(line.lstrip("#").strip())]) for line in found]
        elif kind == BULLETS:
            blocks.append(Block(BULLETS, [_parts(line[1:].strip()) for line in found]))
        elif kind == PARAGRAPH:
            blocks.append(Block(PARAGRAPH, [_parts(" ".join(found))]))
    return blocks


def _kind_of_line(line: str) -> str:
    if not line:
        return ""
    if line.startswith("## "):
        return HEADING
    return BULLETS if line.startswith(("- ", "* ", "• ")) else PARAGRAPH


def _parts(line: str) -> list[Part]:
    return list(_split(line))


def _split(line: str) -> Iterator[Part]:
    for at, text in enumerate(_LINK.split(line)):
        if not text:
            continue
        is_link = at % 2 == 1
        href = (text if text.startswith("https://") else f"mailto:{text}") if is_link else ""
        yield Part(text, href)
