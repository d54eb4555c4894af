"""Paths into JSON: the part of RFC 9535 that mappings need. `$` is the whole payload, `@` the item that is read."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

_MOST_FOUND = 1_000
_STEP = re.compile(
    r"""\.(?P<name>[^\W\d][\w-]*)
    | \[\s*(?P<quoted>'[^']*'|"[^"]*")\s*\]
    | \[\s*(?P<place>-?\d{1,6})\s*\]
    | (?P<all>\[\s*\*\s*\]|\.\*)
    | \[\?\s*\(?\s*@?\.?(?P<key>[^\W\d][\w-]*)\s*==\s*(?P<text>'[^']*'|"[^"]*")\s*\)?\s*\]""",
    re.VERBOSE,
)


class BadPath(ValueError):
    """What is no path, in a sentence."""


@dataclass(frozen=True)
class Name:
    """A member of an object."""

    name: str


@dataclass(frozen=True)
class Place:
    """An element of a list, from the end where it is negative."""

    place: int


@dataclass(frozen=True)
class Every:
    """All elements of a list, all members of an object."""


@dataclass(frozen=True)
class Having:
    """The elements of a list that are objects with this member."""

    key: str
    text: str


Step = Name | Place | Every | Having


@dataclass(frozen=True)
class Path:
    """A path as read. `of_item` begins at the item, else at the whole payload."""

    of_item: bool
    steps: tuple[Step, ...]


def is_path(text: str) -> bool:
    """Whether a text means a place in the payload, and not itself."""
    return text[:1] in ("$", "@") and text[1:2] in ("", ".", "[")


@lru_cache(maxsize=4_096)
def read_path(text: str) -> Path:
    """Raises BadPath with what is wrong and where."""
    if not is_path(text):
        raise BadPath(
            f"“{text}” is no path; begin with $ for the whole payload or @ for the item, such as @.email."
        )
    steps: list[Step] = []
    place = 1
    while place < len(text):
        found = _STEP.match(text, place)
        if found is None:
            raise BadPath(
                f"The path “{text}” cannot be read from “{text[place:]}” on; use .name, ['name'], [0], [*] or"
                " [?@.name=='text']."
            )
        steps.append(_step(found))
        place = found.end()
    return Path(text[0] == "@", tuple(steps))


def find(path: Path, *, item: object, whole: object) -> list[object]:
    """Everything the path leads to, in the order it stands there; null counts as nothing."""
    found: list[object] = [item if path.of_item else whole]
    for step in path.steps:
        found = [one for value in found for one in _follow(step, value)][:_MOST_FOUND]
    return [one for one in found if one is not None]


def places_in(value: object, *, begin: str = "@", most: int = 60) -> list[tuple[str, str]]:
    """The paths to the plain values of a document with what stands there, in their order, for somebody who chooses."""
    listed: list[tuple[str, str]] = []
    waiting: list[tuple[str, object]] = [(begin, value)]
    while waiting and len(listed) < most:
        path, one = waiting.pop()
        if isinstance(one, dict):
            waiting += [(path + _written(name), inner) for name, inner in reversed(list(one.items()))]
        elif isinstance(one, list):
            waiting += [(path + _element(one, place), one[place]) for place in reversed(range(len(one[:20])))]
        elif one is not None and one != "":
            listed.append((path, str(one)[:120]))
    return listed


def _element(found: Sequence[object], place: int) -> str:
    """A list of named fields is chosen from by name, since the order may change."""
    one = found[place]
    name = one.get("name") if isinstance(one, dict) else None
    if isinstance(name, str) and name and "'" not in name:
        return f"[?@.name=='{name}']"
    return f"[{place}]"


def _written(name: str) -> str:
    return (
        f".{name}"
        if re.fullmatch(r"[^\W\d][\w-]*", name)
        else f"['{name}']"
        if "'" not in name
        else f'["{name}"]'
    )


def _step(found: re.Match[str]) -> Step:
    if found["name"] is not None:
        return Name(found["name"])
    if found["quoted"] is not None:
        return Name(found["quoted"][1:-1])
    if found["place"] is not None:
        return Place(int(found["place"]))
    if found["key"] is not None:
        return Having(found["key"], found["text"][1:-1])
    return Every()


def _follow(step: Step, value: object) -> Iterator[object]:
    match step, value:
        case Name(name), dict() if name in value:
            yield value[name]
        case Place(place), list() if -len(value) <= place < len(value):
            yield value[place]
        case Every(), list():
            yield from value
        case Every(), dict():
            yield from value.values()
        case Having(key, text), list():
            yield from (one for one in value if isinstance(one, dict) and str(one.get(key)) == text)
        case _:
            return
