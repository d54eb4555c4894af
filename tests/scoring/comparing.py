"""What an engine says of a score beside what plain Python says."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from leadwright.criteria.compile import Dialect
from leadwright.criteria.truth import utc
from leadwright.scoring.compile import compile_model
from leadwright.scoring.layout import LineKind, line_specs
from leadwright.scoring.model import EventRule, Happening, ScoringModel
from leadwright.scoring.rules import Score, band_of, score
from tests.criteria.engines import Engine
from tests.criteria.leads import Lead
from tests.criteria.world import CATALOGUE

Row = Mapping[str, Any]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
STANDING = ["fit_points", "engagement_points", "fit_band", "engagement_band", "priority", "last_activity_at"]
DETAILS = ["reason_rule", "reason_count", "reason_on", "wake_after"]
MOMENT = "last_activity_at"


@dataclass(frozen=True)
class Disagreement:
    """What of which lead, as SQL and as Python have it."""

    what: str
    lead: int
    sql: object
    python: object


def expected_scores(model: ScoringModel, leads: Sequence[Lead]) -> dict[int, Score]:
    return {lead.number: score(model, lead.record, CATALOGUE) for lead in leads}


def rows(model: ScoringModel, engine: Engine, details: bool = True) -> list[Row]:
    """The compiled result, by column."""
    compiled = compile_model(model, CATALOGUE, engine.dialect, details=details)
    names = ["lead", *(spec.column for spec in line_specs(model)), *STANDING]
    names += DETAILS if details else []
    names += [f"{one}_{part}" for one in model.dimensions.others for part in ("points", "band")]
    found = _run(compiled.statement.sql, engine, names.index(MOMENT))
    return [dict(zip(names, row, strict=True)) for row in found]


def _run(sql: str, engine: Engine, place: int) -> Iterator[tuple[Any, ...]]:
    """DuckDB hands out instants only with a package that nothing else needs; so the one at `place` comes as microseconds."""
    if engine.dialect is Dialect.POSTGRES:
        yield from engine.run(sql)
        return
    for row in engine.run(f"SELECT * REPLACE (epoch_us({MOMENT}) AS {MOMENT}) FROM ({sql})"):
        at: Any = row[place]
        instant = None if at is None else EPOCH + timedelta(microseconds=at)
        yield (*row[:place], instant, *row[place + 1 :])


def disagreements(
    model: ScoringModel, expected: Mapping[int, Score], engine: Engine, details: bool = True
) -> list[Disagreement]:
    """Every lead once, points within a millionth for each decaying event that counts, all else equal."""
    found = rows(model, engine, details)
    assert sorted(row["lead"] for row in found) == sorted(expected)
    return [
        Disagreement(what, row["lead"], said, wanted)
        for row in found
        for what, said, wanted in _of_lead(model, row, expected[row["lead"]])
    ]


def _of_lead(model: ScoringModel, row: Row, python: Score) -> Iterator[tuple[str, object, object]]:
    lines = {line.spec.column: line for one in python.dimensions.values() for line in one.lines}
    tolerance = sum(len(line.counted) for line in lines.values() if _decays(model, line.spec.rule))
    for column, line in lines.items():
        own = len(line.counted) if _decays(model, line.spec.rule) else 0
        near = own if line.spec.kind is LineKind.RULE else tolerance
        if abs(row[column] - line.millionths) > near:
            yield column, row[column], line.millionths
    for dimension in model.dimensions.names:
        yield from _of_dimension(model, dimension, row, python, tolerance)
    cell = row["fit_band"] + row["engagement_band"]
    yield from _different("priority", row["priority"], model.grid[cell])
    yield from _different("last_activity_at", _utc(row["last_activity_at"]), python.last_activity_at)
    if "reason_rule" not in row:
        return
    yield from _reason(model, row, python)
    if not _near(row["wake_after"], python.wake_after):
        yield "wake_after", row["wake_after"], python.wake_after


def _of_dimension(
    model: ScoringModel, dimension: str, row: Row, python: Score, tolerance: int
) -> Iterator[tuple[str, object, object]]:
    points, band = row[f"{dimension}_points"], row[f"{dimension}_band"]
    own = [spec.column for spec in line_specs(model) if spec.dimension == dimension]
    yield from _different(f"sum of the lines of {dimension}", sum(row[column] for column in own), points)
    yield from _different(
        f"{dimension}_band", band, band_of(points, model.dimensions.of(dimension).thresholds)
    )
    if abs(points - python.dimensions[dimension].millionths) > tolerance:
        yield f"{dimension}_points", points, python.dimensions[dimension].millionths


def _reason(model: ScoringModel, row: Row, python: Score) -> Iterator[tuple[str, object, object]]:
    strongest = row["reason_rule"]
    if strongest != python.strongest:
        # Two rules within a millionth of each other may change places.
        given = [_net(row, rule) for rule in (strongest, python.strongest)]
        if None in given or abs(given[0] - given[1]) > 20:  # type: ignore[operator]
            yield "reason_rule", strongest, python.strongest
        return
    if strongest is None or not isinstance(model.rules[strongest], Happening):
        return
    (line,) = (
        one
        for dimension in python.dimensions.values()
        for one in dimension.lines
        if one.spec.column == f"rule_{strongest}"
    )
    yield from _different("reason_count", row["reason_count"], len(line.counted))
    last = max(one.event.local_date for one in line.counted)
    yield from _different("reason_on", row["reason_on"], last)


def _net(row: Row, rule: int | None) -> int | None:
    return None if rule is None else row[f"rule_{rule}"] + row.get(f"rule_{rule}_cap", 0)


def _different(what: str, said: object, wanted: object) -> Iterator[tuple[str, object, object]]:
    if said != wanted or type(said) is not type(wanted):
        yield what, said, wanted


def _decays(model: ScoringModel, rule: int) -> bool:
    one = model.rules[rule] if rule >= 0 else None
    return isinstance(one, EventRule) and one.ages


def _near(said: int | None, wanted: int | None) -> bool:
    """Seconds of a bound: equal but for the last digits of floats, and for a millionth of points."""
    if said is None or wanted is None:
        return said is wanted
    return abs(said - wanted) <= max(2, wanted * 1e-5)


def _utc(instant: datetime | None) -> datetime | None:
    return None if instant is None else utc(instant)


__all__ = ["Dialect", "Disagreement", "disagreements", "expected_scores", "rows"]
