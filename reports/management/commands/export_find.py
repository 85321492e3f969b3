"""Whose a file is: the code stands in its name, in each of its rows and at its end."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hubs.calendar import say_moment
from hubs.fence import Reach, reaching
from hubs.models import Cluster
from reports.models import ExportRequest


class Command(BaseCommand):
    """`export_find EXP-ABCD2345`: says who asked for the export, why, and who agreed."""

    help = "Say whose export a code is."

    def add_arguments(self, parser: CommandParser) -> None:
        """The code."""
        parser.add_argument("code")

    def handle(self, *args: Any, **options: Any) -> None:
        """CommandError when no export has this code."""
        code = options["code"].strip().upper()
        clusters = tuple(Cluster.objects.values_list("pk", flat=True))
        with reaching(Reach(clusters=clusters)):
            rows = ExportRequest.objects.select_related(
                "asked_by", "decided_by", "cluster", "service"
            )
            export = rows.filter(code=code).first()
        if export is None:
            raise CommandError(f"No export is called {code}.")
        for title, said in told(export):
            self.stdout.write(f"{title}: {said}")


def told(export: ExportRequest) -> list[tuple[str, object]]:
    """The story of an export, a line a fact."""
    taken = export.last_download_at
    return [
        ("Export", export.code),
        ("Asked by", f"{export.asked_by.name} <{export.asked_by.email}>"),
        ("For", export.service or export.cluster),
        ("Asked", say_moment(export.asked_at)),
        ("Why", export.why),
        ("Of what", f"{export.rows_said}: {export.filters_said}"),
        ("Names and contact details", export.why_names if export.with_names else "No"),
        ("State", export.get_state_display()),
        ("Second person", export.decided_by or export.second_because or "Not needed"),
        ("Downloads", f"{export.downloads}, the last at {say_moment(taken)}" if taken else "None"),
    ]
