from django.apps import AppConfig


class PlatformConfig(AppConfig):
    name = "leadwright.platform"
    label = "platform"
