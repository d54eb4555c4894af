from django.apps import AppConfig


class PlaybookConfig(AppConfig):
    name = "leadwright.playbook"
    label = "playbook"
