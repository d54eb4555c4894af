from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "leadwright.accounts"
    label = "accounts"
