from django.apps import AppConfig


class ReactionsConfig(AppConfig):
    name = "leadwright.reactions"
    label = "reactions"
