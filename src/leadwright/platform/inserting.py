"""Rows of one table written by one statement that is prepared: what requests store again and again."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import CharField, Field, JSONField, Model, TextField

from leadwright.platform import sql

# What the database reads from JSON as it is; asking the field costs more than all the rest.
_AS_THEY_ARE = frozenset({type(None), bool, int, datetime, UUID})
_OF_TEXT = (CharField, TextField)


@dataclass(frozen=True, slots=True)
class _Column:
    """A column, the attribute with its value, and the types whose values are written as they are; all where there are none."""

    name: str
    attribute: str
    as_they_are: frozenset[type] | None
    field: "Field[Any, Any]"


def insert(rows: Sequence[Model]) -> None:
    """Store new rows of one model, in their order, and give each its number. As `bulk_create`, whose statement is made anew for
    every call. Nothing for no rows.
    """
    if not rows:
        return
    model = type(rows[0])
    columns = _columns(model)
    told = [_line(columns, row) for row in rows]
    numbers = sql.again(_statement(model), {"rows": json.dumps(told, default=_plain)})
    for row, (number,) in zip(rows, numbers, strict=True):
        row.pk = number


@cache
def _columns(model: type[Model]) -> list[_Column]:
    return [_column(one) for one in model._meta.concrete_fields if not one.primary_key]


def _column(field: "Field[Any, Any]") -> _Column:
    of_text = _AS_THEY_ARE | {str} if isinstance(field, _OF_TEXT) else _AS_THEY_ARE
    return _Column(str(field.column), field.attname, None if isinstance(field, JSONField) else of_text, field)


def _line(columns: Sequence[_Column], row: Model) -> dict[str, object]:
    values, line = row.__dict__, dict[str, object]()
    for one in columns:
        value = values[one.attribute]
        if one.as_they_are is not None and type(value) not in one.as_they_are:
            value = one.field.get_db_prep_save(value, connection)
        line[one.name] = value
    return line


@cache
def _statement(model: type[Model]) -> str:
    table, names = model._meta.db_table, ", ".join(one.name for one in _columns(model))
    key = model._meta.pk.column
    return (
        f"insert into {table} ({names}) select {names}"
        f" from jsonb_populate_recordset(null::{table}, %(rows)s::jsonb) returning {key}"
    )


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, (datetime, date)) else str(value)
