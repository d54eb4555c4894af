from importlib import import_module

from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "leadwright.learning"
    label = "learning"

    def ready(self) -> None:
        import_module("leadwright.learning.personal_data")
