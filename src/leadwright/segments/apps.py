from importlib import import_module

from django.apps import AppConfig


class SegmentsConfig(AppConfig):
    name = "leadwright.segments"
    label = "segments"

    def ready(self) -> None:
        import_module("leadwright.segments.documents")
