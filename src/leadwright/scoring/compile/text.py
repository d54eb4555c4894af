"""The statement of a scoring model, put together from its stages."""

from collections.abc import Iterator

import ibis
from ibis.expr import types as ir

from leadwright.criteria.catalogue import EVENT_RELATION
from leadwright.criteria.compile.rows import Program
from leadwright.criteria.compile.statement import Compiled, Dialect
from leadwright.criteria.references import longest
from leadwright.scoring.compile import Source
from leadwright.scoring.compile.scans import LOCAL_DATE, OWN_COLUMNS, Scans, joined_by_lead, key_of
from leadwright.scoring.compile.stages import (
    RuleStage,
    with_limits,
    with_standing,
    with_sums,
    with_total_cap,
)
from leadwright.scoring.layout import line_specs
from leadwright.scoring.model import EventRule, ScoringModel
from leadwright.scoring.turning import leavings


def statement(source: Source, model: ScoringModel) -> Compiled:
    """The compiled text with the relations and the window it needs."""
    giving = {index: rule for index, rule in model.event_rules.items() if rule.points}
    tests = [rule.test for rule in giving.values()]
    named = {str(index): node for index, node in source.nodes}
    own = _own_columns(source, giving)
    program = Program(named, source.vocabulary, tests, own)
    columns = own | program.relations.get(EVENT_RELATION, frozenset())
    scans = Scans(giving, program, source.vocabulary, columns, source.details)
    expressions = dict(_stages(source, model, program, scans))
    return Compiled(
        sql=_text(expressions, source.dialect),
        relations=program.relations | {EVENT_RELATION: columns},
        window_days=longest([program.window_days, *(rule.window_days for rule in giving.values())]),
        inline_scope=True,
    )


def _own_columns(source: Source, rules: dict[int, EventRule]) -> frozenset[str]:
    """The columns of events that the scans read themselves, besides those of the tests."""
    keys = {key_of(rule.counts) for rule in rules.values()} - {""}
    properties = {f"p_{one.name}" for one in source.passings if one.test is not None}
    dates = {LOCAL_DATE} if source.details and rules else set()
    return frozenset({"name", "occurred_at"} | keys | properties | dates)


def _stages(
    source: Source, model: ScoringModel, program: Program, scans: Scans
) -> Iterator[tuple[str, ir.Table]]:
    """Each stage by the name under which the next one reads it."""
    leaving = leavings(model)
    tables = scans.tables(leaving, source.passings)
    yield from tables.items()
    measured = joined_by_lead([ibis.table(table.schema(), name=name) for name, table in tables.items()])
    own = [name for name in measured.columns if name.startswith(OWN_COLUMNS)]
    stage = RuleStage(model, program, source.dialect, source.details)
    expression = stage.over(program.row(measured, own), leaving, source.passings)
    yield "score_rules", expression
    following = {"score_sums": with_sums, "score_limits": with_limits, "score_points": with_total_cap}
    before = "score_rules"
    for name, step in following.items():
        later = step(model, ibis.table(expression.schema(), name=before))
        if step is with_total_cap and model.total_cap is None:
            continue
        yield name, later
        before, expression = name, later
    final = with_standing(model, ibis.table(expression.schema(), name=before), source.details)
    yield "", final.select(*_result_columns(model, source.details))


def _result_columns(model: ScoringModel, details: bool) -> list[str]:
    standing = [
        "fit_points",
        "engagement_points",
        "fit_band",
        "engagement_band",
        "priority",
        "last_activity_at",
    ]
    reason = ["reason_rule", *(["reason_count", "reason_on"] if details else []), "wake_after"]
    return ["lead", *(spec.column for spec in line_specs(model)), *standing, *reason]


def _text(expressions: dict[str, ir.Table], dialect: Dialect) -> str:
    """The stages as CTEs that are read once each. They are compiled one by one, because Ibis makes a CTE of what two of them
    share, and PostgreSQL would write every event to disk for it. There each also ends in OFFSET 0, which keeps the planner from
    copying its expressions into the next one without writing its rows anywhere, as MATERIALIZED would.
    """
    fence = "\nOFFSET 0" if dialect is Dialect.POSTGRES else ""
    *earlier, last = ((name, str(ibis.to_sql(one, dialect=dialect))) for name, one in expressions.items())
    ctes = ",\n".join(f'"{name}" AS (\n{sql}{fence}\n)' for name, sql in earlier)
    return f"WITH {ctes}\n{last[1]}"
