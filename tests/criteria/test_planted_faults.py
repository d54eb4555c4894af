"""The differential check can fail: every fault planted into the compiler is found by it."""

from collections.abc import Callable, Iterator, Mapping

import pytest

from leadwright.criteria.compile import forget
from leadwright.criteria.nodes import Node
from leadwright.criteria.operators import Operator
from leadwright.criteria.parse import parse
from tests.criteria.engines import (
    Disagreement,
    DuckDB,
    Engine,
    Expected,
    Postgres,
    expected_answers,
    in_conditions,
    in_filter,
)
from tests.criteria.faults import FAULTS, SELECTION_FAULTS, Fault
from tests.criteria.leads import Lead, generated_leads

pytestmark = pytest.mark.django_db

Check = Callable[[Mapping[str, Node], Expected, Engine], Iterator[Disagreement]]


@pytest.fixture(scope="module")
def leads() -> list[Lead]:
    return generated_leads(seed=0, count=200)


@pytest.fixture(scope="module")
def duckdb_engine(leads: list[Lead]) -> DuckDB:
    engine = DuckDB()
    engine.load(leads)
    return engine


@pytest.fixture
def postgres_engine(leads: list[Lead]) -> Postgres:
    engine = Postgres()
    engine.load(leads)
    return engine


@pytest.fixture(autouse=True)
def _fresh_texts() -> Iterator[None]:
    forget()
    yield
    forget()


def in_every_filter(named: Mapping[str, Node], expected: Expected, engine: Engine) -> Iterator[Disagreement]:
    for key, node in named.items():
        yield from in_filter(node, expected[key], engine)


def assert_found(
    fault: Fault, check: Check, leads: list[Lead], engine: Engine, patch: pytest.MonkeyPatch
) -> None:
    named = {f"c{index}": parse(document) for index, document in enumerate(fault.documents)}
    expected = expected_answers(named, leads)
    assert list(check(named, expected, engine)) == []
    forget()
    fault.plant(patch)
    assert list(check(named, expected, engine)) != []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_planted_fault_is_found(
    fault: Fault, leads: list[Lead], duckdb_engine: DuckDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert_found(fault, in_conditions, leads, duckdb_engine, monkeypatch)


@pytest.mark.parametrize("fault", SELECTION_FAULTS, ids=lambda fault: fault.name)
def test_a_fault_planted_into_the_list_form_is_found(
    fault: Fault, leads: list[Lead], postgres_engine: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert_found(fault, in_every_filter, leads, postgres_engine, monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_planted_fault_is_found_on_postgresql_too(
    fault: Fault, leads: list[Lead], postgres_engine: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert_found(fault, in_conditions, leads, postgres_engine, monkeypatch)


def test_every_operator_has_a_planted_fault() -> None:
    planted = {word for fault in FAULTS for word in fault.name.split()}
    assert {str(operator) for operator in Operator} <= planted
