from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "leadwright.ui"
    label = "ui"
