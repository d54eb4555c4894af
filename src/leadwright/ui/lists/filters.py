"""The condition builder: a filter as a tree, each part changed by a form of its own. The address holds the whole filter."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.criteria import registry
from leadwright.criteria.catalogue import Catalogue
from leadwright.criteria.errors import ConditionError
from leadwright.criteria.parse import parse
from leadwright.criteria.validate import validate
from leadwright.platform.errors import UnusableInput
from leadwright.playbook.conditions import usable
from leadwright.segments.queries import segment_names
from leadwright.ui.frames import page
from leadwright.ui.lists import part_forms, tree
from leadwright.ui.lists.event_forms import event_form, event_part
from leadwright.ui.lists.leads import looked
from leadwright.ui.lists.part_forms import Choice
from leadwright.ui.lists.sentence import said
from leadwright.ui.lists.state import ListState
from leadwright.ui.requests import SignedInRequest

GROUP_WORDS = {"all": "All of these", "any": "At least one of these", "none": "None of these"}
_EVENT, _SEGMENT = "event", "segment"


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
    kinds: tuple[tuple[str, str, bool], ...] = ()


@requires(Action.SEE_LEADS)
@require_safe
def whole_filter(request: SignedInRequest) -> HttpResponse:
    """The whole filter as a tree, with how many leads it leaves."""
    state, catalogue = looked(request).state, registry.catalogue()
    document = tree.rooted(state.condition)
    lines = [_line(state, document, step, catalogue) for step in tree.steps(document)]
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
    """The form of one condition: `path` says which; `into` says to add it to the group there (`all`), to put it beside the
    condition there (`any`), or to add a group of its own (`group_any`, `group_none`). With `apply` the
    list with it, or what is wrong.
    """
    state, catalogue = looked(request).state, registry.catalogue()
    asked = request.GET
    document, path, into = tree.rooted(state.condition), asked.get("path", ""), asked.get("into", "")
    node: dict[str, Any] = {} if into else tree.node_at(document, path)
    if not into and tree.kind_of(node) in (*tree.GROUPS, "not"):
        return HttpResponseRedirect(state.filter_address)
    about = asked.get("about") or _about(node)
    problem = ""
    if "apply" in asked and about:
        typed = _typed(request, about, catalogue)
        try:
            _checked(typed, catalogue)
            changed = _put(document, path, into, typed)
            return HttpResponseRedirect(_onward(request, state.narrowed(tree.trimmed(changed))))
        except ConditionError as refusal:
            node, problem = typed, refusal.sentence
        except UnusableInput as refusal:
            node, problem = typed, refusal.message
    context = {
        "state": state,
        "path": path,
        "into": into,
        "about": about,
        "to": asked.get("to", ""),
        "problem": problem,
        "fields": part_forms.groups_of_fields(catalogue, about.removeprefix("field:")),
        "segments": [Choice(one.slug, one.title, one.slug == node.get("segment")) for one in segment_names()],
        "hidden": _hidden(state),
        **_form(request, about, node, catalogue),
    }
    status = 422 if problem else 200
    return page(request, "ui/lists/part.html", context, region="ui/lists/part_form.html", status=status)


def _form(
    request: SignedInRequest, about: str, node: dict[str, Any], catalogue: Catalogue
) -> dict[str, object]:
    if about == _EVENT:
        return {"event": event_form(node if "event" in node else {}, catalogue)}
    if not about.startswith("field:"):
        return {}
    name = about.removeprefix("field:")
    if name not in catalogue.fields:
        return {"problem": f"There is no field “{name}” any more."}
    field = catalogue.field(name)
    held, _ = part_forms.typed_of(node) if node.get("field") == name else ("", [])
    offered = part_forms.operators(field.type, request.GET.get("operator") or held)
    chosen = next((one.value for one in offered if one.chosen), offered[0].value)
    typed = request.GET if "value" in request.GET else node if node.get("field") == name else {"field": name}
    shown = part_forms.value_input(field, chosen, typed, part_forms.choices_of(field))
    return {"field": field, "operators": offered, "input": shown}


def _typed(request: SignedInRequest, about: str, catalogue: Catalogue) -> dict[str, Any]:
    if about == _EVENT:
        return event_part(request.GET, catalogue)
    if about == _SEGMENT:
        return {"segment": request.GET.get("segment", "")}
    name = about.removeprefix("field:")
    if name not in catalogue.fields:
        raise UnusableInput(f"There is no field “{name}” any more.")
    return part_forms.field_part(catalogue.field(name), request.GET.get("operator", ""), request.GET)


def _checked(typed: dict[str, Any], catalogue: Catalogue) -> None:
    """Raises ConditionError where the part cannot be used, segments it names included."""
    validate(parse(typed), catalogue)
    usable(typed)


def _put(document: dict[str, Any], path: str, into: str, typed: dict[str, Any]) -> dict[str, Any]:
    match into:
        case "":
            return tree.replaced(document, path, typed)
        case "any":
            return tree.replaced(document, path, {"any": [tree.node_at(document, path), typed]})
        case "group_any" | "group_none":
            return tree.added(document, path, {into.removeprefix("group_"): [typed]})
        case _:
            return tree.added(document, path, typed)


def _about(node: dict[str, Any]) -> str:
    kind = tree.kind_of(node)
    return f"field:{node['field']}" if kind == "field" else kind if kind in (_EVENT, _SEGMENT) else ""


def _onward(request: SignedInRequest, state: ListState) -> str:
    return state.filter_address if request.GET.get("to") == "filter" else state.at()


def _hidden(state: ListState) -> list[tuple[str, str]]:
    """The list as fields of a form, which drops what its address says."""
    return [(name, value) for name, value in (pair.split("=", 1) for pair in state.query.split("&")) if value]


def _line(
    state: ListState, document: dict[str, Any], step: tuple[str, int, dict[str, Any]], catalogue: Catalogue
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
            kinds=words,
        )
    if kind == "not":
        return Line(depth, kind, "Not this", "", remove=changed(node["not"]))
    text, problem = said(node, catalogue)
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
