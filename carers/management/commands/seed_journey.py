"""manage.py seed_journey: the demonstration's cases on the way to approval (docs/seed.md)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from carers.demo import journey_demo


class Command(BaseCommand):
    help = "Add the demonstration's cases under assessment. After seed --demo; refused elsewhere."

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.DEMO or settings.MODE == "test"):
            raise CommandError("Made-up cases have no place beside real ones.")
        self.stdout.write(f"{journey_demo(now=timezone.now())} cases under assessment")
