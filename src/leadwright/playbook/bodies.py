"""What the bodies of documents are made of."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, GetPydanticSchema
from pydantic_core import PydanticCustomError, core_schema

from leadwright.criteria.dump import dump
from leadwright.criteria.errors import ConditionError
from leadwright.criteria.nodes import Node
from leadwright.criteria.parse import parse


class Body(BaseModel):
    """Base of every body and of its parts: unknown keys and wrong types are refused, nothing is converted.

    Defaults are not stored, so that a key added later with a default changes no document that exists.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    title: str = ""


class Part(BaseModel):
    """Base of what lies inside a body."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _read(value: object) -> Node:
    try:
        return parse(value)
    except ConditionError as problem:
        where = {"path": problem.path, "sentence": problem.sentence}
        raise PydanticCustomError("condition", "{sentence}", where) from None


Condition = Annotated[
    Node,
    GetPydanticSchema(
        lambda _type, _handler: core_schema.no_info_plain_validator_function(
            _read, serialization=core_schema.plain_serializer_function_ser_schema(dump)
        )
    ),
]
"""A tree of the condition language: parsed when the document is read, written back as the same plain data."""
