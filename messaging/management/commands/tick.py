"""`manage.py tick`: one tick, without Celery; for a cron line, and to see what would happen."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from messaging.ticking import SECONDS, tick


class Command(BaseCommand):
    help = "Plan and send what is due, once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seconds", type=float, default=SECONDS, help="stop after this long")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run one tick and say what became of the messages."""
        tally = tick(clock=timezone.now, seconds=options["seconds"])
        said = ", ".join(f"{count} {what}" for what, count in sorted(tally.items()))
        self.stdout.write(said or "Nothing was due.")
