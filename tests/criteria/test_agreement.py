"""Plain Python, PostgreSQL and DuckDB say the same of every generated condition and every generated lead."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadwright.criteria.nodes import Node
from leadwright.criteria.parse import parse
from tests.criteria.engines import DuckDB, Engine, Postgres, disagreements
from tests.criteria.leads import generated_leads
from tests.criteria.trees import leaf_documents, nodes

pytestmark = pytest.mark.django_db


def agree(seed: int, lead_count: int, examples: int, repeatable: bool) -> None:
    """Generated conditions over the leads of `seed`, on both engines: trees in both compiled forms, and more
    leaves as they stand, because a tree often hides what one of its leaves says.
    """
    leads = generated_leads(seed, lead_count)
    engines: list[Engine] = [Postgres(), DuckDB()]
    for engine in engines:
        engine.load(leads)

    @settings(
        max_examples=examples,
        derandomize=repeatable,
        database=None,
    )
    @given(several(nodes(), 3), several(leaf_documents().map(parse), 9))
    def check(trees: list[Node], leaves: list[Node]) -> None:
        for engine in engines:
            assert disagreements(trees, leaves, leads, engine) == []

    check()


def several(one: st.SearchStrategy[Node], count: int) -> st.SearchStrategy[list[Node]]:
    return st.lists(one, min_size=count, max_size=count)


def test_python_postgresql_and_duckdb_agree_on_generated_trees_and_leads() -> None:
    agree(seed=1, lead_count=100, examples=6, repeatable=True)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 5))
def test_they_agree_on_many_more_cells(seed: int) -> None:
    agree(seed, lead_count=150, examples=30, repeatable=False)
