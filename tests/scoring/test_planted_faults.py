"""The differential check of scores can fail: every fault planted into the compiler is found by it."""

from collections.abc import Iterator

import pytest

from leadwright.scoring.compile import forget
from tests.criteria.engines import DuckDB, Engine, Postgres
from tests.criteria.leads import Lead, generated_leads
from tests.scoring.comparing import Disagreement, disagreements, expected_scores
from tests.scoring.faults import FAULTS
from tests.scoring.faults_of_whole_leads import WHOLE_LEAD_FAULTS
from tests.scoring.planting import Fault

pytestmark = [pytest.mark.later, pytest.mark.django_db]


@pytest.fixture(scope="module")
def leads() -> list[Lead]:
    return generated_leads(seed=0, count=70)


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


def found(fault: Fault, leads: list[Lead], engine: Engine) -> list[list[Disagreement]]:
    return [disagreements(one, expected_scores(one, leads), engine) for one in fault.models]


def assert_found(fault: Fault, leads: list[Lead], engine: Engine, patch: pytest.MonkeyPatch) -> None:
    assert found(fault, leads, engine) == [[] for _ in fault.models]
    forget()
    fault.plant(patch)
    assert [] not in found(fault, leads, engine)


@pytest.mark.parametrize("fault", [*FAULTS, *WHOLE_LEAD_FAULTS], ids=lambda fault: fault.name)
def test_a_planted_fault_is_found(
    fault: Fault, leads: list[Lead], duckdb_engine: DuckDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert_found(fault, leads, duckdb_engine, monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_planted_fault_is_found_on_postgresql_too(
    fault: Fault, leads: list[Lead], postgres_engine: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert_found(fault, leads, postgres_engine, monkeypatch)
