from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "leadwright.events"
    label = "events"
