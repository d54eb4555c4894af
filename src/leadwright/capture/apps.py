from importlib import import_module

from django.apps import AppConfig


class CaptureConfig(AppConfig):
    name = "leadwright.capture"
    label = "capture"

    def ready(self) -> None:
        import_module("leadwright.capture.mapping")
        import_module("leadwright.capture.forms.document")
        import_module("leadwright.capture.offers.letter")
        import_module("leadwright.capture.webhooks.document")
        import_module("leadwright.capture.pages.document")
        import_module("leadwright.capture.personal_data")
        import_module("leadwright.capture.operations.erasing_lists")
        import_module("leadwright.capture.website")
