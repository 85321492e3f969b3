"""manage.py load_reference: authorities and bank holidays from the bundled files."""

from typing import Any

from django.core.management.base import BaseCommand

from hubs.reference import reference_load


class Command(BaseCommand):
    help = "Load England's authorities and bank holidays. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = reference_load()
        if options["verbosity"]:
            self.stdout.write(
                f"{loaded.authorities} authorities, {loaded.former_codes} former codes,"
                f" {loaded.bank_holidays} bank holidays"
            )
