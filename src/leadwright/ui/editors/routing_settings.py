"""What a routing says beside its rules: everybody else, the clock of a hand-over, everybody's hours, and capacities."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, QueryDict
from django.views.decorators.http import require_http_methods

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.leads.queries.desk import possible_owners
from leadwright.platform.errors import NotFound
from leadwright.playbook.errors import DraftChanged
from leadwright.playbook.parts import place_of, with_part, without_part
from leadwright.sales.routing import DAYS, ROUTING, read_routing
from leadwright.ui.editors.held import Draft, draft_of, mistakes, save
from leadwright.ui.editors.hours import day_lines, days_of, days_said, week_of
from leadwright.ui.editors.routing_rule import target_asks, target_of
from leadwright.ui.frames import page
from leadwright.ui.lists.part_forms import whole
from leadwright.ui.notices import done
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.studio.rule_form import Ask
from leadwright.ui.zones import zone_choices

_CLOCK = ("remind_after", "within", "reassign")
_FIELDS = {
    "fallback.person": "person",
    "fallback.team": "team",
    "fallback": "to",
    **{f"answer.{name}": name for name in _CLOCK},
    "hours.zone": "zone",
    "hours.holidays": "holidays",
    **{f"hours.week.{day}": f"week_{day}" for day in DAYS},
    "hours.week": "week",
}
_CAPACITY = ("per_day", "per_week", "weight")


@requires(Action.EDIT_PLAYBOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: SignedInRequest, slug: str) -> HttpResponse:
    """The form of all of it; a post saves it in the draft."""
    draft = draft_of(request, ROUTING.name, slug)
    if request.method != "POST":
        return _form(request, draft, request.GET, {})
    typed = request.POST
    body = {**draft.body, **_typed_settings(typed)}
    found = mistakes(draft, body, "", _FIELDS)
    wrong = {name: text for name, text in found.items() if name not in ("rules", "people")}
    if wrong:
        return _form(request, draft, typed, wrong, status=422)
    try:
        save(request, draft, body, typed.get("seen", ""))
    except DraftChanged as refusal:
        return _form(request, draft, typed, {"": refusal.message}, status=409)
    return done(request, draft.address, "Kept in the draft.")


@requires(Action.EDIT_PLAYBOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: SignedInRequest, slug: str) -> HttpResponse:
    """How many leads somebody (`person`, an address) can take, and their weight; a post saves it in the draft."""
    draft = draft_of(request, ROUTING.name, slug)
    asked = request.POST if request.method == "POST" else request.GET
    user = next((one for one in possible_owners() if one.email == asked.get("person", "").casefold()), None)
    if user is None:
        raise NotFound("There is no such colleague who works with leads.")
    people = list(draft.body.get("people", ()))
    place = next((at for at, one in enumerate(people) if one["person"].casefold() == user.email), None)
    held = dict(people[place]) if place is not None else {"person": user.email}
    context = {"draft": draft, "user": user, "seen": asked.get("seen") or draft.seen}
    if request.method != "POST":
        return page(request, "editors/routing_person.html", {**context, "asks": _capacity(asked, held, {})})
    part = {key: value for key, value in held.items() if key not in _CAPACITY}
    part |= {name: whole(asked[name]) for name in _CAPACITY if asked.get(name, "").strip()}
    kept = without_part(people, held["person"], key="person")
    changed = (
        kept if part.keys() == {"person"} else with_part(people, part, held=held["person"], key="person")
    )
    body = {**draft.body, "people": changed}
    where = place_of(changed, held["person"], key="person")
    wrong = mistakes(draft, body, f"people[{where}]") if where is not None else {}
    if wrong:
        context |= {"asks": _capacity(asked, held, wrong), "problem": wrong.get("", "")}
        return page(request, "editors/routing_person.html", context, status=422)
    save(request, draft, body, asked.get("seen", ""))
    return done(request, draft.address, f"What {user.name} can take is kept in the draft.")


def _capacity(typed: QueryDict, held: Mapping[str, Any], wrong: Mapping[str, str]) -> dict[str, Ask]:
    return {name: Ask(typed.get(name, str(held.get(name, ""))), wrong.get(name, "")) for name in _CAPACITY}


def _typed_settings(typed: QueryDict) -> dict[str, Any]:
    zone, holidays = typed.get("zone", ""), days_of(typed.get("holidays", ""))
    return {
        "hours": {"zone": zone, "week": week_of(typed), "holidays": holidays},
        "keep_owner": bool(typed.get("keep_owner")),
        "fallback": target_of(typed),
        "answer": {name: whole(typed.get(name, "")) for name in _CLOCK},
        "recycle_after_days": whole(typed.get("recycle_after_days", "")),
    }


def _form(
    request: SignedInRequest, draft: Draft, typed: QueryDict, wrong: Mapping[str, str], status: int = 200
) -> HttpResponse:
    body = read_routing(draft.body)
    held = {name: str(getattr(body.answer, name)) for name in _CLOCK}
    held["recycle_after_days"] = str(body.recycle_after_days)
    is_post = request.method == "POST"
    context = {
        "draft": draft,
        "seen": typed.get("seen") or draft.seen,
        "asks": {name: Ask(typed.get(name, value), wrong.get(name, "")) for name, value in held.items()},
        "keep_owner": bool(typed.get("keep_owner")) if is_post else body.keep_owner,
        "zones": zone_choices(),
        "zone": typed.get("zone", body.hours.zone),
        "days": day_lines({str(day): spans for day, spans in body.hours.week.items()}, typed, wrong),
        "holidays": typed.get("holidays", days_said(body.hours.holidays)),
        "mistakes": wrong,
        "problem": wrong.get("", "") or wrong.get("answer", "") or wrong.get("hours", ""),
        **target_asks(typed, draft.body.get("fallback", {})),
    }
    return page(request, "editors/routing_settings.html", context, status=status)
