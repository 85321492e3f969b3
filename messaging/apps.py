from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class MessagingConfig(AppConfig):
    name = "messaging"
    verbose_name = "Messages: the ledger and its channels"

    def ready(self) -> None:
        """Load every app's letters, so that each process knows all kinds of message."""
        autodiscover_modules("letters")
