"""Let a council that has colleagues or cases join a hub, once the council has agreed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from hubs.calendar import say_day
from hubs.models import Cluster, FosteringService
from hubs.services.councils import council_join


class Command(BaseCommand):
    """`council_join COUNCIL HUB --from DATE --agreed WHO`: a hub cannot take one on screen."""

    help = "Let a council that is in no hub, and has been here before, join one from a day on."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which council, which hub, from when, and who said yes."""
        parser.add_argument("council", help="the council's short name in addresses")
        parser.add_argument("hub", help="the hub's short name in addresses")
        parser.add_argument(
            "--from", dest="starts", type=date.fromisoformat, required=True,
            help="its first day in the hub, for instance 2026-04-01",
        )  # fmt: skip
        parser.add_argument(
            "--agreed", required=True, help="who agreed for the council, and when: it is kept"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """CommandError with the reason when it cannot be done."""
        service = FosteringService.objects.filter(slug=options["council"]).first()
        cluster = Cluster.objects.filter(slug=options["hub"]).first()
        if service is None or cluster is None:
            unknown = options["hub"] if service else options["council"]
            raise CommandError(f"There is no place called {unknown}.")
        try:
            council_join(
                service=service,
                cluster=cluster,
                starts=options["starts"],
                agreed=options["agreed"],
                now=timezone.now(),
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{service} is in {cluster} from {say_day(options['starts'])}.")
