"""A scoring model as one SQL statement for many leads, made with Ibis, which is loaded at the first call.

Owns: how events are read (`reading`), ranked (`ranking`) and summed (`sums`), how sums and facts become lines and points
(`stages`), and the text of it all, which is the same for the same model, columns and dialect and is cached by them.

Never: runs a statement. Every amount is an integer of millionths; only the decay of one event is a float, rounded at once.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache

from leadwright.criteria.catalogue import Catalogue
from leadwright.criteria.compile.keeping import keep_in, kept
from leadwright.criteria.compile.statement import Compiled, Dialect
from leadwright.criteria.compile.vocabulary import Vocabulary, vocabulary_of
from leadwright.criteria.nodes import Node
from leadwright.scoring import adjusting
from leadwright.scoring.model import ScoringModel
from leadwright.scoring.turning import Passing, passings, turns_at_midnight

__all__ = ["CompiledModel", "compile_model", "forget"]


_COMPILERS = ("leadwright.criteria", "leadwright.scoring")


@dataclass(frozen=True, slots=True)
class CompiledModel:
    """The statement and what its reader has to know.

    `statement` gives one row for each row of the scope: `lead`, a bigint of millionths for each line of the layout,
    `fit_points`, `engagement_points` (millionths), `fit_band`, `engagement_band`, `priority` and `last_activity_at`. With details
    also what a standing keeps besides: `reason_rule` (the place of the rule that gave most, null for none), `reason_count` and
    `reason_on` (how many events counted for that rule and the workspace's date of the last), and `wake_after` (whole seconds
    until the score may have changed by time alone, null for never).

    Where `turns_at_midnight`, the score may also change when the workspace's next day begins. Where the statement looks back
    only `statement.window_days`, `last_activity_at` is null for a lead whose last activity is older.
    """

    statement: Compiled
    turns_at_midnight: bool


@dataclass(frozen=True)
class Source:
    """Everything a text depends on. Equal by what is written in the model, not by identity."""

    key: str
    nodes: tuple[tuple[int, Node], ...]
    vocabulary: Vocabulary
    passings: tuple[Passing, ...]
    dialect: Dialect
    details: bool
    adjusted: bool


def compile_model(
    model: ScoringModel,
    catalogue: Catalogue,
    dialect: Dialect = Dialect.POSTGRES,
    *,
    details: bool = True,
    adjusted: bool = True,
) -> CompiledModel:
    """The statement of a model whose conditions have their segments in place.

    `details=False` leaves out the reason and the next wake: for scores that are compared and not kept. `adjusted=False` takes it
    that nobody was given points by hand: the lines are there, as 0, and a fifth of the time is saved. Raises UnknownName for a
    field, event or property that does not exist.
    """
    moments = passings(model, catalogue, adjusted=adjusted)
    source = Source(
        key=json.dumps(model.model_dump(mode="json"), sort_keys=True),
        nodes=tuple(model.conditions.items()),
        vocabulary=_vocabulary(model, catalogue, adjusted),
        passings=moments,
        dialect=dialect,
        details=details,
        adjusted=adjusted,
    )
    return CompiledModel(_statement(source, _Uncompared(model)), turns_at_midnight(model, catalogue))


def forget() -> None:
    """Drops the cached texts, and keeps none in a folder any longer."""
    keep_in(None)
    _statement.cache_clear()


@dataclass(frozen=True, eq=False)
class _Uncompared:
    """Carries the model into the cached function; the source already says all about it that matters."""

    model: ScoringModel

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Uncompared)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=64)
def _statement(source: Source, carried: _Uncompared) -> Compiled:
    return kept(source, _COMPILERS, lambda: _compiled(source, carried.model))


def _compiled(source: Source, model: ScoringModel) -> Compiled:
    from leadwright.scoring.compile.text import statement

    return statement(source, model)


def _vocabulary(model: ScoringModel, catalogue: Catalogue, adjusted: bool) -> Vocabulary:
    """The columns of conditions and of event rules together, those of the properties that rules count by, and of adjustments."""
    nodes: list[Node] = [*model.conditions.values(), *(rule.test for rule in model.event_rules.values())]
    found = vocabulary_of(nodes, catalogue)
    types = dict(found.properties)
    for rule in model.event_rules.values():
        if rule.counts.property:
            types[rule.counts.property] = catalogue.property(rule.event, rule.counts.property).type
    if adjusted:
        types |= adjusting.PROPERTIES
    return Vocabulary(found.fields, tuple(sorted(types.items())))
