from importlib import import_module

from django.apps import AppConfig


class SimulationConfig(AppConfig):
    name = "leadwright.simulation"
    label = "simulation"

    def ready(self) -> None:
        import_module("leadwright.simulation.personal_data")
