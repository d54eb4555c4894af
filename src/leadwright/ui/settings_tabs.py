"""The tabs of the settings. A tab that is not built, or not allowed for the role, is absent."""

from dataclasses import dataclass

from django.urls import resolve, reverse

from leadwright.accounts.access import permission_of
from leadwright.accounts.actor import Actor


@dataclass(frozen=True)
class Tab:
    """A tab as `components/tabs.html` shows it."""

    name: str
    address: str
    current: bool
    count: int | None = None


# Each settings page adds itself here, by the name of its first page, whose permission is the tab's.
TABS: tuple[tuple[str, str], ...] = (
    ("My profile", "ui:profile"),
    ("My working time", "ui:own_working_time"),
    ("My sessions", "ui:sessions"),
    ("My notices", "ui:own_notices"),
    ("People", "ui:people"),
    ("Teams", "ui:teams"),
    ("Workspace", "ui:workspace"),
    ("Custom fields", "ui:custom_fields"),
    ("Mail", "ui:mail"),
    ("Website", "ui:website"),
    ("Programs", "ui:programs"),
    ("API keys", "ui:api_keys"),
    ("Audit trail", "ui:trail"),
)


def settings_tabs(actor: Actor, page: str) -> list[Tab]:
    """The tabs this actor may open, with the one named `page` marked."""
    return [Tab(name, reverse(one), one == page) for name, one in TABS if _admits(one, actor)]


def _admits(page: str, actor: Actor) -> bool:
    permission = permission_of(resolve(reverse(page)).func)
    return permission is not None and permission.allows(actor)
