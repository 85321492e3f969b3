"""manage.py seed_mockingbird: the demonstration's constellations (docs/seed.md)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from mockingbird.demo import mockingbird_demo


class Command(BaseCommand):
    help = "Add the demonstration's constellations. After seed --demo; refused elsewhere."

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.DEMO or settings.MODE == "test"):
            raise CommandError("Made-up households have no place beside real ones.")
        self.stdout.write(f"{mockingbird_demo(now=timezone.now())} households in constellations")
