"""manage.py seed: made-up enquiries for a demonstration, a test or a measurement (docs/seed.md)."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from enquiries.seed.demo import demo_make
from enquiries.seed.make import cases_make
from enquiries.seed.write import SeedTaken, Written
from hubs.calendar import LONDON


class Command(BaseCommand):
    help = "Add made-up enquiries. Nobody in them exists. Refused in production."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="hubs, people and a year of cases")
        parser.add_argument("--enquiries", type=int, metavar="N", help="how many to add")
        parser.add_argument("--until", type=date.fromisoformat, metavar="DATE", help="last day")
        parser.add_argument("--seed", type=int, default=1, help="the same seed, the same cases")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Made-up enquiries have no place beside real ones.")
        if not options["demo"] and options["enquiries"] is None:
            raise CommandError("Say --demo or --enquiries N.")
        now = timezone.now()
        if options["demo"]:
            self._say(demo_make(now=now))
        if options["enquiries"] is not None:
            self._say(self._make(options, now))

    def _make(self, options: dict[str, Any], now: datetime) -> Written:
        if options["enquiries"] < 1:
            raise CommandError("--enquiries must be at least 1.")
        until = now.replace(microsecond=0)
        if options["until"]:
            ends = datetime.combine(options["until"] + timedelta(days=1), time(), tzinfo=LONDON)
            until = min(ends - timedelta(seconds=1), until)
        try:
            return cases_make(count=options["enquiries"], until=until, seed=options["seed"])
        except SeedTaken:
            raise CommandError("These enquiries are here already: choose another --seed.") from None

    def _say(self, written: Written | None) -> None:
        if written is None:
            self.stdout.write("There are enquiries already: nothing was added.")
            return
        rows = sum(written.rows.values())
        self.stdout.write(f"{written.enquiries} enquiries, {rows} rows")
