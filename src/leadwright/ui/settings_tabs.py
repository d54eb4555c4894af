"""The tabs of the settings."""

from leadwright.accounts.actor import Actor
from leadwright.ui.tabs import Tab, tabs_for

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
    return tabs_for(actor, TABS, page)
