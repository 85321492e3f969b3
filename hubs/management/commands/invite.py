"""Print an invitation's link, for an administrator whose mail is not set up yet."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from hubs.access import access_of_membership
from hubs.fence import reaching
from hubs.mail import invitation_link
from hubs.models import Membership
from hubs.permissions import Right, Role
from hubs.services import invitation_create, places_for


class Command(BaseCommand):
    """`invite BY EMAIL NAME ROLE PLACE`: BY is an administrator's email; PLACE a hub or council."""

    help = "Invite someone in the name of an administrator, and print the link."

    def add_arguments(self, parser: CommandParser) -> None:
        """The five words of the invitation."""
        parser.add_argument("by", help="email address of an administrator")
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("place", help="the hub's or the council's name as it is on screens")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the link. CommandError when BY may not invite there."""
        now = timezone.now()
        rows = Membership.objects.current(today=timezone.localdate(now)).filter(
            user__email=options["by"].lower(), role=Role.ADMINISTRATOR
        )
        for membership in rows.select_related("user", "cluster", "service"):
            access = access_of_membership(membership)
            if not access.can(Right.PEOPLE_MANAGE) or access.cluster is None:
                continue
            with reaching(access.reach):
                for place in places_for(access, today=timezone.localdate(now)):
                    if str(place) == options["place"]:
                        _, secret = invitation_create(
                            access=access,
                            email=options["email"],
                            name=options["name"],
                            role=Role(options["role"]),
                            place=place,
                            now=now,
                        )
                        self.stdout.write(invitation_link(secret))
                        return
        raise CommandError(f"{options['by']} is no administrator of {options['place']}.")
