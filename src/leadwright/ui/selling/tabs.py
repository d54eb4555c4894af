"""The tabs of the queue."""

from leadwright.accounts.actor import Actor
from leadwright.ui.tabs import Tab, tabs_for

_TABS = (("My queue", "ui:queue"), ("Team", "ui:queue_team"), ("Waiting", "ui:queue_waiting"))


def queue_tabs(actor: Actor, page: str) -> list[Tab]:
    """The tabs this actor may open, with the one named `page` marked."""
    return tabs_for(actor, _TABS, page)
