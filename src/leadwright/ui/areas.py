"""The areas of the product, as the rail shows them. An area that is not built has no line here."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse

from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action, Role
from leadwright.ui.tabs import admits


@dataclass(frozen=True)
class Area:
    """One line of the rail: `page` is the name of its first page, whose permission is the area's, `key` follows G.

    `beside` names the pages that belong to the area, by the beginning of their path; `pocket` puts it into the bar at the
    bottom of small screens. `unless`: who may do this has no need of the area.
    """

    name: str
    icon: str
    page: str
    key: str
    beside: tuple[str, ...]
    pocket: bool = False
    unless: Action | None = None


@dataclass(frozen=True)
class AreaLink:
    """An area somebody may go to; `note` is a short count, such as how many things need somebody."""

    name: str
    icon: str
    address: str
    key: str
    current: bool
    pocket: bool
    note: str = ""


# Each group is set apart from the one above.
GROUPS: tuple[tuple[Area, ...], ...] = (
    (
        Area("Queue", "queue", "ui:queue", "q", ("/queue",), pocket=True),
        Area("Leads", "leads", "ui:leads", "l", ("/leads",), pocket=True),
        Area(
            "Applicants", "user", "ui:applicants", "l", ("/applicants",), pocket=True, unless=Action.SEE_LEADS
        ),
        Area("Companies", "companies", "ui:companies", "c", ("/companies",), pocket=True),
        Area("Pipeline", "pipeline", "ui:pipeline", "o", ("/pipeline",)),
    ),
    (
        Area(
            "Capture",
            "capture",
            "ui:forms",
            "i",
            ("/forms", "/offers", "/pages", "/imports", "/sources", "/quarantine"),
            pocket=True,
        ),
        Area("Sources", "link", "ui:sources", "i", ("/sources",), unless=Action.IMPORT_LEADS),
        Area("Feedback", "reports", "ui:feedback", "r", ("/feedback",)),
        Area("Playbook", "playbook", "ui:playbook", "p", ("/playbook",)),
    ),
    (
        Area("Health", "health", "ui:health", "h", ("/health",)),
        Area("Settings", "settings", "ui:profile", "s", ("/settings",)),
    ),
)


def areas_for(
    actor: Actor, path: str, notes: Mapping[str, str] | None = None
) -> tuple[tuple[AreaLink, ...], ...]:
    """The areas this actor may see, in their groups, with the one `path` belongs to marked, and short counts (`notes`, by the
    name of the area's page). Asks no database.
    """
    told = notes or {}
    groups = (tuple(_link(area, path, told) for area in group if _admits(area, actor)) for group in GROUPS)
    return tuple(group for group in groups if group)


def home_of(actor: Actor) -> str:
    """Where somebody begins: a salesperson at the queue, everybody else at the first area that is for the role."""
    first, *others = areas_for(actor, "")[0]
    is_queue = first.address == reverse("ui:queue")
    return others[0].address if is_queue and others and actor.role is not Role.SALESPERSON else first.address


def _admits(area: Area, actor: Actor) -> bool:
    if area.unless is not None and actor.may(area.unless):
        return False
    return admits(area.page, actor)


def _link(area: Area, path: str, notes: Mapping[str, str]) -> AreaLink:
    address = reverse(area.page)
    current = path == address or any(path == one or path.startswith(f"{one}/") for one in area.beside)
    return AreaLink(area.name, area.icon, address, area.key, current, area.pocket, notes.get(area.page, ""))
