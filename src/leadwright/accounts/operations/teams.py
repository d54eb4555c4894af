"""Teams: who belongs to one and who leads it. All of it counts from the next request of the user on."""

from datetime import datetime

from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.models import Team, TeamMember, User
from leadwright.accounts.names import usable_name
from leadwright.accounts.rules import Action
from leadwright.platform import audit
from leadwright.platform.errors import Conflict
from leadwright.platform.ids import Kind, public_id


@transaction.atomic
def create_team(*, actor: Actor, name: str, at: datetime) -> Team:
    """Make a team without members, or find the one of this name. Raises Forbidden, UnusableInput."""
    require(actor, Action.MANAGE_PEOPLE)
    team, is_new = Team.objects.get_or_create(name=usable_name(name, of="team"), defaults={"created_at": at})
    if is_new:
        _record(actor, "team.created", team, at, name=team.name)
    return team


@transaction.atomic
def add_to_team(*, actor: Actor, team: Team, user: User, at: datetime) -> None:
    """Make the user a member. Repeating it changes nothing. Raises Forbidden."""
    require(actor, Action.MANAGE_PEOPLE)
    _, is_new = TeamMember.objects.get_or_create(team=team, user=user)
    if is_new:
        _record(actor, "team.member_added", team, at, user=public_id(Kind.USER, user.public_id))


@transaction.atomic
def remove_from_team(*, actor: Actor, team: Team, user: User, at: datetime) -> None:
    """End the membership, leading included. Repeating it changes nothing. Raises Forbidden."""
    require(actor, Action.MANAGE_PEOPLE)
    gone, _ = TeamMember.objects.filter(team=team, user=user).delete()
    if gone:
        _record(actor, "team.member_removed", team, at, user=public_id(Kind.USER, user.public_id))


@transaction.atomic
def set_team_leader(*, actor: Actor, team: Team, user: User, leads_team: bool, at: datetime) -> None:
    """Say whether a member leads the team; a team may have several leaders or none.

    Repeating it changes nothing. Raises Forbidden, and Conflict for somebody who is no member.
    """
    require(actor, Action.MANAGE_PEOPLE)
    member = TeamMember.objects.select_for_update().filter(team=team, user=user).first()
    if member is None:
        raise Conflict(f"{user.email} is not in the team {team.name}; add them first.")
    if member.leads_team == leads_team:
        return
    member.leads_team = leads_team
    member.save(update_fields=["leads_team"])
    action = "team.leader_set" if leads_team else "team.leader_unset"
    _record(actor, action, team, at, user=public_id(Kind.USER, user.public_id))


def _record(actor: Actor, action: str, team: Team, at: datetime, **changes: str) -> None:
    key = public_id(Kind.TEAM, team.public_id)
    audit.record(actor, action, kind=Kind.TEAM, key=key, at=at, changes=changes)
