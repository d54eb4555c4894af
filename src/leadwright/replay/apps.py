from django.apps import AppConfig


class ReplayConfig(AppConfig):
    name = "leadwright.replay"
    label = "replay"
