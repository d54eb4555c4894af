from django.apps import AppConfig


class PulseConfig(AppConfig):
    name = "leadwright.pulse"
    label = "pulse"
