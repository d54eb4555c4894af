"""One condition as a form asks for it: the page, what was typed, and where it goes in the tree."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, tzinfo
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, QueryDict

from leadwright.criteria import registry
from leadwright.criteria.catalogue import Catalogue
from leadwright.criteria.errors import ConditionError
from leadwright.criteria.nodes import PERSONA, SAVED, SEGMENT
from leadwright.criteria.parse import parse
from leadwright.criteria.validate import validate
from leadwright.personas.queries import PersonaName, persona_names
from leadwright.platform.errors import UnusableInput
from leadwright.playbook.conditions import usable
from leadwright.segments.queries import SegmentName, segment_names
from leadwright.ui.frames import page, page_time
from leadwright.ui.lists import part_forms, tree
from leadwright.ui.lists.event_forms import event_form, event_part
from leadwright.ui.lists.part_forms import Choice
from leadwright.ui.requests import SignedInRequest

_EVENT = "event"


def part_page(
    request: SignedInRequest,
    document: dict[str, Any],
    template: str,
    context: Mapping[str, object],
    *,
    whole: str,
    onward: Callable[[dict[str, Any]], str],
) -> HttpResponse:
    """The form of one condition of a tree; with `apply` on to where `onward` leads with the changed tree, or what is wrong.

    `context` are the other variables of `template` and of `ui/lists/part_form.html`; `whole` is where the whole tree is shown,
    for a path that leads to a group.
    """
    asked, catalogue, zone = request.GET, registry.catalogue(), page_time(request).clock
    if _is_group(asked, document):
        return HttpResponseRedirect(whole)
    found, node, problem = _changed(asked, document, catalogue, zone)
    if found is not None:
        return HttpResponseRedirect(onward(found))
    told = _asks(asked, node, catalogue, zone)
    shown = {**context, **told, "problem": problem or told.get("problem", "")}
    status = 422 if problem else 200
    return page(request, template, shown, region="ui/lists/part_form.html", status=status)


def _changed(
    asked: QueryDict, document: dict[str, Any], catalogue: Catalogue, zone: tzinfo = UTC
) -> tuple[dict[str, Any] | None, dict[str, Any], str]:
    """The tree with the part that was typed, or None; the part as it is to be shown; and what is wrong with it.

    `path` of `asked` says which part it is, or with `into` where a new one goes: into the group there (`all`), beside the
    condition there (`any`), or into a group of its own (`group_all`, `group_any`, `group_none`). Nothing changes without `apply`.
    Instants are typed on the clock of `zone`.
    """
    path, into = asked.get("path", ""), asked.get("into", "")
    node: dict[str, Any] = {} if into else tree.node_at(document, path)
    about = asked.get("about") or _about_of(node)
    if "apply" not in asked or not about:
        return None, node, ""
    typed = _typed(asked, about, catalogue, zone)
    if _lacks_value(asked, about):
        return None, typed, "Enter or choose a value. For those without one there is “is unknown”."
    try:
        _checked(typed, catalogue)
        return _put(document, path, into, typed), typed, ""
    except ConditionError as refusal:
        return None, typed, refusal.sentence
    except UnusableInput as refusal:
        return None, typed, refusal.message


def _asks(
    asked: QueryDict, node: dict[str, Any], catalogue: Catalogue, zone: tzinfo = UTC
) -> dict[str, object]:
    """The variables of `ui/lists/part_form.html` about the condition itself."""
    about = asked.get("about") or _about_of(node)
    return {
        "path": asked.get("path", ""),
        "into": asked.get("into", ""),
        "to": asked.get("to", ""),
        "about": about,
        "fields": part_forms.groups_of_fields(catalogue, _field_of(about)),
        "segments": _named(segment_names(), node.get(SEGMENT)),
        "personas": _named(persona_names(), node.get(PERSONA)),
        **_form(asked, about, node, catalogue, zone),
    }


def _field_of(about: str) -> str:
    return about.removeprefix("field:") if about.startswith("field:") else ""


def _named(offered: Iterable[SegmentName | PersonaName], held: object) -> list[Choice]:
    return [Choice(one.slug, one.title, one.slug == held) for one in offered]


def _is_group(asked: QueryDict, document: dict[str, Any]) -> bool:
    """Whether what is asked for is no condition of its own, but one that holds others."""
    if asked.get("into"):
        return False
    return tree.kind_of(tree.node_at(document, asked.get("path", ""))) in (*tree.GROUPS, "not")


def _about_of(node: dict[str, Any]) -> str:
    """What a condition is about, as the form chooses it; empty for a group."""
    kind = tree.kind_of(node)
    return f"field:{node['field']}" if kind == "field" else kind if kind in (_EVENT, *SAVED) else ""


def _form(
    asked: QueryDict, about: str, node: dict[str, Any], catalogue: Catalogue, zone: tzinfo
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
    offered = part_forms.operators(field.type, asked.get("operator") or held)
    chosen = next((one.value for one in offered if one.chosen), offered[0].value)
    typed = asked if "value" in asked else node if node.get("field") == name else {"field": name}
    shown = part_forms.value_input(field, chosen, typed, part_forms.choices_of(field), zone)
    return {"field": field, "operators": offered, "input": shown}


def _typed(asked: QueryDict, about: str, catalogue: Catalogue, zone: tzinfo) -> dict[str, Any]:
    if about == _EVENT:
        return event_part(asked, catalogue, zone)
    if about in SAVED:
        return {about: asked.get(about, "")}
    name = about.removeprefix("field:")
    if name not in catalogue.fields:
        raise UnusableInput(f"There is no field “{name}” any more.")
    return part_forms.field_part(catalogue.field(name), asked.get("operator", ""), asked, zone)


def _lacks_value(asked: QueryDict, about: str) -> bool:
    """Whether a field is asked for a value that was left out."""
    compares = bool(_field_of(about)) and asked.get("operator", "") not in ("known", "unknown")
    return compares and not any(one.strip() for one in asked.getlist("value"))


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
        case "group_all" | "group_any" | "group_none":
            return tree.added(document, path, {into.removeprefix("group_"): [typed]})
        case _:
            return tree.added(document, path, typed)
