from django.apps import AppConfig


class SegmentsConfig(AppConfig):
    name = "leadwright.segments"
    label = "segments"
