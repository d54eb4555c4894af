"""The tabs of Capture: the ways leads come in."""

from dataclasses import replace

from django.urls import reverse

from leadwright.accounts.actor import Actor
from leadwright.capture.queries.quarantine import held_count
from leadwright.ui.tabs import Tab, tabs_for

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
    held = reverse("ui:quarantine")
    return [
        replace(tab, count=held_count() or None) if tab.address == held else tab
        for tab in tabs_for(actor, TABS, page)
    ]
