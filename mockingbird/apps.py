from django.apps import AppConfig


class MockingbirdConfig(AppConfig):
    name = "mockingbird"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hear of approvals that end: their households leave their constellations."""
        from carers.ended import ended_register  # noqa: PLC0415 - models first
        from mockingbird.services.closed import memberships_ended_record  # noqa: PLC0415

        ended_register(memberships_ended_record)
