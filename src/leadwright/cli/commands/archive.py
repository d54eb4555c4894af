"""`leadwright archive`: everything that engines over many leads read, as typed Parquet."""

from argparse import Namespace
from dataclasses import asdict

from leadwright.accounts.actor import operator
from leadwright.archive.operations.checking import check_archive
from leadwright.archive.operations.updating import Archived, bring_up_to_date
from leadwright.archive.storage import default_url
from leadwright.cli.output import print_json, print_table
from leadwright.cli.pulse import progress_bar
from leadwright.platform import clock

MEGABYTE = 1_000_000


def run(options: Namespace) -> int:
    """Bring the archive up to date, or prove it whole: 0 when it is."""
    place = options.to or default_url()
    if options.check:
        return _check(place, options.json)
    found = _update(place, quiet=options.json)
    if options.json:
        print_json(asdict(found))
    else:
        _show(found)
    return 0


def _update(place: str, *, quiet: bool) -> Archived:
    with progress_bar("Archiving", hidden=quiet) as bar:
        task = bar.add_task("", total=None, rate="")

        def show(dataset: str, rows: int) -> None:
            bar.update(task, completed=rows, rate=f"{dataset}: {rows:,}")

        return bring_up_to_date(actor=operator(), place=place, at=clock.now(), told=show)


def _show(found: Archived) -> None:
    print_table(
        "", [("What", "left"), ("Rows", "right")], [(name, f"{n:,}") for name, n in found.rows.items()]
    )
    size = f"{found.files:,} files, {found.bytes / MEGABYTE:,.1f} MB"
    print(f"{found.url} is up to date ({size}; {found.written:,} written, {found.removed:,} deleted).")
    if found.behind:
        print("Somebody is writing events right now; the last ones come with the next run.")
    print("It holds personal data: keep it where only you can read it.")


def _check(place: str, as_json: bool) -> int:
    found = check_archive(actor=operator(), place=place)
    if as_json:
        print_json(asdict(found))
    elif found.damaged:
        for path in found.damaged:
            print(f"damaged or missing: {path}")
        print(f"Delete the archive at {found.url} and write it again with `leadwright archive`.")
    else:
        print(f"All {found.files:,} files of {found.url} are what they were when they were written.")
    return 1 if found.damaged else 0
