"""Who may say when somebody works."""

from leadwright.accounts.actor import Actor
from leadwright.accounts.models import TeamMember, User
from leadwright.accounts.queries import find_user
from leadwright.accounts.rules import Action, Role, may
from leadwright.platform.errors import Forbidden, NotFound


def sells(user: User) -> bool:
    """Whether this colleague can be given leads."""
    return may(Role(user.role), Action.EDIT_LEADS)


def sets_time_of(actor: Actor, user: User) -> bool:
    """Oneself, who leads one of the person's teams, and who looks after people or the playbook."""
    if not actor.may(Action.EDIT_LEADS):
        return False
    if actor.user_id == user.pk or actor.may(Action.MANAGE_PEOPLE) or actor.may(Action.EDIT_PLAYBOOK):
        return True
    return TeamMember.objects.filter(user_id=user.pk, team_id__in=actor.teams_led).exists()


def whose_time(actor: Actor, person: str) -> User:
    """The colleague (a public id or address) whose working time the actor sees and sets. Raises NotFound, Forbidden."""
    user = find_user(person)
    if not sets_time_of(actor, user):
        raise Forbidden(
            "Working time is seen and set by oneself, by who leads the team, and by administrators."
        )
    if not sells(user):
        raise NotFound(f"{user.name} works with no leads, so nobody asks for their working time.")
    return user
