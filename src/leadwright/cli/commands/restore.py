"""`leadwright restore FILE`: a backup into an empty data folder. Django is set up only when the tables are there."""

from argparse import Namespace
from pathlib import Path

from leadwright.backup.container import Manifest
from leadwright.backup.restoring import restore_backup
from leadwright.cli.output import print_json
from leadwright.cli.runtime import Workspace, set_up
from leadwright.platform.database import connection_settings
from leadwright.platform.serving import serving


def run(options: Namespace) -> None:
    """Fill the empty database and home from the checked file, and bring the tables up to date."""
    path, found, manifest = Path(options.file).expanduser(), options.workspace, options.manifest
    with serving(found.home, "“leadwright restore”"):
        restore_backup(path, manifest, home=found.home, settings=connection_settings(found.database))
        set_up(found)
        _tell(path, manifest)
    if options.json:
        print_json(_shape(manifest, found))
    else:
        print(f"{found.home.folder} holds what {path.name} held on {manifest.made_at:%Y-%m-%d %H:%M} UTC.")


def _tell(path: Path, manifest: Manifest) -> None:
    """The trail says from which backup everything before came."""
    from leadwright.accounts.actor import operator
    from leadwright.platform import audit, clock

    changes = {"made_at": manifest.made_at.isoformat(), "leadwright": manifest.leadwright}
    audit.record(operator(), "backup.restored", kind="backup", key=path.name, at=clock.now(), changes=changes)


def _shape(manifest: Manifest, found: Workspace) -> dict[str, object]:
    return {"home": str(found.home.folder), "made_at": manifest.made_at, "leadwright": manifest.leadwright}
