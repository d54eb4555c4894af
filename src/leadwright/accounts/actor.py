"""The one who does something: a user, an API key, an import, or the system itself."""

from dataclasses import dataclass
from enum import StrEnum

from leadwright.accounts.rules import Action, Role, may


class ActorKind(StrEnum):
    USER = "user"
    API_KEY = "api_key"
    OPERATOR = "operator"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """First argument of every operation.

    `role` decides what may be done, narrowed by the `scopes` of an API key; `user_id` and `teams` decide
    which leads are seen; `label` is written to the audit trail.
    """

    kind: ActorKind
    label: str
    role: Role
    user_id: int | None = None
    teams: frozenset[int] = frozenset()
    teams_led: frozenset[int] = frozenset()
    scopes: frozenset[Action] | None = None

    def may(self, action: Action) -> bool:
        """Whether role and scopes allow the action at all."""
        return may(self.role, action) and (self.scopes is None or action in self.scopes)


def operator() -> Actor:
    """Whoever runs `leadwright` in a terminal of the machine: an administrator, as the files are theirs
    anyway.
    """
    return Actor(kind=ActorKind.OPERATOR, label="command line", role=Role.ADMINISTRATOR)


def system(label: str) -> Actor:
    """Leadwright itself, at work on something nobody started by hand."""
    return Actor(kind=ActorKind.SYSTEM, label=label, role=Role.ADMINISTRATOR)
