from typing import Any

from django.apps import AppConfig
from django.db import connection
from django.db.models.signals import post_migrate

from hubs.privileges import privileges_apply
from hubs.roles import OWNER


class HubsConfig(AppConfig):
    name = "hubs"
    verbose_name = "Hubs: places, people, the fence, audit"

    def ready(self) -> None:
        """After every migrate, new tables get what hubs.roles says, and no more. Signing in and
        out is put on record."""
        from hubs.account_record import connect  # noqa: PLC0415 - models first

        connect()
        post_migrate.connect(_privileges, sender=self)


def _privileges(**_: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        (role,) = cursor.fetchone()
    if role == OWNER:  # a flush in a test ends here too
        privileges_apply()
