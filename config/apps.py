"""The wiring as an app, so that its checks are Django's."""

from django.apps import AppConfig
from django.core.checks import Tags, register

from config.checks import check_migrations, check_settings
from hubs import protection


class WiringConfig(AppConfig):
    """Holds no models: registers the checks that guard every start."""

    name = "config"
    verbose_name = "Wiring"

    def ready(self) -> None:
        """Register the checks."""
        register(check_settings, "security")
        register(check_migrations, Tags.database)
        protection.load()
        register(protection.check_protection, "security")
