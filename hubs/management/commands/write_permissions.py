"""Write docs/permissions.md from the table of rights, so that the page cannot drift from it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from hubs.permissions import CLUSTER_ROLES, ROLE_RIGHTS, SERVICE_ROLES, Right, Role

PAGE = settings.BASE_DIR / "docs" / "permissions.md"

INTRODUCTION = """# Who may do what

This page is written by `manage.py write_permissions` from `hubs/permissions.py`; a test fails
when they differ. A role is held in one place, a hub or a council, between two dates. A person may
hold several and acts in one at a time. A right says what may be done; which cases it may be done
to is the place's reach: a hub's role reaches the hub's cases, a council's role that council's
alone. A case out of reach answers like one that does not exist.

"""


def page() -> str:
    """The whole page."""
    lines = ["| Role | Held in |", "| --- | --- |"]
    for role in Role:
        where = [
            n for n, held in (("hub", CLUSTER_ROLES), ("council", SERVICE_ROLES)) if role in held
        ]
        lines.append(f"| {role.label} | {' or '.join(where)} |")
    head = " | ".join(role.label for role in Role)
    lines += ["", f"| Right | {head} |", "| --- |" + " --- |" * len(Role)]
    for right in Right:
        marks = " | ".join("yes" if right in ROLE_RIGHTS[role] else "" for role in Role)
        lines.append(f"| `{right.value}` | {marks} |")
    return INTRODUCTION + "\n".join(lines) + "\n"


class Command(BaseCommand):
    """`write_permissions` overwrites docs/permissions.md."""

    requires_system_checks: list[str] = []

    help = "Write docs/permissions.md from the table of rights."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the page."""
        PAGE.write_text(page())
        self.stdout.write(f"wrote {PAGE.name}")
