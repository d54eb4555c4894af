"""The statement of a scoring model, put together from its stages."""

from collections.abc import Sequence

import ibis
from ibis.expr import types as ir

from leadwright.criteria.catalogue import SCOPE_EVENTS
from leadwright.criteria.compile.dialects import text_of
from leadwright.criteria.compile.rows import Program
from leadwright.criteria.compile.statement import Compiled, Dialect
from leadwright.criteria.nodes import EventTest, leaves
from leadwright.criteria.references import longest
from leadwright.scoring import adjusting
from leadwright.scoring.compile import Source
from leadwright.scoring.compile.matching import matched
from leadwright.scoring.compile.ranking import (
    Order,
    orders,
    place_columns,
    ranked,
    ranked_again,
    ranks,
    ranks_twice,
)
from leadwright.scoring.compile.reading import Reading
from leadwright.scoring.compile.stages import (
    RuleStage,
    with_bands,
    with_details,
    with_drift,
    with_limits,
    with_sums,
    with_total_cap,
)
from leadwright.scoring.compile.sums import OWN_COLUMNS, rule_sums, sums
from leadwright.scoring.layout import line_specs
from leadwright.scoring.model import ScoringModel
from leadwright.scoring.turning import ages_that_matter

_SCORE = ("fit_points", "engagement_points", "fit_band", "engagement_band", "priority", "last_activity_at")
_DETAILS = ("reason_rule", "reason_count", "reason_on", "wake_after")


def statement(source: Source, model: ScoringModel) -> Compiled:
    """The compiled text with the relations and the window it needs."""
    giving = {index: rule for index, rule in model.event_rules.items() if rule.weighs}
    named = {str(index): node for index, node in source.nodes}
    asked = [test for _, node in source.nodes for test in leaves(node, EventTest)]
    reading = Reading(
        rules=giving,
        tests=tuple(asked),
        passings=source.passings if source.details else (),
        ages=ages_that_matter(model) if source.details else {},
        dimensions=model.dimensions.names,
        vocabulary=source.vocabulary,
        dates=source.details and bool(giving),
        dialect=source.dialect,
        adjusted=source.adjusted,
    )
    program = Program(named, source.vocabulary)
    expressions = _stages(source, model, program, reading)
    return Compiled(
        sql=_text(expressions, source.dialect),
        relations=program.relations | {SCOPE_EVENTS: reading.columns},
        window_days=longest(
            [
                program.window_days,
                *(rule.reach_days for rule in giving.values()),
                *([adjusting.MOST_DAYS] if source.adjusted else []),
            ]
        ),
        inline_scope=True,
    )


class _Chain:
    """The stages made so far, each compiled over the one before by its name."""

    def __init__(self) -> None:
        self.stages: dict[str, ir.Table] = {}

    @property
    def last(self) -> ir.Table:
        """The rows of the last stage, to build the next one on."""
        name, expression = next(reversed(self.stages.items()))
        return ibis.table(expression.schema(), name=name)

    def add(self, name: str, expression: ir.Table) -> None:
        self.stages[name] = expression


def _stages(source: Source, model: ScoringModel, program: Program, reading: Reading) -> dict[str, ir.Table]:
    """Each stage by the name under which the next one reads it; the last gives the result."""
    chain = _Chain()
    _add_sums(chain, program, reading)
    own = [name for name in chain.last.columns if name.startswith(OWN_COLUMNS)]
    row = program.row(chain.last, own)
    chain.add(
        "score_rules",
        RuleStage(model, program, source.dialect, source.details).over(row, reading.passings),
    )
    chain.add("score_sums", with_sums(model, chain.last))
    chain.add("score_limits", with_limits(model, chain.last))
    if model.total_cap is not None:
        chain.add("score_points", with_total_cap(model.total_cap, chain.last))
    if source.details:
        chain.add("score_drift", with_drift(model, chain.last))
    final = with_bands(model, chain.last)
    if source.details:
        final = with_details(model, final)
    chain.add("", final.select(*_result_columns(model, source.details)))
    return chain.stages


def _add_sums(chain: _Chain, program: Program, reading: Reading) -> None:
    """The stages from events to one row for each lead.

    Over the archive the rules of a second order read their own events once more: few of a file's columns and rows, where
    sorting all events by the second order would take as long as by the first.
    """
    found = orders({index: rule for index, rule in reading.rules.items() if ranks(rule)})
    apart = [] if reading.dialect is Dialect.POSTGRES else found[1:]
    of_apart = {index for order in apart for index in order.rules}
    first = reading.of_rules({i: rule for i, rule in reading.rules.items() if i not in of_apart})
    places = _add_places(chain, first, found[: len(found) - len(apart)])
    chain.add("score_events", sums(first, chain.last, program, places))
    for order in apart:
        own = reading.of_rules(order.rules).alone()
        whole = chain.last
        places = _add_places(chain, own, [order], f"_{order.place}", sorted(order.family_of))
        chain.add(f"score_events_{order.place}", rule_sums(own, chain.last, places))
        chain.add(f"score_with_{order.place}", whole.left_join(chain.last, "lead").drop("lead_right"))


def _add_places(
    chain: _Chain, reading: Reading, found: list[Order], end: str = "", names: Sequence[str] = ()
) -> dict[int, str]:
    """The stages that read events (those of `names`, if any), match and rank them; the columns of the places of each rule."""
    chain.add(f"score_read{end}", reading.table(names))
    chain.add(f"score_matched{end}", matched(reading, chain.last, found))
    if found:
        chain.add(f"score_ranked{end}", ranked(chain.last, found, reading.dialect))
    places = place_columns(found)
    again = {index: rule for order in found for index, rule in order.rules.items() if ranks_twice(rule)}
    if again:
        chain.add(f"score_ranked_again{end}", ranked_again(chain.last, again, places))
    return places


def _result_columns(model: ScoringModel, details: bool) -> list[str]:
    lines = (spec.column for spec in line_specs(model))
    further = (f"{one}_{part}" for one in model.dimensions.others for part in ("points", "band"))
    return ["lead", *lines, *_SCORE, *(_DETAILS if details else ()), *further]


def _text(expressions: dict[str, ir.Table], dialect: Dialect) -> str:
    """The stages as CTEs that are read once each. They are compiled one by one, because Ibis makes a CTE of what two of them
    share, and PostgreSQL would write every event to disk for it. There each also ends in OFFSET 0, which keeps the planner from
    copying its expressions into the next one without writing its rows anywhere, as MATERIALIZED would.
    """
    fence = "\nOFFSET 0" if dialect is Dialect.POSTGRES else ""
    *earlier, last = ((name, text_of(one, dialect)) for name, one in expressions.items())
    ctes = ",\n".join(f"{name} AS (\n{sql}{fence}\n)" for name, sql in earlier)
    return f"WITH {ctes}\n{last[1]}"
