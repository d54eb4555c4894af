"""Scoring all leads beside the floor: the compiled statement of a model and hand-written SQL with the same result.

Both run on the server alone (EXPLAIN ANALYZE without timing throws the rows away), because the fetching of a million rows would
hide the difference. Held against the floor is the statement that the pulse runs, which also gives the short reason and the next
wake, and the same without these, which gives what the floor gives.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bench.figures import Figure
from bench.generate import NOW, SQL, Sizes, generated_workspace

MODELS = Path(__file__).parent / "models"
_RUNS = 3
SCOPE = "select lead_id as lead, %(as_of)s::timestamptz as as_of, %(today)s::date as today from standing"
_PARAMS = {"as_of": NOW, "today": NOW.date(), "since": NOW - timedelta(days=365)}
# Compared exactly, besides the points; what each has alone (reason, wake, number of events) is not.
_SAME = ("fit_band", "engagement_band", "priority")


def measure(leads: int, events: int) -> list[Figure]:
    """Both models on the generated workspace. Raises AssertionError where a floor has another result than the product."""
    with generated_workspace(Sizes(leads, events)):
        return [*_of_model("plain", "joins_only"), *_of_model("ranking", "joins_ranked")]


@dataclass(frozen=True)
class _Texts:
    """The statements of one model; `columns` are the lines and points, all millionths."""

    short: str
    detailed: str
    floor: str
    joins: str
    columns: tuple[str, ...]


def _of_model(name: str, joins: str) -> list[Figure]:
    texts = _texts(name, joins)
    _expect_equal(texts)
    seconds = _best(
        {"floor": texts.floor, "ours": texts.short, "details": texts.detailed, "joins": texts.joins}
    )
    floor = seconds["floor"]
    return [
        Figure("scoring", f"{name} rules", seconds["ours"], "s", floor=floor, ratio_limit=1.3),
        Figure(
            "scoring",
            f"{name} rules with reason and next wake",
            seconds["details"],
            "s",
            floor=floor,
            ratio_limit=1.3,
            note="the floor computes neither",
        ),
        Figure(
            "scoring",
            f"{name} rules: the floor beside its joins alone",
            floor,
            "s",
            floor=seconds["joins"],
            note="for reading only: over 5 it would need an explanation",
        ),
    ]


def _texts(name: str, joins: str) -> _Texts:
    from leadwright.criteria.registry import catalogue
    from leadwright.playbook.files import read_file
    from leadwright.scoring.compile import compile_model
    from leadwright.scoring.layout import line_specs
    from leadwright.scoring.model import ScoringModel
    from leadwright.scoring.queries import scoring_sql

    model = read_file(MODELS / f"{name}.yml").written.body
    assert isinstance(model, ScoringModel)
    offered = catalogue()

    def text(details: bool) -> str:
        return scoring_sql(compile_model(model, offered, details=details, adjusted=False), SCOPE, NOW)

    return _Texts(
        short=text(details=False),
        detailed=text(details=True),
        floor=(SQL / f"floor_scoring_{name}.sql").read_text(),
        joins=(SQL / f"{joins}.sql").read_text(),
        columns=(*(spec.column for spec in line_specs(model)), "fit_points", "engagement_points"),
    )


def _expect_equal(texts: _Texts) -> None:
    """Every line and sum of every lead within a millionth for each counted event; bands and priority alike."""
    from leadwright.platform import sql

    sql.execute("drop table if exists ours, floor")
    sql.execute(f"create temporary table ours as {texts.short}", _PARAMS)
    sql.execute(f"create temporary table floor as {texts.floor}", _PARAMS)
    apart = [f"abs(ours.{one} - floor.{one}) > coalesce(floor.events, 0)" for one in texts.columns]
    apart += [f"ours.{one} is distinct from floor.{one}" for one in _SAME]
    tests = ", ".join(f"count(*) filter (where coalesce({test}, true))" for test in apart)
    (found,) = sql.rows(f"select {tests} from ours full join floor using (lead)")
    differing = {name: count for name, count in zip((*texts.columns, *_SAME), found, strict=True) if count}
    assert not differing, f"leads whose floor differs, by column: {differing}"
    assert sql.scalar("select count(*) from ours") == sql.scalar("select count(*) from standing")
    sql.execute("drop table ours, floor")


def _best(texts: Mapping[str, str]) -> dict[str, float]:
    """The least seconds of each text; the texts take turns, so that a busy moment does not meet one of them alone."""
    seconds = dict.fromkeys(texts, float("inf"))
    for _ in range(_RUNS):
        for name, text in texts.items():
            seconds[name] = min(seconds[name], seconds_of(text))
    return seconds


def seconds_of(text: str) -> float:
    from leadwright.platform import sql

    plan = sql.scalar(f"explain (analyze, timing off, buffers off, summary on, format json) {text}", _PARAMS)
    return float(plan[0]["Execution Time"]) / 1000
