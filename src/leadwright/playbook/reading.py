"""From plain data to the typed body of a kind, with errors for people."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from leadwright.criteria.errors import unknown_name
from leadwright.playbook import registry
from leadwright.playbook.canonical import digest, plain
from leadwright.playbook.errors import BadDocument, Problem

M = TypeVar("M", bound=BaseModel)
_SENTENCES = {
    "missing": "This key is missing.",
    "string_type": "A text is needed; put it in quotes.",
    "string_too_short": "The text may not be empty.",
    "int_type": "A whole number is needed.",
    "float_type": "A number is needed.",
    "decimal_type": "A number is needed.",
    "bool_type": "Either true or false is needed.",
    "list_type": "A list is needed.",
    "tuple_type": "A list is needed.",
    "set_type": "A list is needed.",
    "frozen_set_type": "A list is needed.",
    "dict_type": "Keys with values are needed.",
    "model_type": "Keys with values are needed.",
    "date_type": "A date is needed, written as 2024-01-31.",
}


@dataclass(frozen=True)
class Written:
    """A document as read: the typed body, and the plain data that is stored and compared."""

    kind: str
    slug: str
    body: BaseModel
    stored: Mapping[str, object] = field(repr=False)
    digest: str

    @property
    def reference(self) -> tuple[str, str]:
        return self.kind, self.slug


def read(kind: str, slug: str, body: object) -> Written:
    """`body`, plain data, as the kind's model. Reading what was stored gives the same again.

    Raises BadDocument naming the path of the node; with several problems, each on a line.
    """
    registered = registry.kind(kind)
    registry.check_slug(slug)
    typed = read_part(registered.body, body)
    stored = as_stored(typed)
    return Written(kind, slug, typed, stored, digest(stored))


def read_part(model: type[M], data: object) -> M:
    """Plain data as a model of bodies or of a part of one. Raises BadDocument naming the path of each node that is wrong."""
    try:
        return model.model_validate_json(json.dumps(plain(data), allow_nan=False))
    except ValidationError as problem:
        raise BadDocument(*(_said(model, one) for one in _own_problems(problem))) from None


def as_stored(body: BaseModel) -> dict[str, object]:
    """The plain data of a body, keys in the order of its model, defaults left out."""
    data = plain(body.model_dump(mode="json", exclude_defaults=True, by_alias=True))
    assert isinstance(data, dict)  # noqa: S101 - the dump of a model is a mapping
    return data


def in_model_order(kind: str, stored: Mapping[str, object]) -> Mapping[str, object]:
    """A stored body with its keys in an order of their own: PostgreSQL keeps none. As it is where the model has moved on."""
    try:
        return as_stored(from_store(kind, json.dumps(stored, sort_keys=True)))
    except ValidationError:
        return stored


@lru_cache(maxsize=256)
def from_store(kind: str, stored: str) -> BaseModel:
    """The body behind the JSON of a version; versions never change, so they are read once."""
    body: BaseModel = registry.kind(kind).body.model_validate_json(stored)
    return body


def _own_problems(problem: ValidationError) -> list[ErrorDetails]:
    """Pydantic's findings without those that only follow from others: a list whose items are refused is
    also "too short".
    """
    found = problem.errors(include_url=False)
    refused = {one["loc"][:length] for one in found for length in range(len(one["loc"]))}
    return [one for one in found if one["type"] != "too_short" or one["loc"] not in refused]


def _said(model: type[BaseModel], problem: ErrorDetails) -> Problem:
    """One of pydantic's findings in our words."""
    loc, context = problem["loc"], problem.get("ctx") or {}
    path = _path(loc)
    match problem["type"]:
        case "condition":
            joint = "." if path and context["path"] and not context["path"].startswith("[") else ""
            return Problem(str(context["sentence"]), f"{path}{joint}{context['path']}")
        case "extra_forbidden":
            sentence = unknown_name("key", str(loc[-1]), _keys_at(model, loc[:-1]))
            return Problem(sentence, _path(loc[:-1]))
        case "enum" | "literal_error":
            return Problem(f"It has to be {context['expected'].replace(chr(39), '')}.", path)
        case "greater_than_equal":
            return Problem(f"It is at least {context['ge']:,}.", path)
        case "less_than_equal":
            return Problem(f"It is at most {context['le']:,}.", path)
        case "string_too_long":
            return Problem(f"The text has at most {context['max_length']:,} characters.", path)
        case "too_short":
            return Problem(f"At least {context['min_length']} of them is needed.", path)
        case "too_long":
            return Problem(f"At most {context['max_length']} of them are allowed.", path)
        case known if known in _SENTENCES:
            return Problem(_SENTENCES[known], path)
    message = problem["msg"].removeprefix("Value error, ")
    return Problem(message if message.endswith((".", "?")) else f"{message}.", path)


def _path(loc: tuple[int | str, ...]) -> str:
    path = ""
    for part in loc:
        if isinstance(part, int):
            path += f"[{part}]"
        else:
            path += f".{part}" if path else part
    return path


def _keys_at(model: type[BaseModel], loc: tuple[int | str, ...]) -> list[str]:
    """The keys that the model at `loc` knows; empty where the way there cannot be followed."""
    found: list[Any] = [model]
    for part in loc:
        found = [inner for one in found for inner in _step(one, part)]
    return [
        known.alias or name
        for one in found
        if isinstance(one, type) and issubclass(one, BaseModel)
        for name, known in one.model_fields.items()
    ]


def _step(annotation: Any, part: int | str) -> list[Any]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        fields = annotation.model_fields
        inner = next((known for name, known in fields.items() if part in (name, known.alias)), None)
        return _unions(inner.annotation) if inner is not None else []
    arguments = get_args(annotation)
    return _unions(arguments[-1] if arguments[-1:] != (Ellipsis,) else arguments[0]) if arguments else []


def _unions(annotation: Any) -> list[Any]:
    if get_origin(annotation) is Annotated:
        return _unions(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return [inner for one in get_args(annotation) for inner in _unions(one)]
    return [annotation]
