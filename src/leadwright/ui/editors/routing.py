"""The draft of a routing: its rules in their order, everybody else, the clock, hours, and the people it is about."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, QueryDict
from django.views.decorators.http import require_POST, require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.criteria import registry
from leadwright.criteria.describe import sentence
from leadwright.leads.queries.desk import Owner, possible_owners
from leadwright.platform.errors import NotFound, UnusableInput
from leadwright.playbook.parts import moved_part, place_of, with_part, without_part
from leadwright.sales.boards import people_of
from leadwright.sales.routing import (
    DAYS,
    ROUTING,
    AbsencePart,
    PersonPart,
    RoutingBody,
    RulePart,
    TargetPart,
    read_routing,
    span_words,
)
from leadwright.ui.editors import held
from leadwright.ui.editors.held import Draft, draft_of, save
from leadwright.ui.editors.simulated import simulation_beside
from leadwright.ui.frames import page
from leadwright.ui.notices import Notice, done
from leadwright.ui.requests import SignedInRequest


@dataclass(frozen=True)
class RuleLine:
    """A rule in its place; `change` says how it differs from the version in force."""

    place: int
    name: str
    sentence: str
    to: str
    otherwise: str
    change: str


@dataclass(frozen=True)
class PersonLine:
    """Somebody who can get leads; `capacity` and `away` are sentences, empty for nothing special."""

    id: str
    name: str
    email: str
    capacity: str
    hours: str
    away: str
    change: str


@requires(Action.EDIT_PLAYBOOK)
@require_safe
def routing(request: SignedInRequest, slug: str) -> HttpResponse:
    """The draft with everything that can be changed; without one what is in force, from which the first change makes it."""
    return again(request, draft_of(request, ROUTING.name, slug))


def again(request: SignedInRequest, draft: Draft, problem: str = "", status: int = 200) -> HttpResponse:
    """The page of the draft, with what is wrong."""
    body = read_routing(draft.body)
    old: RoutingBody | None = draft.before
    names = {one.email: one.name for one in possible_owners()}
    context = {
        **held.state_of(request, draft, problem),
        "rules": tuple(_rules(body, old, names)),
        "gone": tuple(_gone(body, old, names)),
        "fallback": target_words(body.fallback, names),
        "body": body,
        "changed": _changed(body, old),
        "remind": span_words(body.answer.remind_after),
        "within": span_words(body.answer.within),
        "week": week_words(body.hours.week),
        "people": tuple(_people(body, old)),
        **simulation_beside(request, draft),
    }
    return page(request, "editors/routing.html", context, status=status)


@requires(Action.EDIT_PLAYBOOK)
@require_POST
def change_rules(request: SignedInRequest, slug: str) -> HttpResponse:
    """Move a rule (`up`, `down`), remove it (`remove`), put back what is in force (`back`)."""
    draft, asked = draft_of(request, ROUTING.name, slug), request.POST
    rules, said = _rearranged(draft, asked)
    save(request, draft, {**draft.body, "rules": rules}, asked.get("seen", ""))
    return done(request, draft.address, said)


def _rearranged(draft: Draft, asked: QueryDict) -> tuple[list[Mapping[str, Any]], Notice | None]:
    rules = list(draft.body.get("rules", ()))
    for way in ("up", "down"):
        if asked.get(way):
            return moved_part(rules, asked.get(way, ""), up=way == "up"), None
    if name := asked.get("remove"):
        place = place_of(rules, name)
        if place is None:
            raise NotFound("There is no such rule in the draft any more.")
        return without_rule(rules, name), Notice(
            f"“{name}” is left out of the draft. “Put back” stands below."
        )
    if name := asked.get("back"):
        before = (held.live_body(draft) or {}).get("rules", [])
        place = place_of(before, name)
        if place is None:
            raise NotFound("The routing in force has no such rule any more.")
        return with_part(rules, before[place], held=name, place=place), Notice(f"“{name}” is back.")
    raise UnusableInput("Say what to do with which rule.")


def without_rule(rules: list[Mapping[str, Any]], name: str) -> list[Mapping[str, Any]]:
    """The rules without one of them; those that went on to it go on to where it went."""
    place = place_of(rules, name)
    onward = rules[place].get("otherwise") if place is not None else None
    kept = []
    for rule in without_part(rules, name):
        if rule.get("otherwise") == name:
            rule = {key: value for key, value in rule.items() if key != "otherwise"}
            if onward and onward != rule["name"]:
                rule["otherwise"] = onward
        kept.append(rule)
    return kept


def target_words(target: TargetPart, names: Mapping[str, str]) -> str:
    """Whom, as people say it; a person by name."""
    return names.get((target.person or "").casefold(), target.words)


def _rules(body: RoutingBody, old: RoutingBody | None, names: Mapping[str, str]) -> Iterator[RuleLine]:
    known = {rule.name: (place, rule) for place, rule in enumerate(old.rules)} if old else {}
    for place, rule in enumerate(body.rules):
        before = known.get(rule.name)
        change = ""
        if old is not None and before is None:
            change = "new"
        elif before is not None and before[1] != rule:
            change = "changed"
        elif before is not None and before[0] != place:
            change = f"was {before[0] + 1}"
        yield _line(place + 1, rule, change, names)


def _gone(body: RoutingBody, old: RoutingBody | None, names: Mapping[str, str]) -> Iterator[RuleLine]:
    kept = {rule.name for rule in body.rules}
    for place, rule in enumerate(old.rules if old else (), 1):
        if rule.name not in kept:
            yield _line(place, rule, "", names)


def _line(place: int, rule: RulePart, change: str, names: Mapping[str, str]) -> RuleLine:
    return RuleLine(
        place,
        rule.name,
        sentence(rule.when, registry.catalogue()),
        target_words(rule.to, names),
        rule.otherwise or "",
        change,
    )


def _changed(body: RoutingBody, old: RoutingBody | None) -> dict[str, bool]:
    """Which of the other parts differ from the version in force."""
    if old is None:
        return {}
    clock = ("answer", "recycle_after_days", "keep_owner")
    return {
        "fallback": body.fallback != old.fallback,
        "clock": any(getattr(body, name) != getattr(old, name) for name in clock),
        "hours": body.hours != old.hours,
    }


def _people(body: RoutingBody, old: RoutingBody | None) -> Iterator[PersonLine]:
    told = people_of(body)
    now, before = (
        {one.person.casefold(): one for one in (some.people if some else ())} for some in (body, old)
    )
    for user in possible_owners():
        change = "changed" if old is not None and now.get(user.email) != before.get(user.email) else ""
        yield _person(user, told.get(user.email) or PersonPart(person=user.email), change)


def _person(user: Owner, part: PersonPart, change: str) -> PersonLine:
    capacity = [f"{part.per_day} a day"] if part.per_day else []
    capacity += [f"{part.per_week} a week"] if part.per_week else []
    capacity += [f"weight {part.weight}"] if part.weight > 1 else []
    hours = [week_words(part.week)] if part.week is not None else []
    hours += [part.zone.replace("_", " ")] if part.zone else []
    away = [_days(one) for one in part.absences]
    return PersonLine(
        user.id, user.name, user.email, ", ".join(capacity), ", ".join(hours), ", ".join(away[-2:]), change
    )


def _days(one: AbsencePart) -> str:
    last = f"{one.last:%-d %b %Y}"
    return last if one.first == one.last else f"{one.first:%-d %b} to {last}"


def week_words(week: Mapping[Any, tuple[str, ...]]) -> str:
    """A week in few words: days that are worked alike stand together."""
    groups: list[tuple[list[str], str]] = []
    for day in DAYS:
        spans = " and ".join(span.replace("-", "–") for span in week.get(day, ()))
        if not spans:
            continue
        if groups and groups[-1][1] == spans and DAYS.index(groups[-1][0][-1]) == DAYS.index(day) - 1:
            groups[-1][0].append(day)
        else:
            groups.append(([day], spans))
    return "; ".join(f"{_from_to(days)} {spans}" for days, spans in groups) or "nobody works"


def _from_to(days: list[str]) -> str:
    first, last = days[0].capitalize()[:3], days[-1].capitalize()[:3]
    return first if first == last else f"{first}–{last}"
