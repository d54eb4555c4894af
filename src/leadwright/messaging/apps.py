from importlib import import_module

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "leadwright.messaging"
    label = "messaging"

    def ready(self) -> None:
        for module in ("settings", "personal_data", "letters"):
            import_module(f"{self.name}.{module}")
