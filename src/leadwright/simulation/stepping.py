"""The leads of a simulation, some thousands at a time: who they are, their scores under two models, and what they reached.

Everything here runs in the transaction of the caller, in temporary tables that are gone with it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from leadwright.leads.access import HIDDEN_STAGES
from leadwright.lifecycle.stages import Stage
from leadwright.platform import clock, sql, workspace
from leadwright.scoring.fields import others_as_json
from leadwright.scoring.layout import line_specs
from leadwright.scoring.queries import ReadyModel, scoring_sql

SCOPE: Final = "select lead, as_of, today from simulated_scope"
# A multiple of eight, so that the bits of one step end with a byte.
STEP: Final = 20_000
OUTCOMES: Final = (Stage.SQL, Stage.OPPORTUNITY, Stage.CUSTOMER)


@dataclass(frozen=True, slots=True)
class Scored:
    """A lead under one model: its millionths line by line, as `line_specs`, and by dimension with the bands, as the model's
    `dimensions.names`: fit, engagement, then those beside them.
    """

    lead: int
    lines: tuple[int, ...]
    points: tuple[int, ...]
    bands: tuple[str, ...]
    priority: int


@dataclass(frozen=True, slots=True)
class Member:
    """A lead of a step, and its place in the order of lists."""

    lead: int
    place: int


def steps(at: datetime, *, everybody: bool) -> Iterator[list[Member]]:
    """Fill `simulated_scope` with the next leads, as of `at`, until there are none; those of each step by number.

    Without `everybody` the stages are left out that lists leave out.
    """
    today: date = clock.local_date(at, str(workspace.read("time_zone")))
    sql.execute(sql.statement(__package__, "begin"))
    params: dict[str, object] = {
        "as_of": at,
        "today": today,
        "limit": STEP,
        "hidden": [] if everybody else list(HIDDEN_STAGES),
    }
    after = 0
    while True:
        for text in sql.statement(__package__, "begin_chunk").split(";\n"):
            sql.execute(text, {**params, "after": after})
        members = [Member(*row) for row in sql.rows("select lead, place from simulated_scope order by lead")]
        if not members:
            return
        yield members
        after = members[-1].lead


def scored(using: ReadyModel, at: datetime, table: str) -> list[Scored]:
    """Score the step in one statement, keep that in a temporary table of this name, and read it, by number of the lead."""
    lines = [spec.column for spec in line_specs(using.model)]
    sql.execute(f"drop table if exists {table}")
    text = scoring_sql(using.compiled, SCOPE, at)
    kept = f"select found.*, {others_as_json(using.model)} as scores from ({text}) found"
    sql.execute(f"create temporary table {table} on commit drop as {kept}")
    dimensions = using.model.dimensions.names
    names = [*lines, *(f"{one}_points" for one in dimensions), *(f"{one}_band" for one in dimensions)]
    chosen = ", ".join(f'"{name}"' for name in names)
    width, count = len(lines), len(dimensions)
    return [
        Scored(
            lead,
            tuple(rest[:width]),
            tuple(rest[width : width + count]),
            tuple(rest[width + count :]),
            priority,
        )
        for lead, priority, *rest in sql.rows(f"select lead, priority, {chosen} from {table} order by lead")
    ]


def reached() -> Sequence[int]:
    """For each lead of the step, by number, how many of `OUTCOMES` it came to, one after the other."""
    return [
        far
        for _, far in sql.rows(
            sql.statement(__package__, "outcomes"), {"stages": [str(one) for one in OUTCOMES]}
        )
    ]
