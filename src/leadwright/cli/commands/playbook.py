"""`leadwright playbook`: documents as files, planned, applied and exported."""

from argparse import Namespace
from dataclasses import asdict
from pathlib import Path

from leadwright.accounts.actor import operator
from leadwright.cli.output import print_json, print_table
from leadwright.cli.pulse import keep_current
from leadwright.platform import clock
from leadwright.playbook import queries
from leadwright.playbook.operations import folders


def run_plan(options: Namespace) -> None:
    plan = folders.plan_folder(actor=operator(), folder=Path(options.folder), at=clock.now())
    _print_plan(options, plan, "would be")


def run_apply(options: Namespace) -> None:
    plan = folders.apply_folder(actor=operator(), folder=Path(options.folder), at=clock.now())
    keep_current()
    _print_plan(options, plan, "was")


def run_export(options: Namespace) -> None:
    files = folders.export_folder(actor=operator(), folder=Path(options.folder), at=clock.now())
    if options.json:
        print_json({"files": [str(path) for path in files]})
    else:
        print(f"{len(files)} documents written to {options.folder}.")


def run_list(options: Namespace) -> None:
    found = queries.documents(actor=operator())
    if options.json:
        print_json([asdict(line) for line in found])
        return
    columns = [("Kind", "left"), ("Name", "left"), ("Version", "right"), ("Title", "left")]
    print_table(
        "", columns, [(line.kind, line.slug, str(line.published or ""), line.title) for line in found]
    )


def _print_plan(options: Namespace, plan: folders.Plan, verb: str) -> None:
    if options.json:
        print_json(asdict(plan))
        return
    for one in plan.documents:
        print(f"{one.file}: {one.kind} {one.slug} {verb} {one.fate}")
        for line in one.diff:
            print(f"    {line}")
    if not plan.changes:
        print("Nothing changes: these documents are in force already.")
