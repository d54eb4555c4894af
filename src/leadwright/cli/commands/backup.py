"""`leadwright backup`: the whole workspace in one file."""

from argparse import Namespace
from pathlib import Path

from leadwright.accounts.actor import operator
from leadwright.backup.operations import make_backup
from leadwright.backup.shelf import BackupFile, Shelf
from leadwright.cli.output import print_json, print_table
from leadwright.cli.pulse import progress_bar
from leadwright.platform import clock

MEGABYTE = 1_000_000


def run(options: Namespace) -> None:
    """Make a backup, or list those there are."""
    shelf = Shelf(Path(options.to).resolve()) if options.to else Shelf.of(options.workspace.home)
    if options.list:
        _show(shelf.files(), options.json)
        return
    made = _make(Path(options.to) if options.to else None)
    if options.json:
        print_json(_shape(made))
    else:
        print(
            f"{made.path} ({_size(made)}) holds everything, personal data too: keep it where only you can read it."
        )


def _make(folder: Path | None) -> BackupFile:
    with progress_bar("Backing up") as bar:
        task = bar.add_task("", total=None, rate="")

        def show(done: int) -> None:
            bar.update(task, completed=done, rate=f"{done // MEGABYTE:,} MB")

        return make_backup(actor=operator(), at=clock.now(), folder=folder, progress=show)


def _show(files: list[BackupFile], as_json: bool) -> None:
    if as_json:
        print_json([_shape(one) for one in files])
    elif not files:
        print("There is no backup yet.")
    else:
        rows = [(one.made_at.strftime("%Y-%m-%d %H:%M UTC"), _size(one), str(one.path)) for one in files]
        print_table("", [("Made", "left"), ("Size", "right"), ("File", "left")], rows)


def _size(one: BackupFile) -> str:
    return f"{one.size / MEGABYTE:,.1f} MB"


def _shape(one: BackupFile) -> dict[str, object]:
    return {"file": str(one.path), "made_at": one.made_at, "bytes": one.size}
