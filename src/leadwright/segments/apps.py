from importlib import import_module

from django.apps import AppConfig


class SegmentsConfig(AppConfig):
    name = "leadwright.segments"
    label = "segments"

    def ready(self) -> None:
        for module in ("documents", "personal_data"):
            import_module(f"{self.name}.{module}")
