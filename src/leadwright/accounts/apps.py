from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "leadwright.accounts"
    label = "accounts"

    def ready(self) -> None:
        import_module(f"{self.name}.personal_data")
