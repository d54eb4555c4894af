from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "leadwright.reports"
    label = "reports"
