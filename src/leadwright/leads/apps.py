from importlib import import_module

from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "leadwright.leads"
    label = "leads"

    def ready(self) -> None:
        for module in ("fields", "origins", "personal_data"):
            import_module(f"{self.name}.{module}")
