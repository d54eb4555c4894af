from django.apps import AppConfig


class LifecycleConfig(AppConfig):
    name = "leadwright.lifecycle"
    label = "lifecycle"
