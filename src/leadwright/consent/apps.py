from importlib import import_module

from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "leadwright.consent"
    label = "consent"

    def ready(self) -> None:
        for module in ("fields", "personal_data"):
            import_module(f"{self.name}.{module}")
