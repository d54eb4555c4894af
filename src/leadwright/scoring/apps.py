from importlib import import_module

from django.apps import AppConfig


class ScoringConfig(AppConfig):
    name = "leadwright.scoring"
    label = "scoring"

    def ready(self) -> None:
        import_module("leadwright.scoring.fields")
