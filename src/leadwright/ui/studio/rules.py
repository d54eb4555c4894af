"""Rules of a draft: their order, adding and removing, and the form of one."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.criteria import registry
from leadwright.platform.errors import NotFound, UnusableInput
from leadwright.playbook.errors import DraftChanged
from leadwright.playbook.reading import as_stored
from leadwright.scoring import changing
from leadwright.scoring.sentences import title_of
from leadwright.ui.editors.held import save
from leadwright.ui.frames import page
from leadwright.ui.lists import tree
from leadwright.ui.lists.compact import pack, unpack
from leadwright.ui.lists.event_forms import event_form
from leadwright.ui.lists.one_part import part_page
from leadwright.ui.notices import Notice, done
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.studio import rule_form
from leadwright.ui.studio.drafts import Draft, draft_of
from leadwright.ui.studio.steps import stepped

_KEPT = ("rule", "kind", "seen", *rule_form.COMMON)


@requires(Action.EDIT_PLAYBOOK)
@require_POST
def change_rules(request: SignedInRequest, slug: str) -> HttpResponse:
    """Move a rule (`up`, `down`), remove it (`remove`), put back what is in force (`back`)."""
    draft, asked = draft_of(request, slug), request.POST
    body, said = _rearranged(draft, asked)
    save(request, draft, body, asked.get("seen", ""))
    return done(request, draft.address, said)


def _rearranged(draft: Draft, asked: QueryDict) -> tuple[dict[str, Any], Notice | str | None]:
    body = draft.working.body
    for way in ("up", "down"):
        if asked.get(way):
            return changing.moved(body, asked.get(way, ""), up=way == "up"), None
    if asked.get("remove"):
        return _removed(draft, asked.get("remove", ""))
    if asked.get("back"):
        held = as_stored(draft.live.body)["rules"] if draft.live else []
        assert isinstance(held, list)  # noqa: S101 - the rules of a model
        found = next((one for one in held if one["name"] == asked["back"]), None)
        if found is None:
            raise NotFound("The model in force has no such rule any more.")
        return changing.with_rule(
            body, found, held.index(found)
        ), f"“{found.get('reason', found['name'])}” is back."
    raise UnusableInput("Say what to do with which rule.")


def _removed(draft: Draft, name: str) -> tuple[dict[str, Any], Notice]:
    body, place = draft.working.body, changing.place_of(draft.working.body, name)
    if place is None:
        raise NotFound("There is no such rule in the draft any more.")
    label = body["rules"][place].get("reason", name)
    return changing.without_rule(body, name), Notice(
        f"“{label}” is left out of the draft. “Put back” stands below."
    )


@requires(Action.EDIT_PLAYBOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def one_rule(request: SignedInRequest, slug: str) -> HttpResponse:
    """The form of a rule: `rule` names one of the draft, else `kind` says what kind of a new one. A post saves it, or, with
    `step`, changes its condition and comes back with what was typed.
    """
    draft = draft_of(request, slug)
    if request.method != "POST":
        return _form(request, draft, request.GET)
    typed = request.POST
    if "step" in typed:
        return HttpResponseRedirect(_step(draft, typed))
    held = _held(draft, typed)
    rule = rule_form.rule_of(typed, held, registry.catalogue())
    taken = [one["name"] for one in draft.working.body["rules"]]
    named = held["name"] if held else changing.new_name(rule.get("reason", ""), taken)
    rule = {"name": named, **rule}
    body = changing.with_rule(draft.working.body, rule)
    mistakes = rule_form.mistakes(body, named)
    if rule_form.is_for_everybody(rule) and not (held and rule_form.is_for_everybody(held)):
        mistakes["when"] = "Add at least one condition: without one, every lead gets these points."
    if mistakes:
        return _form(request, draft, typed, mistakes, status=422)
    try:
        save(request, draft, body, typed.get("seen", ""))
    except DraftChanged as refusal:
        return _form(request, draft, typed, {"": refusal.message}, status=409)
    return done(
        request,
        draft.address,
        f"“{rule.get('reason', named)}” is {'changed' if held else 'added'} in the draft.",
    )


@requires(Action.EDIT_PLAYBOOK)
@require_safe
def rule_condition(request: SignedInRequest, slug: str) -> HttpResponse:
    """The form of one part of the condition of a rule; with `apply` back to the rule, with it."""
    draft, asked = draft_of(request, slug), request.GET
    where = asked.get("where", "")
    back = _back(draft, asked, where)
    context = {
        "draft": draft,
        "action": draft.at("studio_condition"),
        "cancel": back,
        "hidden": [(name, asked.get(name, "")) for name in (*_KEPT, "where")],
    }
    return part_page(
        request,
        tree.rooted(unpack(where)),
        "studio/condition.html",
        context,
        whole=back,
        onward=lambda changed: _back(draft, asked, pack(changed)),
    )


def _form(
    request: SignedInRequest,
    draft: Draft,
    typed: QueryDict,
    mistakes: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    held = _held(draft, typed)
    is_event = "event" in held if held else typed.get("kind") == "event"
    asks = rule_form.asked(typed, held, mistakes or {})
    catalogue = registry.catalogue()
    context: dict[str, object] = {
        "draft": draft,
        "held": held,
        "rule": typed.get("rule", ""),
        "kind": "event" if is_event else "condition",
        "seen": typed.get("seen") or draft.seen,
        "asks": asks,
        "dimensions": [(one, title_of(one)) for one in changing.dimensions_of(draft.working.body)],
        "groups": [
            (slug, group["dimension"]) for slug, group in draft.working.body.get("groups", {}).items()
        ],
        "mistakes": mistakes or {},
        "problem": (mistakes or {}).get("", ""),
    }
    if is_event:
        node = rule_form.event_of(typed, catalogue) if "event_asked" in typed else held or {}
        context["event"] = event_form(node, catalogue)
    else:
        where = (
            typed.get("where", "") if "where" in typed else pack(tree.rooted(held["when"])) if held else ""
        )
        context |= {"where": where, "lines": rule_form.condition_lines(tree.rooted(unpack(where)), catalogue)}
    return page(request, "studio/rule_form.html", context, status=status)


def _held(draft: Draft, typed: QueryDict) -> dict[str, Any] | None:
    """The rule of the draft that is changed. Raises NotFound where it is not there any more."""
    name = typed.get("rule", "")
    if not name:
        return None
    place = changing.place_of(draft.working.body, name)
    if place is None:
        raise NotFound("There is no such rule in the draft any more.")
    return dict(draft.working.body["rules"][place])


def _step(draft: Draft, typed: QueryDict) -> str:
    """Where a step in the condition leads: to the form of a part, or back to the rule with the condition changed."""
    found = stepped(typed)
    if found.form is not None:
        return f"{draft.at('studio_condition')}?{_query(typed, typed.get('where', ''), **found.form)}"
    return _back(draft, typed, pack(found.document))


def _back(draft: Draft, typed: QueryDict, where: str) -> str:
    return f"{draft.rule_address}?{_query(typed, where)}"


def _query(typed: QueryDict, where: str, **more: str) -> str:
    kept = {name: typed[name] for name in _KEPT if name in typed}
    return urlencode({**kept, "where": where, **more})
