"""Find anything: areas, things to do, and leads; as a page, and as the part the command palette fetches."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from leadwright.accounts.access import requires_sign_in
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.criteria.text import fold
from leadwright.leads.queries import search_leads
from leadwright.lifecycle.stages import Stage
from leadwright.ui.areas import areas_for
from leadwright.ui.frames import page
from leadwright.ui.keys import key_groups
from leadwright.ui.lists.state import LONGEST_SEARCH, ListState
from leadwright.ui.marks import StageMark, stage_mark
from leadwright.ui.presenting import called
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.tabs import admits

LEADS_SHOWN = 8


@dataclass(frozen=True)
class Command:
    """Something to do, by the name of its page, whose permission is the command's; `words` are others people use for it."""

    name: str
    icon: str
    page: str
    words: str = ""


@dataclass(frozen=True)
class Place:
    """Somewhere to go."""

    name: str
    icon: str
    address: str


@dataclass(frozen=True)
class FoundLead:
    """A lead that was found."""

    name: str
    company: str
    stage: StageMark
    address: str


COMMANDS: tuple[Command, ...] = (
    Command("New lead", "plus", "ui:lead_new", "add create write enter person contact company"),
    Command("Import a list", "upload", "ui:import_new", "import upload file csv excel"),
    Command(
        "My profile: theme, time zone, keys",
        "user",
        "ui:profile",
        "dark light colours density password settings",
    ),
    Command("My sessions", "lock", "ui:sessions", "devices sign out"),
    Command("People, invitations", "user", "ui:people", "invite colleague role users"),
    Command("Teams", "user", "ui:teams"),
    Command("Look at the sample, or remove it", "view", "ui:welcome", "demo example"),
    Command("Keys", "keys", "ui:keys", "shortcuts keyboard help"),
)


@requires_sign_in
@require_safe
def search(request: SignedInRequest) -> HttpResponse:
    """What `q` finds. Each of its words has to begin a word of what is found."""
    text = request.GET.get("q", "")[:LONGEST_SEARCH].strip()
    actor = request.actor
    leads, more = _leads(actor, text)
    as_list = ListState(search=text).at()
    context = {"q": text, "places": _places(actor, text), "leads": leads, "as_list": as_list, "more": more}
    return page(request, "ui/search.html", context, region="ui/found.html")


@requires_sign_in
@require_safe
def keys(request: SignedInRequest) -> HttpResponse:
    """Which keys do what."""
    return page(request, "ui/keys.html", {"key_groups": key_groups(request.actor)})


def _places(actor: Actor, text: str) -> list[Place]:
    areas = [
        (area.name, Place(area.name, area.icon, area.address))
        for group in areas_for(actor, "")
        for area in group
    ]
    commands = [
        (f"{one.name} {one.words}", place) for one in COMMANDS if (place := _place(one, actor)) is not None
    ]
    return [place for said, place in (*areas, *commands) if _matches(said, text)]


def _place(command: Command, actor: Actor) -> Place | None:
    if not admits(command.page, actor):
        return None
    return Place(command.name, command.icon, reverse(command.page))


def _matches(said: str, text: str) -> bool:
    words = fold(said).split()
    return all(any(word.startswith(typed) for word in words) for typed in fold(text).split())


def _leads(actor: Actor, text: str) -> tuple[list[FoundLead], bool]:
    """The first leads found, and whether there are more."""
    if not text or not actor.may(Action.SEE_LEADS):
        return [], False
    found = search_leads(actor=actor, text=text, limit=LEADS_SHOWN)
    shown = [
        FoundLead(
            name=called(lead),
            company=lead.company or "",
            stage=stage_mark(Stage(lead.stage)),
            address=reverse("ui:lead", kwargs={"public_id": lead.id}),
        )
        for lead in found.rows
    ]
    return shown, found.next_cursor is not None
