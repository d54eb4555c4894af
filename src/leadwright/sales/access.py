"""Who may say when somebody works."""

from leadwright.accounts.actor import Actor
from leadwright.accounts.models import TeamMember, User
from leadwright.accounts.rules import Action, Role, may


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
