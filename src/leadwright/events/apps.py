from importlib import import_module

from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "leadwright.events"
    label = "events"

    def ready(self) -> None:
        for module in ("fields", "personal_data"):
            import_module(f"{self.name}.{module}")
