"""What the description of the interface says beside the forms of requests and answers: scopes, refusals, headers and examples.

The examples are what was asked and answered on a tour (`tests/api/tour.py`), so none can be wrong without a test that fails.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from ninja.openapi.schema import OpenAPISchema

from leadwright.api.keys import ANY_KEY, SCOPE
from leadwright.api.once import HEADER, REPLAYED, WRITES
from leadwright.api.problems import TITLES
from leadwright.api.shapes import Problem

_JSON, _PROBLEM = "application/json", "application/problem+json"
# What an answer that is a page has, beside its rows.
_NEXT = "next"
_ALWAYS = (400, 401, 403, 404, 422, 429, 503)
_OF_WRITES = (409, 413)
# Reads an ETag of what it changes.
_CONDITIONAL = "lead_change"
_TAGGED = frozenset({"lead", _CONDITIONAL})
_KEY = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "Your name for this write, such as a UUID. Sent again with the same body within a day, the write is done once "
    "and the answer is the same; with another body it is refused with 422.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}
_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The `ETag` you read: facts that somebody else changed since are refused with 412.",
    "schema": {"type": "string"},
}
_TAGS = {
    "key": "The key itself.",
    "leads": "People and organisations that have shown interest, best first.",
    "events": "What leads did.",
    "consent": "What leads agreed to, with its proof.",
    "notes and tasks": "What colleagues write about a lead and are to do.",
    "merging": "Two leads that are one.",
    "companies": "Whom leads work for.",
    "forms": "Forms, and submitting them for somebody.",
    "offers": "What somebody gets for saying who they are: files, coupons, webinars, events, trials, demos.",
    "pages": "Landing pages and what they brought.",
    "segments": "Saved conditions and who meets them.",
    "lifecycle": "What makes each stage, and what was said of a lead's.",
    "simulations": "What a scoring model or a lifecycle would change, before it is put in force.",
    "hand-overs": "Leads that marketing gave to sales.",
    "qualification": "What to ask leads, what they answered, and how calls ended.",
    "queue": "What somebody is to do now, what they were told, and what waits.",
    "team": "Who has how much, what is late or nobody's, and giving it to somebody else.",
    "routing": "Who would get leads, tried on those of the past.",
    "working time": "When people work and are away.",
    "opportunities": "What sales may sell, meetings and direct offers.",
}


def described(told: OpenAPISchema) -> OpenAPISchema:
    """The description, with what every operation has in common, and the examples."""
    told["tags"] = [{"name": name, "description": text} for name, text in _TAGS.items()]
    components = told["components"]
    components["schemas"].setdefault(
        "Problem", Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    )
    components["schemas"]["Problem"].pop("$defs", None)
    components["responses"] = {f"Problem{status}": _refusal(status) for status in TITLES}
    components["securitySchemes"]["KeyHolder"]["description"] = (
        "An API key (Settings, API keys): `Authorization: Bearer lw_…`. It sees what its owner sees, narrowed by its scopes."
    )
    paged = {
        f"#/components/schemas/{name}"
        for name, schema in components["schemas"].items()
        if _NEXT in schema.get("properties", ())
    }
    for method, operation in _operations(told):
        _describe(operation, method, examples().get(operation["operationId"]), paged)
    return told


@cache
def examples() -> Mapping[str, Mapping[str, Any]]:
    """What was asked and answered on the tour, by operation."""
    text = resources.files("leadwright.api").joinpath("examples.json").read_text(encoding="utf-8")
    found: dict[str, dict[str, Any]] = json.loads(text)
    return found


def _operations(told: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in told["paths"].values():
        yield from ((method.upper(), operation) for method, operation in path.items())


def _describe(
    operation: dict[str, Any], method: str, example: Mapping[str, Any] | None, paged: Collection[str]
) -> None:
    name, writes = operation["operationId"], method in WRITES
    scope = operation[SCOPE]
    needed = "Any key will do." if scope == ANY_KEY else f"Needs the scope `{scope}`."
    operation["description"] = " ".join(f"{operation.get('description', '')} {needed}".split())
    operation["parameters"] += [_KEY] if writes else []
    operation["parameters"] += [_IF_MATCH] if name == _CONDITIONAL else []
    answers = operation["responses"] = {str(code): answer for code, answer in operation["responses"].items()}
    for answer in answers.values():
        shown = answer.get("content", {}).get(_JSON, {}).get("schema", {}).get("$ref")
        answer["headers"] = dict(_headers(name, writes=writes, is_page=shown in paged))
    for status in (*_ALWAYS, *(_OF_WRITES if writes else ()), *((412,) if name == _CONDITIONAL else ())):
        answers[str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
    if example is not None:
        _exemplify(operation, example)


def _headers(name: str, *, writes: bool, is_page: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "RateLimit-Policy", _header("How often a key may ask.")
    if writes:
        yield REPLAYED, _header("`true` where this was answered before under the same Idempotency-Key.")
    if name in _TAGGED:
        yield "ETag", _header("Names what is known, for `If-Match`.")
    if is_page:
        yield "Link", _header('The page that follows, as `rel="next"`, where there is one.')


def _header(text: str) -> dict[str, Any]:
    return {"description": text, "schema": {"type": "string"}}


def _exemplify(operation: dict[str, Any], example: Mapping[str, Any]) -> None:
    if "requestBody" in operation:
        operation["requestBody"]["content"][_JSON]["example"] = example["body"]
    for parameter in operation["parameters"]:
        if parameter["name"] in example["parameters"]:
            parameter["example"] = example["parameters"][parameter["name"]]
    content = operation["responses"].get(str(example["status"]), {}).get("content")
    if content:
        content[_JSON]["example"] = example["answer"]


def _refusal(status: int) -> dict[str, Any]:
    told: dict[str, Any] = {
        "description": TITLES[status],
        "content": {_PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if status in (429, 503):
        told["headers"] = {"Retry-After": _header("In so many seconds it may be tried again.")}
    return told
