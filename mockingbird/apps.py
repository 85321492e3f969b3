from django.apps import AppConfig


class MockingbirdConfig(AppConfig):
    name = "mockingbird"
    default_auto_field = "django.db.models.BigAutoField"
