"""Views the sample's people look through: for everybody, for a team, for oneself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from leadwright.accounts.actor import Actor
from leadwright.accounts.queries import actor_for
from leadwright.platform.ids import Kind, public_id
from leadwright.sample.team import SampleTeam
from leadwright.views.operations import Naming, save_view
from leadwright.views.queries import Sharing, ViewBody


@dataclass(frozen=True)
class _View:
    """A view: its name, the conditions that all have to hold, and the order."""

    name: str
    where: tuple[Mapping[str, object], ...]
    sort: str = "priority"

    @property
    def body(self) -> ViewBody:
        return ViewBody({"all": list(self.where)}, self.sort)


_EVERYBODY = (
    _View(
        "Hot, without an owner",
        ({"field": "stage", "any_of": ["mql", "pql", "sql"]}, {"field": "owner", "known": False}),
    ),
    _View(
        "Asked for a demo lately",
        ({"event": "demo_requested", "within_days": 60, "count": {"at_least": 1}},),
        "-last_activity",
    ),
)
_TEAM = _View("Our MQLs and SQLs", ({"field": "stage", "any_of": ["mql", "sql"]},))
_OWN = _View(
    "Decision-makers in Germany", ({"field": "country", "is": "DE"}, {"field": "band.fit", "is": "A"})
)


def save_views(*, actor: Actor, team: SampleTeam | None, at: datetime) -> list[str]:
    """Save views in the name of the actor, and one of each team in that of its leader; their ids. Repeating replaces them."""
    everybody = [
        save_view(actor=actor, naming=Naming(one.name, Sharing.EVERYBODY), body=one.body, at=at)
        for one in _EVERYBODY
    ]
    own = save_view(actor=actor, naming=Naming(_OWN.name), body=_OWN.body, at=at)
    teams = [
        save_view(
            actor=actor_for(leader),
            naming=Naming(_TEAM.name, Sharing.TEAM, public_id(Kind.TEAM, group.public_id)),
            body=_TEAM.body,
            at=at,
        )
        for leader, group in (team.leaders if team else ())
    ]
    return [*everybody, own, *teams]
