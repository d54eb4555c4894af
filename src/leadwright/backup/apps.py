from django.apps import AppConfig


class BackupConfig(AppConfig):
    name = "leadwright.backup"
    label = "backup"

    def ready(self) -> None:
        from leadwright.backup import settings  # noqa: F401  registers them
