"""The tabs of the queue."""

from django.urls import resolve, reverse

from leadwright.accounts.access import permission_of
from leadwright.accounts.actor import Actor
from leadwright.ui.settings_tabs import Tab

_TABS = (("My queue", "ui:queue"), ("Team", "ui:queue_team"), ("Waiting", "ui:queue_waiting"))


def queue_tabs(actor: Actor, page: str) -> list[Tab]:
    """The tabs this actor may open, with the one named `page` marked."""
    return [Tab(name, reverse(one), one == page) for name, one in _TABS if _admits(one, actor)]


def _admits(page: str, actor: Actor) -> bool:
    permission = permission_of(resolve(reverse(page)).func)
    return permission is not None and permission.allows(actor)
