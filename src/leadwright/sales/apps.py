from importlib import import_module

from django.apps import AppConfig


class SalesConfig(AppConfig):
    name = "leadwright.sales"
    label = "sales"

    def ready(self) -> None:
        for module in ("routing", "frameworks", "personal_data", "fields", "topics", "letters"):
            import_module(f"{self.name}.{module}")
