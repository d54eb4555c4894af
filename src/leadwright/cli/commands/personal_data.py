"""`leadwright export-lead` and `leadwright erase`: a copy of what is known of somebody, and forgetting them."""

import json
import os
from argparse import Namespace
from pathlib import Path

from leadwright.accounts.actor import operator
from leadwright.archive.operations.following import follow_left_over
from leadwright.batches.operations.exporting import drop_files
from leadwright.cli.output import plain, print_json, print_table
from leadwright.leads.operations.personal_data import Exported, erase_lead, export_lead, extent_of_lead
from leadwright.platform import clock
from leadwright.platform.errors import UnusableInput


def export(options: Namespace) -> None:
    """Everything that is known of a person, as JSON, into a file that only this user may read, or printed."""
    place = Path(options.to) if options.to else None
    if place is not None and place.exists():
        raise UnusableInput(f"{place} is there already; name another file.", file=str(place))
    found = export_lead(actor=operator(), lead=options.lead, at=clock.now())
    document = {"leads": list(found.leads), "tables": found.tables}
    if place is None:
        print_json(document) if options.json else print(_written(document))
        return
    _write(place, _written(document))
    told = {"leads": list(found.leads), "rows": _counts(found), "file": str(place)}
    if options.json:
        print_json(told)
        return
    rows, tables = sum(_counts(found).values()), len(_counts(found))
    print(f"{rows:,} rows of {tables} tables about {', '.join(found.leads)} stand in {place}.")


def erase(options: Namespace) -> None:
    """Delete everything about a person for good; without --yes only say what there is."""
    if not options.yes:
        _show_extent(options)
        return
    erased = erase_lead(actor=operator(), lead=options.lead, at=clock.now())
    drop_files()
    behind = follow_left_over(actor=operator(), now=clock.now())
    if options.json:
        told = {"leads": list(erased.leads), "rows": erased.rows, "files": erased.files}
        print_json({**told, "erased": True, "archives_behind": behind})
        return
    print(f"{sum(erased.rows.values()):,} rows about {', '.join(erased.leads)} are gone.")
    for what, number in erased.files.items():
        print(f"{number} files went with them: {what}.")
    if behind:
        print(f"{behind} archives could not be reached yet; the scheduler tries again every ten minutes.")
    print("They are still in backups made before, until those are deleted.")


def _show_extent(options: Namespace) -> None:
    found = extent_of_lead(actor=operator(), lead=options.lead)
    if options.json:
        told = {"leads": list(found.leads), "rows": _counts(found), "files": {}}
        print_json({**told, "erased": False, "archives_behind": 0})
        return
    rows = [(name, f"{number:,}") for name, number in _counts(found).items()]
    print_table(f"Known of {', '.join(found.leads)}", [("Table", "left"), ("Rows", "right")], rows)
    print("Nothing was erased. It cannot be taken back; to do it, say it again with --yes.")


def _counts(found: Exported) -> dict[str, int]:
    return {name: len(rows) for name, rows in found.tables.items() if rows}


def _written(document: object) -> str:
    return json.dumps(document, default=plain, ensure_ascii=False, indent=2)


def _write(place: Path, text: str) -> None:
    try:
        with os.fdopen(
            os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
        ) as out:
            out.write(text + "\n")
    except OSError as error:
        raise UnusableInput(f"{place} cannot be written: {error.strerror}.", file=str(place)) from None
