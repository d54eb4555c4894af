"""`leadwright merge` and `leadwright unmerge`: duplicates joined, and taken apart again."""

from argparse import Namespace
from collections.abc import Mapping
from dataclasses import asdict

from leadwright.accounts.actor import operator
from leadwright.cli.output import print_json, print_table
from leadwright.cli.pulse import keep_current
from leadwright.leads.operations.merge import (
    MergePreview,
    MergeResult,
    merge_leads,
    preview_merge,
    unmerge_leads,
)
from leadwright.platform import clock


def run(options: Namespace) -> None:
    """Join two leads, or show what joining them would do."""
    if options.preview:
        _print_preview(
            options, preview_merge(actor=operator(), one=options.survivor, other=options.duplicate)
        )
        return
    result = merge_leads(
        actor=operator(),
        survivor=options.survivor,
        duplicate=options.duplicate,
        reason=options.reason,
        at=clock.now(),
    )
    keep_current(quiet=options.json)
    if _printed(options, result):
        return
    if result.changed:
        print(f"{result.duplicate} is part of {result.survivor} now.")
    else:
        print(f"{result.duplicate} is part of {result.survivor} already; nothing changed.")
    print(f"Take it back with: leadwright unmerge {result.merge}")


def unmerge(options: Namespace) -> None:
    """Take a merge back."""
    result = unmerge_leads(actor=operator(), merge=options.merge, at=clock.now())
    keep_current(quiet=options.json)
    if _printed(options, result):
        return
    if result.changed:
        print(f"{result.survivor} and {result.duplicate} are two leads again.")
    else:
        print(f"{result.merge} was taken back already; nothing changed.")


def _printed(options: Namespace, result: MergeResult) -> bool:
    if options.json:
        print_json(asdict(result))
    return bool(options.json)


def _print_preview(options: Namespace, found: MergePreview) -> None:
    if options.json:
        print_json(asdict(found))
        return
    print(f"{found.duplicate} would become part of {found.survivor}.")
    if not found.choices:
        print("They agree in everything both know.")
        return
    print_table(
        "",
        [("Field", "left"), ("Survivor", "left"), ("Duplicate", "left"), ("Kept", "left"), ("Why", "left")],
        [
            (one.label, _text(one.survivor), _text(one.duplicate), str(one.chosen), one.why)
            for one in found.choices
        ],
    )


def _text(values: Mapping[str, object] | None) -> str:
    """The values of a field for people, each once; numbers of rows and marks are left to --json."""
    shown = [
        value
        for name, value in (values or {}).items()
        if value is not None and not isinstance(value, bool) and not name.endswith("_id")
    ]
    return ", ".join(dict.fromkeys(map(str, shown)))
