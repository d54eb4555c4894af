"""When the sample's people work and are away, and another routing somebody is thinking about, tried on past leads."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from leadwright.accounts.actor import Actor
from leadwright.platform.ids import Kind, public_id
from leadwright.playbook import queries as playbook
from leadwright.playbook.operations import draft_document
from leadwright.playbook.registry import DEFAULT_SLUG
from leadwright.sales.operations.simulating import (
    AskedRouting,
    forget_routing_simulation,
    simulate_routing_now,
)
from leadwright.sales.operations.timekeeping import set_own_time
from leadwright.sales.routing import ROUTING
from leadwright.sample.drafts import forget_draft
from leadwright.sample.team import SampleTeam

_REASON = "Large companies to who knows them, Dutch speakers to Sinikka, and no more than six a day"
# Drafts and simulations of the sample in the list of what it brought.
ROUTING_DRAFT, ROUTED = "draftofrouting", "routed"
_LARGE = {"field": "company_size", "at_least": 250}
_LOW = {"field": "country", "any_of": ["NL", "BE"]}
_DAYS = 30


def think_about_routing(*, actor: Actor, team: SampleTeam, at: datetime) -> list[str]:
    """Say when people work, draft another routing in the name of the actor and simulate it; the ids of the last two.

    Nothing is published. Repeating says the same again.
    """
    _say_times(actor, team, at)
    live = playbook.published(ROUTING)
    if live is None:
        return []
    held = playbook.working_version(actor=actor, kind=ROUTING.name, slug=DEFAULT_SLUG)
    body = _drafted(held.body, team)
    draft = draft_document(
        actor=actor, kind=ROUTING.name, body=body, reason=_REASON, at=at - timedelta(days=1)
    )
    asked = AskedRouting(body, _DAYS, version=draft.number)
    found = simulate_routing_now(actor=actor, asked=asked, at=at, progress=lambda done, total: None)
    return [f"{ROUTING_DRAFT}_{draft.number}", f"{ROUTED}_{found}"]


def forget_thoughts(*, actor: Actor, reference: str, at: datetime) -> None:
    """Take one of them back. What is gone already, or was published by now, stays as it is."""
    kind, _, rest = reference.partition("_")
    if kind == ROUTED:
        forget_routing_simulation(actor=actor, reference=rest)
    else:
        forget_draft(actor=actor, kind=ROUTING.name, number=int(rest), at=at)


def _say_times(actor: Actor, team: SampleTeam, at: datetime) -> None:
    def day(ahead: int) -> str:
        return (at + timedelta(days=ahead)).date().isoformat()

    part_time = {one: ["09:00-13:00"] for one in ("monday", "tuesday", "wednesday", "thursday")}
    times: tuple[Mapping[str, object], ...] = (
        {"zone": "Europe/Lisbon", "absences": [{"first": day(18), "last": day(29), "why": "At the sea"}]},
        {
            "zone": "Europe/Berlin",
            "absences": [{"first": day(-24), "last": day(-20), "why": "Fair in Hamburg"}],
        },
        {"zone": "Europe/Helsinki", "week": part_time},
        {"zone": "Europe/Istanbul", "holidays": [day(40)], "absences": [{"first": day(6), "last": day(6)}]},
    )
    for user, told in zip(team.salespeople, times, strict=False):
        set_own_time(actor=actor, person=public_id(Kind.USER, user.public_id), told=told, at=at)


def _drafted(body: Mapping[str, object], team: SampleTeam) -> dict[str, object]:
    north, dutch = team.leaders[0][1].name, team.salespeople[2].email
    rules = [
        {
            "name": "Large companies",
            "when": _LARGE,
            "to": {"team": north, "by": "weighted"},
            "otherwise": "The account is ours",
        },
        {"name": "Netherlands and Belgium", "when": _LOW, "to": {"person": dutch}},
    ]
    held = body.get("rules", ())
    kept = list(held) if isinstance(held, list | tuple) else []
    people = [
        {"person": one.email, "per_day": 6, "weight": 2 if place == 0 else 1}
        for place, one in enumerate(team.salespeople)
    ]
    return {**body, "rules": [*rules, *kept], "people": people}
