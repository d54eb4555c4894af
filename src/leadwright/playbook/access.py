"""Who may read and who may change the playbook."""

from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action, Role, may
from leadwright.platform.errors import Forbidden


def require_editor(actor: Actor) -> None:
    """Raises Forbidden unless the actor's role may change documents."""
    _require(actor, Action.EDIT_PLAYBOOK, "change")


def require_reader(actor: Actor) -> None:
    """Raises Forbidden unless the actor's role may read documents."""
    _require(actor, Action.SEE_PLAYBOOK, "read")


def _require(actor: Actor, action: Action, verb: str) -> None:
    if not may(actor.role, action):
        roles = [role.value.replace("_", " ") for role in Role if may(role, action)]
        raise Forbidden(
            f"The role {actor.role.value.replace('_', ' ')} may not {verb} the playbook. "
            f"Ask somebody with one of these roles: {', '.join(roles)}."
        )
