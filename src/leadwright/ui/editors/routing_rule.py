"""The form of a rule of a routing: its name, its condition, whom it gives leads to, and what is asked next."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.views.decorators.http import require_http_methods

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.criteria import registry
from leadwright.leads.queries.desk import possible_owners, team_names
from leadwright.platform.errors import NotFound
from leadwright.playbook.errors import DraftChanged
from leadwright.playbook.parts import place_of, with_part
from leadwright.sales.routing import ROUTING, Way
from leadwright.ui.editors.conditions import step
from leadwright.ui.editors.held import Draft, draft_of, mistakes, save
from leadwright.ui.frames import page
from leadwright.ui.lists import tree
from leadwright.ui.lists.compact import pack, unpack
from leadwright.ui.lists.part_forms import Choice
from leadwright.ui.notices import done
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.studio.rule_form import bare, condition_lines

TARGETS = {
    "person": "One person",
    "team": "A team",
    "everybody": "Everybody who sells",
    "account_owner": "Whoever looks after the account",
    "matching_company": "Whoever looks after somebody at the same company",
}
WAYS = {
    Way.ROUND_ROBIN: "in turn",
    Way.WEIGHTED: "in turn, by weight",
    Way.LEAST_LOADED: "to who has the fewest open",
}
FIELDS = {"when": "when", "to.person": "person", "to.team": "team", "to": "to", "name": "name"}


@requires(Action.EDIT_PLAYBOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def one_rule(request: SignedInRequest, slug: str) -> HttpResponse:
    """The form of a rule: `rule` names one of the draft, without it a new one. A post saves it, or, with `step`, changes its
    condition and comes back with what was typed.
    """
    draft = draft_of(request, ROUTING.name, slug)
    if request.method != "POST":
        return _form(request, draft, request.GET)
    typed = request.POST
    if "step" in typed:
        return HttpResponseRedirect(step(draft, typed))
    held, rules = _held(draft, typed), list(draft.body.get("rules", ()))
    rule = _typed_rule(typed)
    before = held["name"] if held else ""
    if before and before != rule["name"]:
        rules = [
            {**one, "otherwise": rule["name"]} if one.get("otherwise") == before else one for one in rules
        ]
    rules = with_part(rules, rule, held=before)
    body = {**draft.body, "rules": rules}
    wrong = mistakes(draft, body, f"rules[{place_of(rules, rule['name'])}]", FIELDS)
    if sum(one["name"] == rule["name"] for one in rules) > 1:
        wrong["name"] = f"Another rule is called “{rule['name']}”."
    if rule["when"] == {"all": []}:
        wrong["when"] = "Add at least one condition: without one, nobody behind this rule gets a lead."
    if wrong:
        return _form(request, draft, typed, wrong, status=422)
    try:
        save(request, draft, body, typed.get("seen", ""))
    except DraftChanged as refusal:
        return _form(request, draft, typed, {"": refusal.message}, status=409)
    words = "changed" if held else "added"
    return done(request, draft.address, f"“{rule['name']}” is {words} in the draft.")


def target_of(typed: QueryDict) -> dict[str, Any]:
    """Whom the form names, as plain data; not yet checked."""
    to = typed.get("to", "")
    part: dict[str, Any] = (
        {to: typed.get(to, "") if to in ("person", "team") else True} if to in TARGETS else {}
    )
    if to in ("team", "everybody") and typed.get("by", "") not in ("", Way.ROUND_ROBIN):
        part["by"] = typed["by"]
    return part | ({"at_work": True} if typed.get("at_work") else {})


def target_asks(typed: QueryDict, held: Mapping[str, Any]) -> dict[str, object]:
    """The variables of `editors/target.html`: as typed, or else as it is held."""
    told = dict(held) if "to" not in typed or typed["to"] not in TARGETS else target_of(typed)
    chosen = next((name for name in TARGETS if told.get(name)), "everybody")
    people = [Choice(one.email, one.name, one.email == told.get("person")) for one in possible_owners()]
    teams = [Choice(one, one, one == told.get("team")) for one in team_names()]
    return {
        "targets": [Choice(name, label, name == chosen) for name, label in TARGETS.items()],
        "colleagues": _with_gone(people, told.get("person")),
        "teams": _with_gone(teams, told.get("team")),
        "ways": [Choice(way, label, way == told.get("by", Way.ROUND_ROBIN)) for way, label in WAYS.items()],
        "at_work": bool(told.get("at_work")),
    }


def _with_gone(known: list[Choice], held: object) -> list[Choice]:
    """The choices with one that is held and no choice any more, so that saving changes nothing unseen."""
    gone = isinstance(held, str) and held and not any(one.chosen for one in known)
    return [*known, *([Choice(str(held), f"{held} (not there any more)", chosen=True)] if gone else [])]


def _typed_rule(typed: QueryDict) -> dict[str, Any]:
    document = tree.rooted(unpack(typed.get("where", "")))
    otherwise = typed.get("otherwise", "")
    return {
        "name": " ".join(typed.get("name", "").split()),
        "when": bare(document),
        "to": target_of(typed),
        **({"otherwise": otherwise} if otherwise else {}),
    }


def _form(
    request: SignedInRequest,
    draft: Draft,
    typed: QueryDict,
    wrong: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    held, catalogue = _held(draft, typed), registry.catalogue()
    where = typed.get("where", "") if "where" in typed else pack(tree.rooted(held["when"])) if held else ""
    name = held["name"] if held else ""
    onward = typed.get("otherwise", (held or {}).get("otherwise", ""))
    others = [rule["name"] for rule in draft.body.get("rules", ()) if rule["name"] != name]
    context = {
        "draft": draft,
        "held": held,
        "rule": typed.get("rule", ""),
        "seen": typed.get("seen") or draft.seen,
        "name": typed.get("name", name),
        "where": where,
        "lines": condition_lines(tree.rooted(unpack(where)), catalogue),
        "otherwise": [Choice(one, one, one == onward) for one in others],
        "mistakes": wrong or {},
        "problem": (wrong or {}).get("", ""),
        **target_asks(typed, held["to"] if held else {}),
    }
    return page(request, "editors/routing_rule.html", context, status=status)


def _held(draft: Draft, typed: QueryDict) -> Mapping[str, Any] | None:
    """The rule of the draft that is changed. Raises NotFound where it is not there any more."""
    name, rules = typed.get("rule", ""), list(draft.body.get("rules", ()))
    if not name:
        return None
    place = place_of(rules, name)
    if place is None:
        raise NotFound("There is no such rule in the draft any more.")
    found: Mapping[str, Any] = rules[place]
    return found
