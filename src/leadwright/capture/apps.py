from django.apps import AppConfig


class CaptureConfig(AppConfig):
    name = "leadwright.capture"
    label = "capture"
