from importlib import import_module

from django.apps import AppConfig


class CaptureConfig(AppConfig):
    name = "leadwright.capture"
    label = "capture"

    def ready(self) -> None:
        import_module("leadwright.capture.mapping")
        import_module("leadwright.capture.personal_data")
