"""Reading what a program sends: JSON that the database can take, or a refusal that says where it is not."""

import json
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser

from leadwright.platform.errors import DomainError

LONGEST_BODY = 1_000_000
_DEEPEST = 32


class UnreadableBody(DomainError):
    """The body is no JSON that could be kept. `pointer` (RFC 6901) says where, if that is known."""

    code = "unreadable_body"


class TooLarge(DomainError):
    code = "too_large"


class StrictParser(Parser):
    """Refuses what is long, deep, not finite, or holds characters that no text in the database may hold."""

    def parse_body(self, request: HttpRequest) -> Any:
        check_length(request)
        return read_json(request.body)


def check_length(request: HttpRequest) -> None:
    """Raises TooLarge for a body that is longer than any may be."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST_BODY:
        raise TooLarge(f"The body is longer than {LONGEST_BODY:,} bytes; send it in parts.")


def read_json(told: bytes | str) -> Any:
    """What the text says. Raises UnreadableBody."""
    try:
        found = json.loads(told, parse_constant=_not_finite)
    except RecursionError:
        raise UnreadableBody("The JSON is nested too deeply.") from None
    except ValueError as problem:
        raise UnreadableBody(f"This is no JSON: {problem}.") from None
    _check(found)
    return found


def pointer(*path: object) -> str:
    """A JSON pointer (RFC 6901) as a fragment."""
    return "#" + "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def storable(text: str) -> bool:
    """Whether PostgreSQL can keep the text: no NUL, no half of a surrogate pair."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _check(document: object) -> None:
    waiting: list[tuple[tuple[object, ...], object]] = [((), document)]
    while waiting:
        path, value = waiting.pop()
        if len(path) > _DEEPEST:
            raise UnreadableBody("The JSON is nested too deeply.")
        match value:
            case str() if not storable(value):
                raise UnreadableBody(
                    "A text holds a character that cannot be kept (NUL or half a surrogate pair).",
                    pointer=pointer(*path),
                )
            case dict():
                if not all(storable(name) for name in value):
                    raise UnreadableBody(
                        "A name holds a character that cannot be kept.", pointer=pointer(*path)
                    )
                waiting.extend(((*path, name), one) for name, one in value.items())
            case list():
                waiting.extend(((*path, place), one) for place, one in enumerate(value))
            case _:
                pass


def _not_finite(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number of JSON")
