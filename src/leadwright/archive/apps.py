from importlib import import_module

from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    name = "leadwright.archive"
    label = "archive"

    def ready(self) -> None:
        import_module("leadwright.archive.personal_data")
