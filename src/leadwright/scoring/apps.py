from django.apps import AppConfig


class ScoringConfig(AppConfig):
    name = "leadwright.scoring"
    label = "scoring"
