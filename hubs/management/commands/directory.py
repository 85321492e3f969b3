"""Let the people of a council or hub sign in with their work account (docs/single-sign-on.md)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from hubs.models import Cluster, Directory, FosteringService
from hubs.services.directories import directory_add, directory_close
from hubs.single_sign_on import address_back


class Command(BaseCommand):
    """`directory add|close|list`: the settings hold the client's secret, this holds the rest."""

    help = "Add, close or list the directories whose people may sign in."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do, and for add the values of the provider's registration."""
        parser.add_argument("what", choices=["add", "close", "list"])
        parser.add_argument("slug", nargs="?", default="")
        parser.add_argument(
            "--name", help="as it is read on screen, for instance Gateshead Council"
        )
        place = parser.add_mutually_exclusive_group()
        place.add_argument("--hub", help="the hub's short name in addresses")
        place.add_argument("--council", help="the council's short name in addresses")
        parser.add_argument("--tenant", help="the tenant's id (a GUID)")
        parser.add_argument("--client", help="the application's id at the provider")
        parser.add_argument("--domains", help="email domains of its people, comma-separated")
        parser.add_argument(
            "--metadata", help="the discovery address; Microsoft Entra's for the tenant if left out"
        )
        parser.add_argument(
            "--second-factor-said",
            default="",
            help="who said, and when, that the tenant asks everybody for a second factor",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """CommandError with the reason when it cannot be done."""
        try:
            getattr(self, options["what"])(options)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error

    def add(self, options: dict[str, Any]) -> None:
        """Add one, or change the one of this slug."""
        missing = [n for n in ("slug", "name", "tenant", "client", "domains") if not options[n]]
        if missing or not (options["hub"] or options["council"]):
            wanted = ", ".join([*missing, *([] if options["hub"] or options["council"]
                                            else ["hub or council"])])  # fmt: skip
            raise CommandError(f"Say also: {wanted}.")
        directory = directory_add(
            slug=options["slug"],
            name=options["name"],
            place=self._place(options),
            tenant_id=options["tenant"],
            client_id=options["client"],
            domains=options["domains"],
            metadata_url=options["metadata"]
            or f"https://login.microsoftonline.com/{options['tenant']}/v2.0"
            "/.well-known/openid-configuration",
            second_factor_said=options["second_factor_said"],
            now=timezone.now(),
        )
        self.stdout.write(
            f"{directory} is open. Register this address there: {address_back(directory)}"
        )

    def close(self, options: dict[str, Any]) -> None:
        """Nobody signs in by it from now on; sessions that it opened end with their time."""
        if not directory_close(options["slug"], now=timezone.now()):
            raise CommandError(f"There is no directory called {options['slug']}.")
        self.stdout.write("Closed.")

    def list(self, options: dict[str, Any]) -> None:
        """One line each."""
        for each in Directory.objects.order_by("slug"):
            state = "open" if each.active else "closed"
            self.stdout.write(f"{each.slug}: {each}, {state}, tenant {each.tenant_id}")

    def _place(self, options: dict[str, Any]) -> Cluster | FosteringService:
        model, slug = (Cluster, options["hub"]) if options["hub"] else (
            FosteringService, options["council"])  # fmt: skip
        found: Cluster | FosteringService | None = model.objects.filter(slug=slug).first()
        if found is None:
            raise CommandError(f"There is no place called {slug}.")
        return found
