"""The forms of a lifecycle: one criterion, what a stage asks for beside its criteria, and which events are interest."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.criteria import registry
from leadwright.lifecycle.documents import FIRST_INTEREST, LATER_INTEREST, LIFECYCLE
from leadwright.lifecycle.stages import RANK, Stage
from leadwright.playbook.errors import DraftChanged
from leadwright.ui.editors.conditions import step
from leadwright.ui.editors.held import Draft, draft_of, mistakes, save
from leadwright.ui.editors.stages import (
    has_stage,
    list_of,
    place_in,
    place_of_criterion,
    stage_part,
    with_stage,
)
from leadwright.ui.frames import page
from leadwright.ui.lists import tree
from leadwright.ui.lists.compact import pack, unpack
from leadwright.ui.lists.part_forms import Choice
from leadwright.ui.notices import done
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.studio.rule_form import bare, condition_lines

PROSPECT, DOWN = "prospect", "down"


@requires(Action.EDIT_PLAYBOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def criterion(request: SignedInRequest, slug: str) -> HttpResponse:
    """The form of a criterion of `of` (a stage, or `prospect`): `line` is its place, `down` what loses the stage, nothing a new
    one. A post saves it, or, with `step`, changes its condition and comes back with what was typed.
    """
    draft = draft_of(request, LIFECYCLE.name, slug)
    if request.method != "POST":
        return _criterion_form(request, draft, request.GET, {})
    typed = request.POST
    if "step" in typed:
        return HttpResponseRedirect(step(draft, typed))
    of, line = typed.get("of", ""), typed.get("line", "")
    one = {
        "text": " ".join(typed.get("text", "").split()),
        "when": bare(tree.rooted(unpack(typed.get("where", "")))),
    }
    body, place = _with_criterion(draft.body, of, line, one)
    wrong = mistakes(draft, body, place)
    if one["when"] == {"all": []}:
        wrong["when"] = "Add at least one condition: without one, everybody meets it."
    if wrong:
        return _criterion_form(request, draft, typed, wrong, status=422)
    try:
        save(request, draft, body, typed.get("seen", ""))
    except DraftChanged as refusal:
        return _criterion_form(request, draft, typed, {"": refusal.message}, status=409)
    return done(request, draft.address, f"“{one['text']}” is kept in the draft.")


@requires(Action.EDIT_PLAYBOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def stage(request: SignedInRequest, slug: str) -> HttpResponse:
    """What a stage (`stage`) asks for beside its criteria, and how it is lost; a post saves it in the draft."""
    draft = draft_of(request, LIFECYCLE.name, slug)
    asked = request.POST if request.method == "POST" else request.GET
    part = stage_part(draft.body, asked.get("stage", ""))
    if request.method != "POST":
        return _stage_form(request, draft, part, {})
    changed = _typed_stage(part, request.POST)
    body = with_stage(draft.body, changed)
    wrong = mistakes(draft, body, place_in(body, part["stage"]))
    if wrong:
        return _stage_form(request, draft, changed, wrong, status=422)
    save(request, draft, body, asked.get("seen", ""))
    if request.POST.get("leaving") == DOWN and "down" not in part:
        query = urlencode({"of": part["stage"], "line": DOWN})
        return done(request, f"{draft.at('lifecycle_criterion')}?{query}", "Say when the stage is lost.")
    return done(request, draft.address, f"{Stage(part['stage']).label} is kept in the draft.")


@requires(Action.EDIT_PLAYBOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def interest(request: SignedInRequest, slug: str) -> HttpResponse:
    """Which events begin interest (`first`) and which show that it went on (`later`); a post saves it in the draft."""
    draft = draft_of(request, LIFECYCLE.name, slug)
    held = draft.body.get("interest", {})
    chosen = {
        "first": list(held.get("first", FIRST_INTEREST)),
        "later": list(held.get("later", LATER_INTEREST)),
    }
    wrong: dict[str, str] = {}
    if request.method == "POST":
        chosen = {name: request.POST.getlist(name) for name in chosen}
        body = {**draft.body, "interest": chosen}
        wrong = mistakes(draft, body, "interest")
        if not wrong:
            save(request, draft, body, request.POST.get("seen", ""))
            return done(request, draft.address, "What interest is, is kept in the draft.")
    known = {name: event.label for name, event in registry.catalogue().events.items()}
    named = [one for names in chosen.values() for one in names]
    known |= {one: one for one in named if one not in known}
    lists = [
        (
            name,
            title,
            wrong.get(name, ""),
            [
                Choice(one, label, one in chosen[name])
                for one, label in sorted(known.items(), key=lambda item: item[1])
            ],
        )
        for name, title in (("first", "Begins interest"), ("later", "Shows that it went on"))
    ]
    context = {"draft": draft, "lists": lists, "problem": wrong.get("", ""), "seen": draft.seen}
    return page(request, "editors/interest.html", context, status=422 if wrong else 200)


def _with_criterion(
    body: Mapping[str, Any], of: str, line: str, one: Mapping[str, Any]
) -> tuple[Mapping[str, Any], str]:
    """The document with a criterion, and the place of it. A stage it is the first criterion of is made."""
    if of == PROSPECT:
        return {**body, "prospect": one}, "prospect"
    part = stage_part(body, of) if has_stage(body, of) else {"stage": of, "criteria": []}
    criteria = list(part["criteria"])
    if line == DOWN:
        changed = {**{name: value for name, value in part.items() if name != "stays"}, "down": one}
        inside = "down"
    else:
        place = place_of_criterion(part, line) if line else len(criteria)
        criteria[place : place + 1] = [one]
        changed, inside = {**part, "criteria": criteria}, f"criteria[{place}]"
    found = with_stage(body, changed)
    return found, f"{place_in(found, of)}.{inside}"


def _held(draft: Draft, of: str, line: str) -> Mapping[str, Any] | None:
    """The criterion that is changed; None for a new one."""
    if of == PROSPECT:
        found: Mapping[str, Any] | None = draft.body.get("prospect")
        return found
    if not has_stage(draft.body, of) or not line:
        return None
    part = stage_part(draft.body, of)
    if line == DOWN:
        down: Mapping[str, Any] | None = part.get("down")
        return down
    criterion: Mapping[str, Any] = part["criteria"][place_of_criterion(part, line)]
    return criterion


def _criterion_form(
    request: SignedInRequest, draft: Draft, typed: QueryDict, wrong: Mapping[str, str], status: int = 200
) -> HttpResponse:
    of, line = typed.get("of", ""), typed.get("line", "")
    held, catalogue = _held(draft, of, line), registry.catalogue()
    where = typed.get("where", "") if "where" in typed else pack(tree.rooted(held["when"])) if held else ""
    context = {
        "draft": draft,
        "held": held,
        "of": of,
        "of_label": "Prospect" if of == PROSPECT else Stage(of).label,
        "line": line,
        "seen": typed.get("seen") or draft.seen,
        "text": typed.get("text", held["text"] if held else ""),
        "where": where,
        "lines": condition_lines(tree.rooted(unpack(where)), catalogue),
        "mistakes": wrong,
        "problem": wrong.get("", ""),
    }
    return page(request, "editors/criterion.html", context, status=status)


def _typed_stage(part: Mapping[str, Any], typed: QueryDict) -> dict[str, Any]:
    needs = typed.get("needs", "all")
    changed = {
        **part,
        "needs": int(needs) if needs.isascii() and needs.isdecimal() and len(needs) < 4 else "all",
    }
    if list_of(part["stage"]) == "beside":
        return changed
    leaving = typed.get("leaving", "kept")
    changed |= {name: typed.getlist(name) for name in ("requires", "requires_any")}
    changed["stays"] = leaving != "while"
    if leaving != DOWN:
        changed.pop("down", None)
    return changed


def _stage_form(
    request: SignedInRequest,
    draft: Draft,
    part: Mapping[str, Any],
    wrong: Mapping[str, str],
    status: int = 200,
) -> HttpResponse:
    name, count = Stage(part["stage"]), len(part["criteria"])
    below = [
        one["stage"]
        for one in draft.body["stages"]
        if name in RANK and RANK[Stage(one["stage"])] < RANK[name]
    ]
    needs = part.get("needs", "all")
    leaving = DOWN if part.get("down") else "kept" if part.get("stays", True) else "while"
    context = {
        "draft": draft,
        "part": part,
        "label": name.label,
        "seen": draft.seen,
        "needs": [
            Choice("all", f"all {count}" if count > 1 else "it", needs == "all"),
            *(Choice(str(one), f"{one} of {count}", needs == one) for one in range(1, count)),
        ],
        "requires": [
            (key, title, [Choice(one, Stage(one).label, one in part.get(key, ())) for one in below])
            for key, title in (
                ("requires", "The criteria of these stages are met too"),
                ("requires_any", "Those of one of these are met too"),
            )
        ],
        "leaving": [
            Choice(value, label, value == leaving)
            for value, label in (
                ("kept", "Once reached it is kept, whatever becomes of the criteria"),
                ("while", "It lasts while the criteria are met"),
                (DOWN, "It is lost when the criteria are not met any more and something more is so"),
            )
        ],
        "on_ladder": list_of(name) == "stages",
        "mistakes": wrong,
        "problem": next(iter(wrong.values()), ""),
    }
    return page(request, "editors/stage.html", context, status=status)
