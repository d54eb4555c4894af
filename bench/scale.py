"""The starter model over all leads from one archive: DuckDB beside a cluster of Spark, a master and two workers on this machine.

Needs Spark and Java 17 (requirements/spark.lock). Each runs twice; the second time counts, and both are shown.
"""

import os
import shutil
import time

from bench.figures import OUT, Figure
from bench.generate import NOW, Sizes, generated_workspace

_HOME = OUT / "scale"


def measure(leads: int, events: int) -> list[Figure]:
    """Both engines on the generated workspace; the archive is written first and not counted."""
    with generated_workspace(Sizes(leads, events)):
        from tests.replay.cluster import standalone

        from leadwright.accounts.actor import operator
        from leadwright.archive.operations.updating import bring_up_to_date
        from leadwright.replay.asking import Engine

        shutil.rmtree(_HOME, ignore_errors=True)
        _HOME.mkdir(parents=True)
        os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
        bring_up_to_date(actor=operator(), place=str(_HOME / "archive"), at=NOW)
        figures = [_figure("DuckDB", Engine.DUCKDB)]
        with standalone(_HOME) as master:
            figures.append(_figure("Spark, a master and two workers", Engine.SPARK, master=master))
        return figures


def _figure(name: str, engine, **more: str) -> Figure:
    first, second = _seconds(engine, **more), _seconds(engine, **more)
    return Figure("scale", f"{name}, the starter model", second, "s", note=f"{first:.1f} s the first time")


def _seconds(engine, **more: str) -> float:
    from bench.recomputing import STARTER
    from leadwright.accounts.actor import operator
    from leadwright.playbook.files import read_file
    from leadwright.replay.asking import Asked
    from leadwright.replay.operations import compute_results

    asked = Asked.of("starter", read_file(STARTER).written.body, NOW)
    began = time.perf_counter()
    compute_results(
        actor=operator(),
        asked=asked,
        engine=engine,
        place=str(_HOME / "archive"),
        target=_HOME / f"{engine}.parquet",
        refresh=False,
        **more,
    )
    return time.perf_counter() - began
