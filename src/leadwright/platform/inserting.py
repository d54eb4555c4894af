"""Rows of one table written by one statement that is prepared: what requests store again and again."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import CharField, Field, JSONField, Model, TextField

from leadwright.platform import sql

# What the database reads from JSON as it is; asking the field costs more than all the rest.
_AS_THEY_ARE = (bool, int, datetime, UUID)
_OF_TEXT = (CharField, TextField)


def insert(rows: Sequence[Model]) -> None:
    """Store new rows of one model, in their order, and give each its number. As `bulk_create`, whose statement is made anew for
    every call. Nothing for no rows.
    """
    if not rows:
        return
    model = type(rows[0])
    told = [{one.column: _value(one, row) for one in _columns(model)} for row in rows]
    numbers = sql.again(_statement(model), {"rows": json.dumps(told, default=_plain)})
    for row, (number,) in zip(rows, numbers, strict=True):
        row.pk = number


@cache
def _columns(model: type[Model]) -> list["Field[Any, Any]"]:
    return [one for one in model._meta.concrete_fields if not one.primary_key]


@cache
def _statement(model: type[Model]) -> str:
    table, names = model._meta.db_table, ", ".join(str(one.column) for one in _columns(model))
    key = model._meta.pk.column
    return (
        f"insert into {table} ({names}) select {names}"
        f" from jsonb_populate_recordset(null::{table}, %(rows)s::jsonb) returning {key}"
    )


def _value(field: "Field[Any, Any]", row: Model) -> object:
    value = getattr(row, field.attname)
    if (
        value is None
        or isinstance(value, _AS_THEY_ARE)
        or isinstance(field, JSONField)
        or (isinstance(value, str) and isinstance(field, _OF_TEXT))
    ):
        return value
    return field.get_db_prep_save(value, connection)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, (datetime, date)) else str(value)
