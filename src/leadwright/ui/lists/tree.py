"""Changes of a filter as plain data: which node, by the places that lead to it, and what it becomes. Pure.

The root is always a group of which all hold. A path is the place of each node within its parent, joined by dots; empty for the
root. A `not` has one part, at place 0.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from leadwright.criteria.nodes import SAVED
from leadwright.platform.errors import UnusableInput

Document = Mapping[str, Any]
GROUPS = ("all", "any", "none")


def rooted(document: Document | None) -> dict[str, Any]:
    """The filter with a group of which all hold as its root."""
    if document is None:
        return {"all": []}
    return dict(document) if "all" in document else {"all": [dict(document)]}


def trimmed(document: Document) -> dict[str, Any] | None:
    """The filter to be kept: None where nothing is left of it."""
    return dict(document) if document.get("all") else None


def parts(node: Document) -> list[dict[str, Any]]:
    """The nodes directly below."""
    for key in GROUPS:
        if key in node:
            return list(node[key])
    return [node["not"]] if "not" in node else []


def node_at(document: Document, path: str) -> dict[str, Any]:
    """The node a path leads to. Raises UnusableInput where it leads nowhere."""
    node: Any = document
    try:
        for place in _places(path):
            node = parts(node)[place]
    except (IndexError, ValueError, TypeError):
        raise UnusableInput("This part of the filter is not there any more; look at it again.") from None
    return dict(node)


def replaced(document: Document, path: str, node: Document | None) -> dict[str, Any]:
    """The filter with another node at a path; without one where `node` is None, and without groups that this left empty."""
    node_at(document, path)
    return _replaced(document, list(_places(path)), node) or {"all": []}


def added(document: Document, path: str, node: Document) -> dict[str, Any]:
    """The filter with one node more in the group at a path."""
    group = node_at(document, path)
    kind = kind_of(group)
    if kind not in GROUPS:
        raise UnusableInput("Conditions are added to a group.")
    return replaced(document, path, {kind: [*group[kind], dict(node)]})


def kind_of(node: Document) -> str:
    """`all`, `any`, `none`, `not`, `field`, `event`, `segment` or `persona`; empty for what is no node."""
    return next((key for key in (*GROUPS, "not", "field", "event", *SAVED) if key in node), "")


def steps(document: Document, path: str = "", depth: int = 0) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """Every node with its path and depth, parents first."""
    yield path, depth, dict(document)
    for place, part in enumerate(parts(document)):
        yield from steps(part, f"{path}.{place}" if path else str(place), depth + 1)


def path_of(error_path: str) -> str:
    """The path here for the place an error of the language names (`all[1].where[0].at_least` is in node 1)."""
    places: list[str] = []
    for step in error_path.split("."):
        key, _, index = step.partition("[")
        if key in GROUPS and index:
            places.append(index.rstrip("]"))
        elif key == "not":
            places.append("0")
        else:
            break
    return ".".join(places)


def _places(path: str) -> Iterator[int]:
    return (int(place) for place in path.split(".") if path)


def _replaced(node: Document, path: Sequence[int], new: Document | None) -> dict[str, Any] | None:
    if not path:
        return None if new is None else dict(new)
    first, *rest = path
    below = parts(node)
    changed = _replaced(below[first], rest, new)
    kind = kind_of(node)
    if kind == "not":
        return None if changed is None else {"not": changed}
    kept = [*below[:first], *([] if changed is None else [changed]), *below[first + 1 :]]
    return {kind: kept} if kept else None
