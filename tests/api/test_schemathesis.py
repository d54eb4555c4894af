"""Requests nobody thought of: schemathesis reads the description and finds nothing that is not as it says.

It asks in this process, in transactions that are taken back. Every operation is asked with what
fits its description and with what does not, about things that are there and about made-up ones.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, assume, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from leadwright.api import keys
from leadwright.platform import clock
from leadwright.platform.pacing import Pace
from tests.accounts.people import NOW
from tests.api.tour import Tour, prepare, walk

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

_EXAMPLES = 15
_CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.ignored_auth,
]


@pytest.fixture
def tour(monkeypatch: pytest.MonkeyPatch) -> Iterator[Tour]:
    monkeypatch.setattr(keys, "_PACE", Pace(rate=1e9, burst=1e9))
    clock.freeze(NOW)
    found = prepare()
    walk(found)
    # What Django's own client does: the connection outlives each request, and the transaction of the test with it.
    for one in (request_started, request_finished):
        one.disconnect(close_old_connections)
    yield found
    for one in (request_started, request_finished):
        one.connect(close_old_connections)


def test_nothing_is_found(tour: Tour) -> None:
    schema: Any = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    found: list[str] = []
    for result in schema.get_all_operations():
        operation = result.ok()
        told = tour.told[operation.definition.raw["operationId"]]["parameters"]
        there = {one.name: told[one.name] for one in operation.path_parameters}
        for mode in GenerationMode:
            found += _found(operation, mode, tour.program.text, there)
        if there:
            found += _found(operation, GenerationMode.POSITIVE, tour.program.text, None)
    assert not found, "\n\n".join(found)


def _is_lost(value: object) -> bool:
    """Whether a value of a query does not stand in the address as what it is: nothing not at all, one in a list as itself."""
    return value in ([], {}) or (isinstance(value, list) and len(value) == 1)


def _found(operation: Any, mode: GenerationMode, key: str, there: dict[str, str] | None) -> list[str]:
    if mode is GenerationMode.NEGATIVE and not operation.body and not operation.query:
        return []
    held = {"Authorization": f"Bearer {key}"}

    @seed(1)
    @settings(
        max_examples=_EXAMPLES, deadline=None, database=None, derandomize=False,
        phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode, path_parameters=there))
    def ask(case: Any) -> None:
        assume(not any(_is_lost(value) for value in (case.query or {}).values()))
        with transaction.atomic():
            case.call_and_validate(headers=held, checks=_CHECKS)
            transaction.set_rollback(True)

    try:
        ask()
    except (Exception, BaseExceptionGroup) as problem:
        return [f"{operation.label} ({mode.value}): {problem}"]
    return []
