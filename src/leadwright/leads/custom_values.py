"""Values of custom fields as they lie in `lead.custom`: one JSON object, numbers exact, times in UTC.

An amount of money stands under its slug and its currency under `<slug>.currency`, so that conditions compare a plain number.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

from leadwright.leads.normalise.numbers import Money
from leadwright.leads.normalise.values import Parsed
from leadwright.platform.flat_json import flat_json

# A decimal of at most 15 significant digits survives the way through a binary float unchanged (IEEE 754 binary64).
_SAFE_DIGITS = 15


def stored(slug: str, value: Parsed) -> dict[str, object]:
    """What is kept for a parsed value, by key."""
    if isinstance(value, Money):
        kept: dict[str, object] = {slug: value.amount}
        if value.currency:
            kept[f"{slug}.currency"] = value.currency
        return kept
    if isinstance(value, datetime):
        return {slug: value.astimezone(UTC).isoformat().replace("+00:00", "Z")}
    if isinstance(value, date):
        return {slug: value.isoformat()}
    return {slug: list(value) if isinstance(value, tuple) else value}


def to_json(values: Mapping[str, object]) -> str:
    """The object as JSON text; decimals are written digit by digit, never rounded."""
    flat = flat_json(values)
    if flat is not None:
        return flat
    long = {key: value for key, value in values.items() if isinstance(value, Decimal) and _is_long(value)}
    if not long:
        return _dumps(values)
    rest = _dumps({k: v for k, v in values.items() if k not in long})
    written = ", ".join(f"{json.dumps(key, ensure_ascii=False)}: {value:f}" for key, value in long.items())
    return f"{{{written}}}" if rest == "{}" else f"{{{written}, {rest[1:]}"


_dumps = json.JSONEncoder(default=lambda value: _number(value), ensure_ascii=False).encode


def _is_long(value: Decimal) -> bool:
    return len(value.as_tuple().digits) > _SAFE_DIGITS


def _number(value: object) -> int | float:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"{type(value).__name__} cannot be the value of a custom field")
