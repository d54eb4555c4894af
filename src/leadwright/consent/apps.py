from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "leadwright.consent"
    label = "consent"
