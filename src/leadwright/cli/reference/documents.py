"""The page of the kinds of documents, from the models of their bodies."""

import types
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from leadwright.capture.mapping import COLUMN_FIELDS, MappingBody
from leadwright.cli.reference import markdown
from leadwright.criteria.nodes import Node, PropertyTest
from leadwright.playbook.registry import Kind, kinds
from leadwright.scoring.model import Counts

_COMMON = """Every document begins with `kind:`; `slug:` (its name, `default` where it is left out) and `title:` may follow,
then the keys of its kind. In a folder it is `<kind>.yml`, or `<kind>/<slug>.yml`. Unknown keys are refused. `playbook apply`
takes the kinds in the order of this page, unless one document names another."""
_WORDS: Mapping[object, str] = {
    str: "text",
    bool: "true or false",
    int: "whole number",
    Counts: "`every`, `once`, `{once_per: PROPERTY}` or `{per_day: n}`",
    PropertyTest: "property tests",
}


def page() -> str:
    """Each kind with the keys of its body and of the parts inside it."""
    return markdown.page("Documents", " ".join(_COMMON.split()), *(_kind(one) for one in kinds().values()))


def _kind(kind: Kind[Any]) -> str:
    parts = [f"## {kind.name}", _model(kind.body)]
    for part in _parts(kind.body):
        parts += [f"### {_name(part)} of {kind.name}", _model(part)]
    if kind.body is MappingBody:
        parts.append(f"`field` is one of {markdown.codes(sorted(COLUMN_FIELDS))}.")
    return "\n\n".join(parts)


def _model(model: type[BaseModel]) -> str:
    rows = [
        (markdown.code(name), _holds(one.annotation), _standing_in(one))
        for name, one in model.model_fields.items()
    ]
    parts = (*markdown.paragraphs(model.__doc__), markdown.table(("Key", "Holds", "Without it"), rows))
    return "\n\n".join(parts)


def _standing_in(one: FieldInfo) -> str:
    """What is taken for a key that is left out."""
    if one.is_required():
        return "needed"
    value = one.get_default(call_default_factory=True)
    if isinstance(value, BaseModel):
        return "its own defaults"
    if isinstance(value, Counts):
        return markdown.code(value.repetition)
    if isinstance(value, tuple) and value:
        return markdown.codes(map(str, value))
    return "nothing" if value in (None, "", (), [], {}) else markdown.code(str(value).lower())


def _parts(model: type[BaseModel]) -> list[type[BaseModel]]:
    """The models inside a model, each once, in the order of their first mention."""
    found: dict[type[BaseModel], None] = {}
    for one in model.model_fields.values():
        for inner in _models(one.annotation):
            found.setdefault(inner)
            found.update(dict.fromkeys(_parts(inner)))
    return list(found)


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)


def _name(model: type[BaseModel]) -> str:
    """`LadderPart` as "ladder", `ConditionRule` as "condition rule"."""
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in model.__name__).split()
    return " ".join(word for word in words if word not in ("part", "body"))


def _holds(annotation: Any) -> str:
    """A type in words."""
    if annotation == Node:
        return "condition"
    if annotation in _WORDS:
        return _WORDS[annotation]
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _holds(inner[0])
    if origin is Literal:
        return _one_of(inner)
    if origin in (Union, types.UnionType):
        return " or ".join(dict.fromkeys(_holds(each) for each in inner if each is not type(None)))
    if origin in (tuple, list):
        return f"list of {_holds(inner[0])}"
    if origin is dict:
        return f"{_holds(inner[0])} → {_holds(inner[1])}"
    return _of_class(annotation)


def _of_class(annotation: type) -> str:
    if issubclass(annotation, BaseModel):
        return f"*{_name(annotation)}*"
    if issubclass(annotation, StrEnum):
        return _one_of(tuple(annotation))
    return "number"


def _one_of(values: tuple[object, ...]) -> str:
    return ", ".join(markdown.code(str(value)) for value in values if value != "")
