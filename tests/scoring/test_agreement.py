"""Plain Python, PostgreSQL and DuckDB give every generated lead the same score by every generated model."""

import pytest
from hypothesis import given, settings

from leadwright.scoring.model import ScoringModel
from tests.criteria.engines import DuckDB, Engine, Postgres
from tests.criteria.leads import generated_leads
from tests.scoring.comparing import disagreements, expected_scores
from tests.scoring.worlds import models

pytestmark = pytest.mark.django_db


def agree(seed: int, lead_count: int, examples: int, repeatable: bool) -> None:
    leads = generated_leads(seed, lead_count)
    engines: list[Engine] = [Postgres(), DuckDB()]
    for engine in engines:
        engine.load(leads)

    @settings(
        max_examples=examples,
        derandomize=repeatable,
        database=None,
    )
    @given(models())
    def check(model: ScoringModel) -> None:
        expected = expected_scores(model, leads)
        for engine in engines:
            assert disagreements(model, expected, engine) == []

    check()


def test_python_postgresql_and_duckdb_agree_on_generated_models_and_leads() -> None:
    agree(seed=1, lead_count=80, examples=4, repeatable=True)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 6))
def test_they_agree_on_many_more_models(seed: int) -> None:
    agree(seed, lead_count=150, examples=40, repeatable=False)
