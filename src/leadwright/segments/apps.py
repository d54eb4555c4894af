from django.apps import AppConfig


class SegmentsConfig(AppConfig):
    name = "leadwright.segments"
    label = "segments"

    def ready(self) -> None:
        from leadwright.segments import documents

        documents.register()
