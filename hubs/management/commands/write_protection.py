"""Write docs/protection.md from the registry, so that the page cannot drift from it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from hubs.protection import RULES, FieldClass, fields_of, models_and_fields

PAGE = settings.BASE_DIR / "docs" / "protection.md"

INTRODUCTION = """# What may go where

This page is written by `manage.py write_protection` from `hubs/protection.py` and the
`protection.py` of each room; a test fails when they differ. Every field of every model has a
class, those of the packages we use included. A field without one is an error of `manage.py
check`, so it fails the build and the start.

## What a class decides

"""
BITES = """
What holds the table in place:

- **Screens and lists.** A row of a protected case is hidden by both fences (docs/fence.md). The
  canary test puts a word of its own into every field above internal of a flagged applicant and
  reads every page as every kind of colleague (tests/test_canary.py).
- **Files.** A column of an export names the field it comes from; `may_export` decides.
- **Log.** `hubs.logs` writes the keys of one list; a key that names a field above internal fails
  the build, and so does a call that passes a key outside the list.
- **Cache.** The calls that write to the cache are listed in tests/test_protection.py; a new one
  fails until it is looked at.
- **Record.** `hubs.audit` asks `audit_keeps` for each value.
- **Printing.** `str()` of a row shows nothing above internal, except a colleague's working name.

## Every field above public and internal

"""


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _classes() -> list[str]:
    lines = [
        "| Class | What it is | On screen | In lists | In files | In the log | In the cache"
        " | Record keeps the value | Kept |",
        "| --- |" + " --- |" * 8,
    ]
    for level, rule in RULES.items():
        lines.append(
            f"| {level} | {rule.meaning} | {rule.shown} | {_yes(rule.lists)} | {rule.export} |"
            f" {_yes(rule.log)} | {_yes(rule.cache)} | {rule.audit} | {rule.retention} |"
        )
    return lines


def _fields() -> list[str]:
    above = [level for level in FieldClass if not RULES[level].log]
    lines = ["| Model | " + " | ".join(above) + " |", "| --- |" + " --- |" * len(above)]
    for model in sorted(models_and_fields()):
        cells = [", ".join(fields_of(model, level)) for level in above]
        if any(cells):
            lines.append(f"| {model} | " + " | ".join(cells) + " |")
    return lines


def page() -> str:
    """The whole page."""
    return INTRODUCTION + "\n".join(_classes()) + "\n" + BITES + "\n".join(_fields()) + "\n"


class Command(BaseCommand):
    """`write_protection` overwrites docs/protection.md."""

    requires_system_checks: list[str] = []

    help = "Write docs/protection.md from the registry of protection classes."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the page."""
        PAGE.write_text(page())
        self.stdout.write(f"wrote {PAGE.name}")
