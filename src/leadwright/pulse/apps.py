from importlib import import_module

from django.apps import AppConfig


class PulseConfig(AppConfig):
    name = "leadwright.pulse"
    label = "pulse"

    def ready(self) -> None:
        import_module("leadwright.pulse.personal_data")
