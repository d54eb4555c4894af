from django.apps import AppConfig


class EdgeConfig(AppConfig):
    name = "leadwright.edge"
    label = "edge"
