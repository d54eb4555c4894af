"""Reads of saved views and of how somebody has arranged the list."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import Q, QuerySet

from leadwright.accounts.actor import Actor
from leadwright.accounts.models import Team
from leadwright.accounts.rules import Role
from leadwright.criteria.errors import ConditionError
from leadwright.criteria.parse import parse
from leadwright.leads.contact_data import hidden_from, refuse_contact_data
from leadwright.platform.errors import Forbidden, NotFound
from leadwright.platform.ids import Kind, parse_public_id, public_id
from leadwright.playbook.canonical import digest
from leadwright.views.models import ListSetup, SavedView

# No row has this number.
_NOBODY = 0


class Sharing(StrEnum):
    NOBODY = "nobody"
    TEAM = "team"
    EVERYBODY = "everybody"


@dataclass(frozen=True)
class ViewBody:
    """What a view shows: the condition as plain data (None: all leads), the order, the columns (none: those of whoever looks)."""

    condition: Mapping[str, object] | None = None
    sort: str = "priority"
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class ViewLine:
    """A view somebody may use; `may_change` says whether it is that person's to change. `team` is its public id, `digest` names
    all that it is.
    """

    id: str
    name: str
    sharing: Sharing
    team: str | None
    body: ViewBody
    may_change: bool
    digest: str = ""


@dataclass(frozen=True)
class Setup:
    """How somebody has arranged the lists; no columns: as they come. `first_view` is the id of the view the leads begin with."""

    columns: tuple[str, ...] = ()
    widths: Mapping[str, int] = field(default_factory=dict)
    first_view: str | None = None
    company_columns: tuple[str, ...] = ()


def views_for(actor: Actor) -> tuple[ViewLine, ...]:
    """The views the actor may use, those shared with most people first; three queries at most.

    One whose condition names contact data is none of those who may not see it: its sentence would tell.
    """
    hidden = hidden_from(actor)
    order = {Sharing.EVERYBODY: 0, Sharing.TEAM: 1, Sharing.NOBODY: 2}
    told = [row for row in _rows(actor) if _may_be_told(row, hidden)]
    rows = sorted(told, key=lambda row: (order[Sharing(row.shared_with)], row.name.casefold(), row.pk))
    numbers = {row.team_id for row in rows if row.team_id is not None}
    teams = dict(Team.objects.filter(pk__in=numbers).values_list("pk", "public_id")) if numbers else {}
    return tuple(
        ViewLine(
            id=public_id(Kind.VIEW, row.public_id),
            name=row.name,
            sharing=Sharing(row.shared_with),
            team=public_id(Kind.TEAM, teams[row.team_id]) if row.team_id in teams else None,
            body=ViewBody(row.condition, row.sort, tuple(row.columns)),
            may_change=may_change(actor, row),
            digest=digest_of(row),
        )
        for row in rows
    )


def setup_for(actor: Actor) -> Setup:
    """How the actor has arranged the list."""
    row = ListSetup.objects.filter(user_id=actor.user_id or _NOBODY).first()
    if row is None:
        return Setup()
    first = (
        SavedView.objects.filter(pk=row.first_view_id or _NOBODY).values_list("public_id", flat=True).first()
    )
    chosen = public_id(Kind.VIEW, first) if first else None
    return Setup(tuple(row.columns), dict(row.widths), chosen, tuple(row.company_columns))


def usable_view(actor: Actor, reference: str) -> SavedView:
    """The view of that id, if the actor may use it. Raises NotFound."""
    found = _rows(actor).filter(public_id=parse_public_id(Kind.VIEW, reference)).first()
    if found is None:
        raise NotFound("This view is not there any more, or it is not shared with you.", id=reference)
    return found


def digest_of(row: SavedView) -> str:
    """Another one wherever a view was changed."""
    return digest([row.name, row.shared_with, row.team_id, row.condition, row.sort, row.columns])


def may_change(actor: Actor, row: SavedView) -> bool:
    """Whether the view is the actor's to change: one's own, and for administrators the shared ones."""
    return row.user_id == actor.user_id or (
        actor.role is Role.ADMINISTRATOR and row.shared_with != Sharing.NOBODY
    )


def _may_be_told(row: SavedView, hidden: frozenset[str]) -> bool:
    if not hidden or row.condition is None:
        return True
    try:
        refuse_contact_data(parse(row.condition), hidden)
    except (ConditionError, Forbidden):
        return False
    return True


def _rows(actor: Actor) -> QuerySet[SavedView]:
    teams = actor.teams | actor.teams_led
    shared = Q(shared_with=Sharing.EVERYBODY) | Q(shared_with=Sharing.TEAM, team_id__in=teams)
    return SavedView.objects.filter(Q(user_id=actor.user_id) | shared)
