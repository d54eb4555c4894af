from django.apps import AppConfig


class HealthConfig(AppConfig):
    name = "leadwright.health"
    label = "health"
