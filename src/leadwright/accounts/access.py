"""Deny by default: what every route declares of itself, and the check every operation makes before it acts.

A route without a declaration is refused to everybody, so forgetting one can lock people out but never let
them in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.platform.errors import Forbidden

View = TypeVar("View", bound=Callable[..., Any])
_MARK = "leadwright_permission"


@dataclass(frozen=True)
class Permission:
    """Who may use a route: everybody, anyone signed in (no `actions`), or whoever may do at least one of
    `actions`.
    """

    actions: frozenset[Action] = frozenset()
    everybody: bool = False

    def allows(self, actor: Actor) -> bool:
        return self.everybody or not self.actions or any(actor.may(action) for action in self.actions)


def requires(first: Action, *others: Action) -> Callable[[View], View]:
    """Declare that a route is for those who may do at least one of the actions."""
    return _declare(Permission(actions=frozenset({first, *others})))


def requires_sign_in(view: View) -> View:
    """Declare that a route is for anyone signed in, whatever the role."""
    return _declare(Permission())(view)


def open_to_everybody(view: View) -> View:
    """Declare that a route is for strangers too."""
    return _declare(Permission(everybody=True))(view)


def permission_of(view: Callable[..., Any]) -> Permission | None:
    """What the route declared; None where it declared nothing, which means nobody may."""
    found = getattr(view, _MARK, None)
    return found if isinstance(found, Permission) else None


def require(actor: Actor, action: Action) -> None:
    """Raises Forbidden unless the actor may do this at all; to which rows it applies, the query decides."""
    if not actor.may(action):
        role, doing = actor.role.replace("_", " "), action.replace("_", " ")
        raise Forbidden(f"The role {role} may not {doing}; an administrator can change the role.")


def _declare(permission: Permission) -> Callable[[View], View]:
    def mark(view: View) -> View:
        setattr(view, _MARK, permission)
        return view

    return mark
