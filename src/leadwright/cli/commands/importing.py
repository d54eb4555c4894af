"""`leadwright import`: a list in, with a report of every row."""

import sys
import time
from argparse import Namespace
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path

from leadwright.accounts.actor import operator
from leadwright.capture import queries
from leadwright.capture.choosing import ChosenMapping, Origin, choose_mapping
from leadwright.capture.mapping import MappingBody, Meaning
from leadwright.capture.operations.importing import ImportOrder, ImportReport, import_file
from leadwright.capture.operations.preview import preview_file
from leadwright.capture.operations.undoing import undo_import
from leadwright.capture.reading import Table, file_digest, open_table, write_rejected
from leadwright.capture.uploads import REJECTED
from leadwright.cli.days import minute
from leadwright.cli.output import print_json, print_table
from leadwright.cli.pulse import keep_current, progress_bar
from leadwright.events.operations import find_source
from leadwright.platform import clock
from leadwright.platform.errors import UnusableInput
from leadwright.platform.ids import Kind, public_id
from leadwright.playbook.files import read_file


def run(options: Namespace) -> int:
    """Import, preview, undo or list."""
    if options.list:
        return _list(options)
    if options.undo:
        return _undo(options)
    return _import(options)


def _import(options: Namespace) -> int:
    path = Path(options.file)
    if not path.is_file():
        raise UnusableInput(f"There is no file {path}.", file=str(path))
    started = time.monotonic()
    at = clock.now()
    with open_table(path) as table:
        source = find_source(options.source)
        chosen = choose_mapping(
            table, source_id=source.pk if source else None, given=_given_mapping(options.mapping)
        )
        if not options.json:
            _print_mapping(table, chosen)
        order = ImportOrder(
            path=path,
            table=table,
            digest=file_digest(path),
            mapping=chosen.body,
            source=options.source,
            consent=options.consent,
        )
        report = _run(options, order, at)
        errors_file = "" if options.dry_run else _write_rejected(options, order, report)
    if not options.dry_run:
        keep_current()
    _print_report(options, report, errors_file, time.monotonic() - started)
    return 0


def _given_mapping(file: str | None) -> MappingBody | None:
    if file is None:
        return None
    written = read_file(Path(file)).written
    if not isinstance(written.body, MappingBody):
        raise UnusableInput(
            f"{file} is a document of kind {written.kind}; --mapping takes one of kind mapping.", file=file
        )
    return written.body


def _run(options: Namespace, order: ImportOrder, at: datetime) -> ImportReport:
    began = time.monotonic()
    with progress_bar("Importing", hidden=options.json) as bar:
        task = bar.add_task("", total=order.table.size, rate="")

        def show(rows: int) -> None:
            rate = rows / max(time.monotonic() - began, 0.001)
            bar.update(task, completed=order.table.progress(), rate=f"{rows:,} rows, {rate:,.0f}/s")

        run_it = preview_file if options.dry_run else import_file
        return run_it(actor=operator(), order=order, at=at, progress=show)


def _write_rejected(options: Namespace, order: ImportOrder, report: ImportReport) -> str:
    """The rejected rows as a file in the original layout with a reason; empty when there are none."""
    if report.run is None or not report.run.rejected:
        return ""
    target = (
        Path(options.errors) if options.errors else order.path.with_name(f"{order.path.stem}.rejected.csv")
    )
    try:
        write_rejected(target, order.table, queries.rejected_rows(report.run, order.table))
    except OSError:
        # The folder of the list may belong to somebody else; the report must not be lost for that.
        target = (
            options.workspace.home.subfolder(REJECTED) / f"{public_id(Kind.IMPORT, report.run.public_id)}.csv"
        )
        write_rejected(target, order.table, queries.rejected_rows(report.run, order.table))
    queries.remember_errors_file(report.run, target)
    return str(target)


def _print_mapping(table: Table, chosen: ChosenMapping) -> None:
    print(
        f"Reading {table.path.name}: {_format(table)}. Columns as told by {chosen.origin}:", file=sys.stderr
    )
    for heading, meaning in chosen.body.columns.items():
        print(f"    {heading} → {_meaning(meaning)}", file=sys.stderr)
    for heading in chosen.absent:
        near = get_close_matches(heading, table.header, 1)
        hint = f" Did you mean “{near[0]}”?" if near else ""
        print(
            f"The mapping names the column “{heading}”, which the list does not have.{hint}", file=sys.stderr
        )
    if chosen.origin is Origin.RECOGNISED:
        print("Wrong? Write these lines into a file and name it with --mapping.", file=sys.stderr)


def _format(table: Table) -> str:
    found = table.format
    names = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", None: "one column"}
    parts = [
        found.kind.upper(),
        found.encoding,
        names.get(found.delimiter) if found.sheet is None else f"sheet {found.sheet}",
    ]
    if found.header_line > 1:
        parts.append(f"headings in line {found.header_line}")
    return ", ".join(part for part in parts if part)


def _meaning(meaning: Meaning) -> str:
    if meaning.field:
        return meaning.field.replace("_", " ")
    return f"custom field {meaning.custom} ({meaning.type})" if meaning.custom else "ignored"


def _print_report(options: Namespace, report: ImportReport, errors_file: str, seconds: float) -> None:
    counts = report.totals()
    if options.json:
        print_json(
            {
                "import": public_id(Kind.IMPORT, report.run.public_id) if report.run else None,
                "rows": counts.rows,
                "created": counts.created,
                "updated": counts.updated,
                "unchanged": counts.unchanged,
                "rejected": counts.rejected,
                "duplicates": counts.duplicates,
                "errors_file": errors_file or None,
                "dry_run": options.dry_run,
                "seconds": round(seconds, 3),
            }
        )
        return
    verb = "would be" if options.dry_run else "was" if counts.created == 1 else "were"
    repeat = "repeats" if counts.duplicates == 1 else "repeat"
    print(
        f"{_counted(counts.rows, 'row')} in {seconds:,.1f} s: {_counted(counts.created, 'lead')} {verb} created, "
        f"{counts.updated:,} updated, {counts.unchanged:,} unchanged; {_counted(counts.duplicates, 'row')} {repeat} another row, "
        f"{counts.rejected:,} rejected."
    )
    for title, results in (("Rejected:", counts.first_rejected), ("Left unknown:", counts.first_noted)):
        if results:
            print(title)
            for result in results:
                print(f"    row {result.number}: {' '.join(result.notes)}")
    if errors_file:
        print(f"All rejected rows, with reasons, ready to be mended and imported again: {errors_file}")
    if report.run is not None:
        print(f"Take it back with: leadwright import --undo {public_id(Kind.IMPORT, report.run.public_id)}")


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _undo(options: Namespace) -> int:
    created = queries.find_import(operator(), options.undo).created
    with progress_bar("Taking back", hidden=options.json) as bar:
        task = bar.add_task("", total=created, rate="")
        undone = undo_import(
            actor=operator(),
            reference=options.undo,
            at=clock.now(),
            progress=lambda leads: bar.update(task, completed=leads),
        )
    keep_current()
    if options.json:
        print_json(
            {
                "import": options.undo,
                "removed": undone.leads.removed,
                "restored": undone.leads.restored,
                "kept": undone.leads.kept,
                "newer": [{"lead": one.lead, "facts": list(one.facts)} for one in undone.leads.newer],
            }
        )
        return 0
    print(
        f"Taken back: {_counted(undone.leads.removed, 'lead')} removed, {undone.leads.restored:,} as before, "
        f"{undone.leads.kept:,} kept because they are known from elsewhere too."
    )
    for one in undone.leads.newer:
        print(f"    {one.lead}: newer and kept: {', '.join(one.facts)}")
    return 0


def _list(options: Namespace) -> int:
    found = queries.imports(actor=operator())
    if options.json:
        print_json([line.as_dict() for line in found])
        return 0
    columns = [
        ("Import", "left"),
        ("File", "left"),
        ("Source", "left"),
        ("Started", "left"),
        ("State", "left"),
        ("Rows", "right"),
    ]
    cut_short = queries.cut_short(operator())
    print_table(
        "",
        columns,
        [
            (
                one.id,
                one.file,
                one.source,
                minute(one.started_at),
                "cut short" if one.id in cut_short else one.status,
                f"{one.rows:,}",
            )
            for one in found
        ],
    )
    if cut_short:
        print("What was cut short goes on where it stopped when the same list is imported again.")
    return 0
