"""The tabs of Capture: the ways leads come in. A tab that is not built, or not allowed for the role, is absent."""

from django.urls import resolve, reverse

from leadwright.accounts.access import permission_of
from leadwright.accounts.actor import Actor
from leadwright.capture.queries.quarantine import held_count
from leadwright.ui.settings_tabs import Tab

# Each way in adds itself here, by the name of its first page, whose permission is the tab's.
TABS: tuple[tuple[str, str], ...] = (
    ("Forms", "ui:forms"),
    ("Pages", "ui:pages"),
    ("Offers", "ui:offers"),
    ("Imports", "ui:imports"),
    ("Webhooks", "ui:webhooks"),
    ("Sources", "ui:sources"),
    ("Quarantine", "ui:quarantine"),
)


def capture_tabs(actor: Actor, page: str) -> list[Tab]:
    """The tabs this actor may open, with the one named `page` marked; the quarantine says how many wait. One query."""
    return [
        Tab(name, reverse(one), one == page, (held_count() or None) if one == "ui:quarantine" else None)
        for name, one in TABS
        if _admits(one, actor)
    ]


def _admits(page: str, actor: Actor) -> bool:
    permission = permission_of(resolve(reverse(page)).func)
    return permission is not None and permission.allows(actor)
