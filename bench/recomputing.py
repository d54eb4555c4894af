"""What `recompute` runs, in a process where Django is set up."""

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import duckdb

from bench.figures import Figure
from bench.generate import NOW, SQL
from leadwright.accounts.actor import operator
from leadwright.archive import duck
from leadwright.archive.operations.checking import read_manifest
from leadwright.archive.operations.updating import bring_up_to_date
from leadwright.archive.storage import storage_of
from leadwright.archive.writing import copy_out, read_csv
from leadwright.playbook.files import read_file
from leadwright.replay.asking import Asked, Engine, ResultSet
from leadwright.replay.on_postgresql import result_types
from leadwright.replay.operations import compute_results, store_results
from leadwright.scoring.model import ScoringModel

_RUNS = 3
_LIMIT_SECONDS = 20.0
HOME = Path(__file__).parent / "out" / "recompute"
STARTER = Path(__file__).parents[1] / "src" / "leadwright" / "scoring" / "starter" / "b2b" / "scoring.yml"
_RANKING = Path(__file__).parent / "models" / "ranking.yml"
_SINCE = NOW - timedelta(days=365)
_SAME = ("fit_band", "engagement_band", "priority")


def figures() -> list[Figure]:
    """Everything, the archive first."""
    return [*_archiving(), *_duckdb(), *_writing(), *_postgresql()]


def _archiving() -> list[Figure]:
    def update() -> None:
        bring_up_to_date(actor=operator(), place=str(HOME / "archive"), at=NOW)

    return [
        Figure("recompute", "writing the archive for the first time", _timed(update), "s"),
        Figure("recompute", "bringing the archive up to date, nothing new", _timed(update), "s"),
    ]


def _duckdb() -> list[Figure]:
    floor, ours = HOME / "floor.parquet", HOME / "ours.parquet"
    seconds = _turns(
        {
            "floor": lambda: _floor_on_duckdb(floor),
            "ours": lambda: _compute(Engine.DUCKDB, ours, _RANKING, details=False),
            "starter": lambda: _compute(Engine.DUCKDB, HOME / "starter.parquet", STARTER),
        }
    )
    _expect_equal(ours, floor)
    note = "strongest reason and next wake included"
    return [
        Figure("recompute", "DuckDB, archive to result set, ranking rules", seconds["ours"], "s", seconds["floor"], None, 1.2),
        Figure("recompute", "DuckDB, the starter model", seconds["starter"], "s", limit=_LIMIT_SECONDS, note=note),
    ]  # fmt: skip


def _writing() -> list[Figure]:
    result = _compute(Engine.DUCKDB, HOME / "starter.parquet", STARTER)
    spent = _timed(lambda: store_results(actor=operator(), result=result, table="bench", at=NOW))
    return [Figure("recompute", "writing the results into PostgreSQL", spent, "s")]


def _postgresql() -> list[Figure]:
    floor, ours = HOME / "floor.parquet", HOME / "ours.parquet"
    seconds = _turns(
        {
            "floor": lambda: _floor_on_postgresql(floor),
            "ours": lambda: _compute(Engine.POSTGRESQL, ours, _RANKING, details=False),
        },
        runs=1,
    )
    _expect_equal(ours, floor)
    return [
        Figure("recompute", "PostgreSQL, tables to result set, ranking rules", seconds["ours"], "s", seconds["floor"], None, 1.2)
    ]  # fmt: skip


def _compute(engine: Engine, target: Path, model: Path, *, details: bool = True) -> ResultSet:
    body = read_file(model).written.body
    assert isinstance(body, ScoringModel)
    return compute_results(
        actor=operator(),
        asked=Asked.of(model.stem, body, NOW, details=details),
        engine=engine,
        place=str(HOME / "archive"),
        target=target,
        refresh=False,
    )


def _floor_on_duckdb(target: Path) -> None:
    storage = storage_of(str(HOME / "archive"))
    with duck.opened(HOME, storage) as database:
        for name, dataset in read_manifest(storage).datasets.items():
            files = ", ".join(duck.literal(storage.address(one.path)) for one in dataset.files)
            if files:
                database.execute(f"create view {name} as select * from read_parquet([{files}])")
        text = (SQL / "floor_recompute_duckdb.sql").read_text()
        text = text.format(as_of=f"'{NOW.isoformat()}'", since=f"'{_SINCE.isoformat()}'")
        database.execute(f"copy ({text}) to {duck.literal(str(target))} (format parquet)")


def _floor_on_postgresql(target: Path) -> None:
    csv = HOME / "floor.csv"
    text = (SQL / "floor_scoring_ranking.sql").read_text()
    copy_out(text, {"as_of": NOW, "since": _SINCE}, csv)
    with duck.opened(HOME) as database:
        rows = read_csv(result_types(text, {"as_of": NOW, "since": _SINCE}), csv)
        database.execute(f"copy ({rows}) to {duck.literal(str(target))} (format parquet)")
    csv.unlink()


def _expect_equal(ours: Path, floor: Path) -> None:
    """Every line and sum of every lead within a millionth for each counted event; bands and priority alike."""
    with duckdb.connect() as database:
        one, other = (f"read_parquet('{path}')" for path in (ours, floor))
        columns = [row[0] for row in database.execute(f"describe select * from {other}").fetchall()]
        amounts = [name for name in columns if name not in ("lead", "events", "last_activity_at", *_SAME)]
        tests = [f"abs(o.{name} - f.{name}) > coalesce(f.events, 0)" for name in amounts]
        tests += [f"o.{name} is distinct from f.{name}" for name in _SAME]
        counts = ", ".join(f"count(*) filter (where coalesce({test}, true))" for test in tests)
        found = database.execute(f"select {counts} from {one} o full join {other} f using (lead)").fetchone()
    differing = {name: n for name, n in zip((*amounts, *_SAME), found, strict=True) if n}
    assert not differing, f"leads whose floor differs, by column: {differing}"
    assert amounts, "the floor gives no amounts"


def _turns(runs_of: dict[str, Callable[[], object]], runs: int = _RUNS) -> dict[str, float]:
    """The least seconds of each; they take turns, so that a busy moment does not meet one of them alone."""
    seconds = dict.fromkeys(runs_of, float("inf"))
    for _ in range(runs):
        for name, run in runs_of.items():
            seconds[name] = min(seconds[name], _timed(run))
    return seconds


def _timed(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began
