from importlib import import_module

from django.apps import AppConfig


class BatchesConfig(AppConfig):
    name = "leadwright.batches"
    label = "batches"

    def ready(self) -> None:
        import_module("leadwright.batches.personal_data")
