"""`leadwright leads`: whom to call first."""

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

import yaml

from leadwright.accounts.actor import operator
from leadwright.cli.days import day
from leadwright.cli.output import points, print_json, print_table
from leadwright.cli.pulse import keep_current
from leadwright.criteria.nodes import Node
from leadwright.leads.queries.funnel import stage_counts
from leadwright.leads.queries.ranking import RankedLead, ranked_leads
from leadwright.leads.queries.search import search_leads
from leadwright.lifecycle.stages import Stage
from leadwright.platform.errors import UnusableInput
from leadwright.playbook.conditions import usable


def run(options: Namespace) -> None:
    """Print the ranked list, leads found by words, or the funnel."""
    keep_current(quiet=options.json)
    if options.funnel:
        _print_funnel(options)
        return
    rows = _found(options) if options.find else _ranked(options)
    if options.json:
        print_json([row.as_dict() for row in rows])
    else:
        print_leads(rows)


def _ranked(options: Namespace) -> Sequence[RankedLead]:
    condition = _condition(options.where) if options.where else None
    stage = _stage(options.stage) if options.stage else None
    limit = options.limit or None
    return ranked_leads(actor=operator(), limit=limit, stage=stage, condition=condition).rows


def _found(options: Namespace) -> Sequence[RankedLead]:
    if options.stage or options.where:
        raise UnusableInput("--find does not go together with --stage or --where; use one of them.")
    return search_leads(actor=operator(), text=options.find, limit=options.limit or None).rows


def _stage(text: str) -> str:
    wanted = text.strip().lower().replace(" ", "_").replace("-", "_")
    if wanted not in {stage.value for stage in Stage}:
        known = ", ".join(stage.value for stage in Stage)
        raise UnusableInput(f"“{text}” is no stage; the stages are {known}.", stage=text)
    return wanted


def _condition(file: str) -> Node:
    if not Path(file).is_file():
        raise UnusableInput(f"There is no file {file}.", file=file)
    try:
        document = yaml.safe_load(Path(file).read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise UnusableInput(f"{file} is no text in UTF-8.", file=file) from None
    except OSError as error:
        raise UnusableInput(f"{file} cannot be read: {error.strerror}.", file=file) from None
    except yaml.YAMLError as error:
        raise UnusableInput(f"{file} is no YAML: {error}", file=file) from None
    return usable(document)


def _print_funnel(options: Namespace) -> None:
    counts = stage_counts(actor=operator())
    if options.json:
        print_json(counts)
    else:
        print_table(
            "",
            [("Stage", "left"), ("Leads", "right")],
            [(name.replace("_", " "), f"{n:,}") for name, n in counts.items()],
        )


def print_leads(rows: Sequence[RankedLead]) -> None:
    """The list as a table."""
    if not rows:
        print("No leads. `leadwright import FILE` brings in a list.")
        return
    columns = [
        ("#", "right"), ("Name", "left"), ("Company", "left"), ("Stage", "left"), ("Fit", "right"), ("Engaged", "right"),
        ("Strongest reason", "left"), ("Last activity", "left"),
    ]  # fmt: skip
    print_table("", columns, [_line(place, row) for place, row in enumerate(rows, start=1)])


def _line(place: int, row: RankedLead) -> tuple[str, ...]:
    return (
        str(place),
        row.name or row.email or row.id,
        row.company or "",
        row.stage.replace("_", " "),
        f"{row.fit_band or '-'} {points(row.fit_points):,.0f}",
        f"{row.engagement_band or '-'} {points(row.engagement_points):,.0f}",
        row.reason or "",
        day(row.last_activity) if row.last_activity else "",
    )
