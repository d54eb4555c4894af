from importlib import import_module

from django.apps import AppConfig


class LifecycleConfig(AppConfig):
    name = "leadwright.lifecycle"
    label = "lifecycle"

    def ready(self) -> None:
        for module in ("documents", "fields", "personal_data"):
            import_module(f"{self.name}.{module}")
