from django.apps import AppConfig


class SampleConfig(AppConfig):
    name = "leadwright.sample"
    label = "sample"
