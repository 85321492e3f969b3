"""The present code of a demonstration account, for someone without an authenticator app."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from hubs.demo import PEOPLE, code_for_demo
from hubs.models import User


class Command(BaseCommand):
    """`demo_code [EMAIL]`: the code to type after the password. Only in a demonstration."""

    help = "Print the code a demonstration account needs just now."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose; the first officer's when left out."""
        parser.add_argument("email", nargs="?", default=PEOPLE[0].email)

    def handle(self, *args: Any, **options: Any) -> None:
        """CommandError outside a demonstration, or for an address that is no demo account."""
        user = User.objects.filter(email=options["email"].lower()).first()
        code = code_for_demo(user, now=timezone.now())
        if not code:
            raise CommandError(f"{options['email']} is no account of a demonstration.")
        self.stdout.write(code)
