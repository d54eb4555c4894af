from importlib import import_module

from django.apps import AppConfig


class PlaybookConfig(AppConfig):
    name = "leadwright.playbook"
    label = "playbook"

    def ready(self) -> None:
        import_module("leadwright.playbook.personal_data")
