from importlib import import_module

from django.apps import AppConfig


class ViewsConfig(AppConfig):
    name = "leadwright.views"
    label = "views"

    def ready(self) -> None:
        import_module("leadwright.views.personal_data")
