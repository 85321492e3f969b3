from django.apps import AppConfig


class CarersConfig(AppConfig):
    name = "carers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the settings of a hub which letters there are here."""
        from carers.letter_kinds import letters_say  # noqa: PLC0415

        letters_say()
