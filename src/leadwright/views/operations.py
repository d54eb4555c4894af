"""Saving views, and arranging the list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.models import Team
from leadwright.accounts.rules import Action, Role
from leadwright.criteria.text import clean
from leadwright.leads.queries.cells import known_columns
from leadwright.leads.queries.company_list import known_company_columns
from leadwright.leads.queries.ordering import direction
from leadwright.platform import audit
from leadwright.platform.errors import Forbidden, UnusableInput
from leadwright.platform.ids import Kind, parse_public_id, public_id
from leadwright.platform.meanwhile import meant
from leadwright.playbook.conditions import usable
from leadwright.views.models import ListSetup, SavedView
from leadwright.views.queries import Sharing, ViewBody, digest_of, may_change, usable_view

LONGEST_NAME = 60
MOST_VIEWS = 100
NARROWEST, WIDEST = 48, 800


@dataclass(frozen=True)
class Naming:
    """What a view is called, and with whom it is shared; `team` is the public id of a team."""

    name: str
    sharing: Sharing = Sharing.NOBODY
    team: str | None = None


@transaction.atomic
def save_view(*, actor: Actor, naming: Naming, body: ViewBody, at: datetime) -> str:
    """Keep a way to look at leads under a name; its public id.

    Saving again under the same name with the same sharing replaces what one's own view held, so that a double click makes one.
    Raises UnusableInput for a name, order or column that is none, ConditionError, Forbidden for sharing beyond one's reach.
    """
    require(actor, Action.SEE_LEADS)
    name, team = _named(naming), _shared(actor, naming)
    _check(actor, body)
    held = {"condition": body.condition, "sort": body.sort, "columns": list(body.columns)}
    mine = SavedView.objects.filter(user_id=_user(actor))
    called = {"name": name, "shared_with": naming.sharing, "team_id": team}
    if mine.exclude(**called).count() >= MOST_VIEWS:
        raise UnusableInput(f"You have {MOST_VIEWS} views; delete one first.", field="name")
    row, _ = mine.update_or_create(
        **called,
        defaults=held,
        create_defaults={**held, "user_id": _user(actor), "created_at": at},
    )
    reference = public_id(Kind.VIEW, row.public_id)
    changes = {"sharing": str(naming.sharing)}
    audit.record(actor, "view.saved", kind="view", key=reference, at=at, changes=changes)
    return reference


@transaction.atomic
def change_view(
    *,
    actor: Actor,
    view: str,
    naming: Naming | None,
    body: ViewBody | None,
    at: datetime,
    seen: str | None = None,
) -> None:
    """Give a view another name and sharing, or other contents, or both.

    `seen` is the `digest` of the view the actor looked at. Raises NotFound, Forbidden, ChangedMeanwhile where it is another
    by now, and as `save_view`.
    """
    row = _changeable(actor, view)
    if seen is not None:
        meant(
            wanted={"digest": ""},
            seen={"digest": seen},
            now={"digest": digest_of(row)},
            kind="view",
            key=view,
        )
    if naming is not None:
        row.team_id, row.name, row.shared_with = _shared(actor, naming), _named(naming), naming.sharing
        same = SavedView.objects.filter(user_id=row.user_id, name=row.name, shared_with=row.shared_with)
        if same.filter(team_id=row.team_id).exclude(pk=row.pk).exists():
            raise UnusableInput(f"There is a view “{row.name}” already; choose another name.", field="name")
    if body is not None:
        _check(actor, body)
        row.condition, row.sort = body.condition, body.sort
        row.columns = list(body.columns)
    row.save()
    audit.record(actor, "view.changed", kind="view", key=view, at=at)


@transaction.atomic
def delete_view(*, actor: Actor, view: str, at: datetime) -> tuple[Naming, ViewBody]:
    """Forget a view; what it was, so that it can be saved again. Raises NotFound (also when it is gone), Forbidden."""
    row = _changeable(actor, view)
    team = Team.objects.filter(pk=row.team_id or 0).values_list("public_id", flat=True).first()
    naming = Naming(row.name, Sharing(row.shared_with), public_id(Kind.TEAM, team) if team else None)
    body = ViewBody(row.condition, row.sort, tuple(row.columns))
    ListSetup.objects.filter(first_view_id=row.pk).update(first_view_id=None)
    row.delete()
    audit.record(actor, "view.deleted", kind="view", key=view, at=at)
    return naming, body


@transaction.atomic
def forget_view(*, actor: Actor, view: str, at: datetime) -> None:
    """Delete a view whoever it belongs to, with what it came with. Repeating changes nothing. Raises Forbidden."""
    require(actor, Action.MANAGE_WORKSPACE)
    row = SavedView.objects.filter(public_id=parse_public_id(Kind.VIEW, view)).first()
    if row is not None:
        ListSetup.objects.filter(first_view_id=row.pk).update(first_view_id=None)
        row.delete()
        audit.record(actor, "view.deleted", kind="view", key=view, at=at)


def begin_with(*, actor: Actor, view: str | None) -> None:
    """Let the actor's list begin with a view, or with everybody. Repeating changes nothing. Raises NotFound."""
    number = None if view is None else usable_view(actor, view).pk
    ListSetup.objects.update_or_create(user_id=_user(actor), defaults={"first_view_id": number})


def arrange_columns(*, actor: Actor, columns: Sequence[str], widths: Mapping[str, int]) -> None:
    """Keep the columns of the actor's list, in order, and their widths in CSS pixels; none at all: as it comes.

    Raises UnusableInput for a column there is none of, or a width nobody could use.
    """
    require(actor, Action.SEE_LEADS)
    known_columns(actor, columns)
    for name, width in widths.items():
        if not NARROWEST <= width <= WIDEST:
            raise UnusableInput(f"A column is {NARROWEST} to {WIDEST} pixels wide, not {width}.", field=name)
    kept = {name: width for name, width in widths.items() if name in columns}
    ListSetup.objects.update_or_create(
        user_id=_user(actor), defaults={"columns": list(dict.fromkeys(columns)), "widths": kept}
    )


def arrange_company_columns(*, actor: Actor, columns: Sequence[str]) -> None:
    """Keep the columns of the actor's list of companies, in order; none at all: as it comes. Raises UnusableInput for one there
    is none of.
    """
    require(actor, Action.SEE_LEADS)
    known_company_columns(columns)
    ListSetup.objects.update_or_create(
        user_id=_user(actor), defaults={"company_columns": list(dict.fromkeys(columns))}
    )


def _changeable(actor: Actor, view: str) -> SavedView:
    row = usable_view(actor, view)
    if not may_change(actor, row):
        raise Forbidden("This view belongs to a colleague; save one of your own under another name.")
    return row


def _named(naming: Naming) -> str:
    name = " ".join(clean(naming.name).split())
    if not name or len(name) > LONGEST_NAME:
        raise UnusableInput(f"A view needs a name of at most {LONGEST_NAME} characters.", field="name")
    return name


def _shared(actor: Actor, naming: Naming) -> int | None:
    """The number of the team it is shared with."""
    if naming.sharing is Sharing.EVERYBODY and not actor.may(Action.SEE_PEOPLE):
        raise Forbidden("Views for everybody are made by marketing and by managers.")
    if naming.sharing is not Sharing.TEAM:
        return None
    if not naming.team:
        raise UnusableInput("Choose the team to share it with.", field="team")
    bits = parse_public_id(Kind.TEAM, naming.team)
    number = Team.objects.filter(public_id=bits).values_list("pk", flat=True).first()
    within = actor.role is Role.ADMINISTRATOR or number in actor.teams | actor.teams_led
    if number is None or not within:
        raise Forbidden("You can share a view with teams you belong to.")
    return number


def _check(actor: Actor, body: ViewBody) -> None:
    direction(body.sort)
    known_columns(actor, body.columns)
    if body.condition is not None:
        usable(body.condition)


def _user(actor: Actor) -> int:
    if actor.user_id is None:
        raise Forbidden("Views belong to people who sign in.")
    return actor.user_id
