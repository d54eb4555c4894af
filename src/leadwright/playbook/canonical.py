"""The canonical form of a body, by which versions are compared."""

import hashlib
import json
import math
from collections.abc import Mapping

from leadwright.playbook.errors import BadDocument, Problem

MAX_DEPTH = 60
_LARGEST = 2**63 - 1


def plain(value: object, path: str = "", depth: int = 0) -> object:
    """`value` as data that JSON, YAML and PostgreSQL all give back unchanged.

    Whole numbers from 10^16 become integers (PostgreSQL prints no exponents), minus zero becomes zero.
    Raises BadDocument with the path of anything else than mappings with text keys, lists, texts, numbers,
    booleans and null.
    """
    if depth > MAX_DEPTH:
        raise BadDocument(Problem(f"The document is nested deeper than {MAX_DEPTH} levels.", path))
    match value:
        case None | bool():
            return value
        case str():
            return _text(value, path)
        case int():
            if abs(value) > _LARGEST:
                raise BadDocument(Problem(f"The number {value} is too large.", path))
            return value
        case float():
            return _number(value, path)
        case Mapping():
            return {
                _key(key, path): plain(inner, f"{path}.{key}" if path else str(key), depth + 1)
                for key, inner in value.items()
            }
        case list() | tuple():
            return [plain(inner, f"{path}[{index}]", depth + 1) for index, inner in enumerate(value)]
    raise BadDocument(Problem(f"A document cannot hold a value of the type {type(value).__name__}.", path))


def digest(body: object) -> str:
    """SHA-256 (hex) of the canonical JSON of a body made by `plain`; the order of keys does not matter."""
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _text(value: str, path: str) -> str:
    if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise BadDocument(
            Problem("The text holds a character that cannot be stored (NUL or half a pair).", path)
        )
    return value


def _key(key: object, path: str) -> str:
    if not isinstance(key, str):
        raise BadDocument(Problem(f"The key {key} has to be a text.", path))
    return _text(key, path)


def _number(value: float, path: str) -> int | float:
    if not math.isfinite(value):
        raise BadDocument(Problem(f"{value} is not a number that can be stored.", path))
    if abs(value) >= 1e16:
        return _whole(value, path)
    return value or 0.0


def _whole(value: float, path: str) -> int:
    if abs(value) > _LARGEST:
        raise BadDocument(Problem(f"The number {value} is too large.", path))
    return int(value)
