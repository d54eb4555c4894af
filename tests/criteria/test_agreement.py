"""Plain Python, PostgreSQL and DuckDB say the same of every generated condition and every generated lead."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadwright.criteria.nodes import Node
from tests.criteria.engines import DuckDB, Engine, Postgres, disagreements
from tests.criteria.leads import generated_leads
from tests.criteria.trees import nodes

pytestmark = pytest.mark.django_db


def agree(seed: int, lead_count: int, examples: int, repeatable: bool) -> None:
    """Four generated trees at a time over the leads of `seed`, on both engines, in both compiled forms."""
    leads = generated_leads(seed, lead_count)
    engines: list[Engine] = [Postgres(), DuckDB()]
    for engine in engines:
        engine.load(leads)

    @settings(
        max_examples=examples,
        derandomize=repeatable,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(nodes(), min_size=4, max_size=4))
    def check(trees: list[Node]) -> None:
        named = {f"c{index}": tree for index, tree in enumerate(trees)}
        for engine in engines:
            assert disagreements(named, leads, engine) == []

    check()


def test_python_postgresql_and_duckdb_agree_on_generated_trees_and_leads() -> None:
    agree(seed=1, lead_count=100, examples=16, repeatable=True)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 8))
def test_they_agree_on_two_hundred_thousand_cells(seed: int) -> None:
    agree(seed, lead_count=150, examples=60, repeatable=False)
