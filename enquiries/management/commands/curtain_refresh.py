"""Apply the present rule of hand-over to cases that came where they are under an earlier one."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from enquiries.models import Enquiry
from enquiries.services.handover import curtain_refresh
from hubs.access import access_of_system
from hubs.fence import reaching
from hubs.models import Cluster

BATCH = 200  # cases to a transaction: each stays locked until it ends


class Command(BaseCommand):
    help = "Draw or open the curtain of every case by its hub's present policy. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--hub", help="only this hub, by its slug")

    def handle(self, *args: Any, hub: str | None, **options: Any) -> None:
        hubs = Cluster.objects.filter(slug=hub) if hub else Cluster.objects.order_by("pk")
        for cluster in hubs:
            seen, changed = _refresh(cluster)
            self.stdout.write(f"{cluster.name}: {changed} of {seen} cases changed")


def _refresh(cluster: Cluster) -> tuple[int, int]:
    """Go through a hub's cases in the order of their ids: how many there are, how many changed."""
    access, last, seen, changed = access_of_system(cluster), 0, 0, 0
    while True:
        with reaching(access.reach):
            rows = Enquiry.objects.visible_to(access).filter(pk__gt=last, service__isnull=False)
            ids = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
            changed += sum(
                curtain_refresh(access=access, enquiry_id=pk, now=timezone.now()) for pk in ids
            )
        if not ids:
            return seen, changed
        last, seen = ids[-1], seen + len(ids)
