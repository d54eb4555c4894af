"""Every engine gives all leads the same scores, from tables or archive, now and in the past."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from leadwright.archive.operations.updating import bring_up_to_date
from leadwright.platform import sql
from leadwright.replay import on_spark
from leadwright.replay.asking import Asked, Engine
from leadwright.replay.errors import CannotBeReplayed, EngineMissing
from leadwright.replay.operations import compute_results, store_results
from tests.leads.people import BOSS, NOW
from tests.replay.cluster import standalone
from tests.replay.engines import LATER, differences, everything, result, workspace
from tests.scoring.worlds import event, model

pytestmark = [pytest.mark.later, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("at", [LATER, NOW + timedelta(days=2)])
def test_postgresql_and_duckdb_agree_on_every_rule_and_relation(tmp_path: Path, at: datetime) -> None:
    leads = workspace()
    from_tables = result(Engine.POSTGRESQL, everything(), at, tmp_path)
    from_archive = result(Engine.DUCKDB, everything(), at, tmp_path)
    assert differences(from_tables, from_archive, counted=160) == []
    assert from_tables.keys() == {one.pk for one in leads if one is not leads[4]}
    # No column is empty for everybody, or the agreement would say little.
    silent = {"rule_13", "rule_13_cap", "fit_adjusted", "engagement_adjusted"}
    lines = {name for name in from_tables[leads[0].pk] if name.startswith("rule_")} - silent
    assert {name for name in lines if any(row[name] for row in from_tables.values())} >= lines - {
        "rule_10_cap"
    }


def test_a_result_names_what_it_was_made_of_and_is_not_there_where_the_run_fails(tmp_path: Path) -> None:
    workspace()
    target = tmp_path / "result.parquet"
    bring_up_to_date(actor=BOSS, place=str(tmp_path / "archive"), at=LATER)
    for file in (tmp_path / "archive" / "facts").rglob("*.parquet"):
        file.write_bytes(b"damaged")
    asked = Asked.of("test", everything(), LATER)
    with pytest.raises(Exception, match="parquet"):
        compute_results(
            actor=BOSS, asked=asked, place=str(tmp_path / "archive"), target=target, refresh=False
        )
    assert [one.name for one in tmp_path.iterdir()] == ["archive"]


def test_a_result_becomes_a_table_and_follows_the_one_before(tmp_path: Path) -> None:
    leads = workspace()
    for points in (10, 20):
        asked = Asked.of("test", model(event(points, event="email_clicked", counts="once")), LATER)
        found = compute_results(
            actor=BOSS, asked=asked, place=str(tmp_path / "archive"), target=tmp_path / "r.parquet"
        )
        assert store_results(actor=BOSS, result=found, table="tried", at=LATER) == len(leads) - 1
    assert sql.scalar("select max(engagement_points) from replay.tried") == 20_000_000
    with pytest.raises(CannotBeReplayed, match="cannot name a table"):
        store_results(actor=BOSS, result=found, table="a; drop", at=LATER)


def test_an_engine_that_is_not_installed_is_one_sentence_with_the_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(on_spark, "find_spec", lambda name: None)
    with pytest.raises(EngineMissing, match=r"^Spark is not installed: pip install .*spark"):
        result(Engine.SPARK, everything(), LATER, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_cluster_of_spark_agrees_with_duckdb_on_every_rule_and_relation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A master and two workers, which are other processes: what they read and write lies in folders all of them reach."""
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    workspace()
    from_archive = result(Engine.DUCKDB, everything(), LATER, tmp_path)
    with standalone(tmp_path) as master:
        from_cluster = result(Engine.SPARK, everything(), LATER, tmp_path, refresh=False, master=master)
        assert (tmp_path / "master.log").read_text().count("Registered app leadwright") == 1
    assert differences(from_archive, from_cluster, counted=160) == []
