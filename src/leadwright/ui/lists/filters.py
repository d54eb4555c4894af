"""The condition builder: a filter as a tree, each part changed by a form of its own. The address holds the whole filter."""

from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.criteria import registry
from leadwright.criteria.catalogue import Catalogue
from leadwright.ui.frames import page, page_time
from leadwright.ui.lists import tree
from leadwright.ui.lists.leads import looked
from leadwright.ui.lists.one_part import part_page
from leadwright.ui.lists.sentence import said
from leadwright.ui.lists.state import ListState
from leadwright.ui.requests import SignedInRequest

GROUP_WORDS = {"all": "All of these", "any": "At least one of these", "none": "None of these"}


@dataclass(frozen=True)
class Line:
    """One node of the tree as the builder shows it; the addresses are those of the builder with the node changed."""

    depth: int
    kind: str
    text: str
    problem: str
    edit: str = ""
    remove: str = ""
    negate: str = ""
    add: str = ""
    beside: str = ""
    group: str = ""
    kinds: tuple[tuple[str, str, bool], ...] = ()


@requires(Action.SEE_LEADS)
@require_safe
def whole_filter(request: SignedInRequest) -> HttpResponse:
    """The whole filter as a tree, with how many leads it leaves."""
    state, catalogue = looked(request).state, registry.catalogue()
    document, zone = tree.rooted(state.condition), page_time(request).clock
    lines = [_line(state, document, step, catalogue, zone) for step in tree.steps(document)]
    context = {
        "state": state,
        "lines": lines,
        "done": state.at(),
        "clear": state.narrowed(None).filter_address,
    }
    return page(request, "ui/lists/filter.html", context)


@requires(Action.SEE_LEADS)
@require_safe
def part(request: SignedInRequest) -> HttpResponse:
    """The form of one condition; with `apply` the list with it, or what is wrong."""
    state = looked(request).state
    context = {
        "state": state,
        "action": reverse("ui:filter_part"),
        "cancel": state.filter_address if request.GET.get("to") else state.at(),
        "hidden": state.fields,
    }
    return part_page(
        request,
        tree.rooted(state.condition),
        "ui/lists/part.html",
        context,
        whole=state.filter_address,
        onward=lambda changed: _onward(request, state.narrowed(tree.trimmed(changed))),
    )


def _onward(request: SignedInRequest, state: ListState) -> str:
    return state.filter_address if request.GET.get("to") == "filter" else state.at()


def _line(
    state: ListState,
    document: dict[str, Any],
    step: tuple[str, int, dict[str, Any]],
    catalogue: Catalogue,
    zone: tzinfo,
) -> Line:
    path, depth, node = step
    kind = tree.kind_of(node)

    def changed(new: dict[str, Any] | None) -> str:
        return state.narrowed(tree.trimmed(tree.replaced(document, path, new))).filter_address

    def form(**more: str) -> str:
        return state.at("ui:filter_part", path=path, to="filter", **more)

    if kind in tree.GROUPS:
        below = node[kind]
        words = (
            tuple((GROUP_WORDS[one], changed({one: below}), one == kind) for one in GROUP_WORDS)
            if path
            else ()
        )
        remove = changed(None) if path else ""
        return Line(
            depth,
            kind,
            GROUP_WORDS[kind] if path else "All of these hold",
            "",
            remove=remove,
            add=form(into="all"),
            negate=changed({"not": node}) if path else "",
            group=form(into="group_all" if kind == "any" else "group_any"),
            kinds=words,
        )
    if kind == "not":
        return Line(depth, kind, "Not this", "", remove=changed(node["not"]))
    text, problem = said(node, catalogue, zone)
    return Line(
        depth,
        kind,
        text,
        problem,
        edit=form(),
        remove=changed(None),
        negate=changed({"not": node}),
        beside=form(into="any"),
    )
