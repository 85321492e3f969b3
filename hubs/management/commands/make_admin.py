"""The first administrator of a hub on a fresh install: everyone else is invited on screen."""

from __future__ import annotations

import getpass
from typing import Any

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from hubs.models import Cluster, User
from hubs.services import first_administrator_create


class Command(BaseCommand):
    """`make_admin EMAIL NAME HUB`: asks for a password; a second factor is set up at sign-in."""

    help = "Make the first administrator of a hub. Refused where the hub has one."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, and of which hub."""
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument(
            "hub", help="the hub's short name in addresses, for instance north-east"
        )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """CommandError when the hub is unknown or has one, or the password will not do."""
        cluster = Cluster.objects.filter(slug=options["hub"]).first()
        if cluster is None:
            raise CommandError(f"There is no hub called {options['hub']}.")
        password = getpass.getpass("Password: ")
        try:
            password_validation.validate_password(
                password, User(email=options["email"], name=options["name"])
            )
            first_administrator_create(
                cluster=cluster,
                email=options["email"],
                name=options["name"],
                password=password,
                now=timezone.now(),
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{options['name']} can sign in. A second factor is set up there.")
