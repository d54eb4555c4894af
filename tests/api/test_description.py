"""The description of the interface: complete, with examples that are what is really answered."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from ninja.openapi.schema import OpenAPISchema

import leadwright.api
from leadwright.accounts.rules import Action
from leadwright.api.describing import examples
from leadwright.api.keys import ANY_KEY, SCOPE
from leadwright.api.reference import page
from leadwright.api.urls import interface
from leadwright.platform import clock
from tests.accounts.people import NOW
from tests.api.programs import Program
from tests.api.tour import prepare, walk

_EXAMPLES = Path(leadwright.api.__path__[0]) / "examples.json"
_REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "api.md"


def described() -> dict[str, Any]:
    told: dict[str, Any] = Client().get("/api/v1/openapi.json").json()
    return told


def operations() -> list[dict[str, Any]]:
    return [one for path in described()["paths"].values() for one in path.values()]


@pytest.mark.django_db
def test_the_examples_are_what_is_asked_and_answered() -> None:
    """With LEADWRIGHT_WRITE_EXAMPLES=1 they are written anew; look at what changed, then `make reference`."""
    clock.freeze(NOW)
    tour = prepare()
    walk(tour)
    told = tour.examples()
    if os.environ.get("LEADWRIGHT_WRITE_EXAMPLES"):
        _EXAMPLES.write_text(json.dumps(told, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
        examples.cache_clear()

    assert told == examples()
    assert {one["operationId"] for one in operations()} == told.keys()


def test_every_operation_says_what_it_needs_and_how_it_refuses() -> None:
    told = described()

    assert told["openapi"].startswith("3.1")
    assert len({one["operationId"] for one in operations()}) == len(operations())
    assert {tag for one in operations() for tag in one["tags"]} == {tag["name"] for tag in told["tags"]}
    for one in operations():
        name = one["operationId"]
        assert all(one[part] for part in ("security", "summary", "tags")), name
        assert one[SCOPE] == ANY_KEY or one[SCOPE] in set(Action), name
        assert {"400", "401", "403", "404", "422", "429", "503"} <= one["responses"].keys(), name
        shown = [
            answer["content"]["application/json"]
            for code, answer in one["responses"].items()
            if "content" in answer
        ]
        assert any("example" in answer for answer in shown) or "204" in one["responses"], name
        if "requestBody" in one:
            assert one["requestBody"]["content"]["application/json"]["example"], name
        linked = any("Link" in answer.get("headers", ()) for answer in one["responses"].values())
        assert linked == any("next" in (answer.get("example") or ()) for answer in shown), name
        for parameter in one["parameters"]:
            assert parameter["in"] != "path" or "example" in parameter, (name, parameter["name"])


def test_no_two_forms_have_one_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second would take the place of the first in the description."""
    known: dict[str, Any] = {}
    twice: list[str] = []

    def add(_: OpenAPISchema, definitions: dict[str, Any]) -> None:
        twice.extend(name for name, one in definitions.items() if known.setdefault(name, one) != one)

    monkeypatch.setattr(OpenAPISchema, "add_schema_definitions", add)
    interface.get_openapi_schema(path_prefix="/api/v1/")
    assert len(known) > 50
    assert " ".join(twice) == ""


@pytest.mark.django_db
def test_a_key_without_the_scope_an_operation_needs_is_refused() -> None:
    """Asked as in the examples, so that nothing but the scope can be in the way."""
    keys = {scope: Program(without=scope, email=f"{scope}@acme.example") for scope in Action}
    needed = {one["operationId"]: one[SCOPE] for one in operations()}
    for name, one in examples().items():
        if needed[name] != ANY_KEY:
            refused = keys[Action(needed[name])].ask(one["method"], one["path"], one["body"])
            assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json"), name


def test_the_reference_is_of_this_description() -> None:
    assert _REFERENCE.read_text(encoding="utf-8") == page(), "run make reference"
