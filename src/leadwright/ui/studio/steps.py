"""Steps in a condition that is edited as indented lines: what a button does to the tree, or which form it leads to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from leadwright.platform.errors import UnusableInput
from leadwright.ui.lists import tree
from leadwright.ui.lists.compact import unpack


@dataclass(frozen=True)
class Stepped:
    """The condition after a step; or, where a part has to be typed first, what its form is asked with."""

    document: dict[str, Any]
    form: Mapping[str, str] | None = None


def stepped(typed: QueryDict) -> Stepped:
    """Do `step` (such as `not:0.1`) to the condition in `where`. Raises UnusableInput for a step no condition knows."""
    document = tree.rooted(unpack(typed.get("where", "")))
    step, _, path = typed.get("step", "").partition(":")
    if step in ("edit", "all", "any", "group_any", "group_none"):
        return Stepped(document, {"path": path, "into": "" if step == "edit" else step})
    node = tree.node_at(document, path)
    kind = tree.kind_of(node)
    match step:
        case "remove":
            return Stepped(tree.replaced(document, path, node["not"] if kind == "not" else None))
        case "not":
            return Stepped(tree.replaced(document, path, {"not": node}))
        case "kind_all" | "kind_any" | "kind_none" if kind in tree.GROUPS:
            return Stepped(tree.replaced(document, path, {step.removeprefix("kind_"): node[kind]}))
    raise UnusableInput("This step is none that a condition knows.")
