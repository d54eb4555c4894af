"""The audit trail: who did what to what, newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.accounts.trail import Sought, TrailEntry, actions_of_trail, people_of_trail, read_trail
from leadwright.criteria.text import clean
from leadwright.leads.errors import TooSlow
from leadwright.leads.queries import search_leads
from leadwright.leads.queries.cells import BUILT_IN, list_cells
from leadwright.platform.errors import NotFound
from leadwright.platform.ids import Kind, parse_public_id
from leadwright.ui.frames import page, page_time
from leadwright.ui.presenting import Moment, PageTime
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.settings_tabs import settings_tabs

LONGEST = 200
_MOST_NAMED = 50


@dataclass(frozen=True)
class Deed:
    """A line of the trail. `address` is the page of what it was done to and `name` what that is called by now, both empty where
    there is none.
    """

    at: Moment
    who: str
    action: str
    object_id: str
    address: str
    name: str
    changes: tuple[tuple[str, str], ...]


@requires(Action.SEE_AUDIT)
@require_safe
def trail(request: SignedInRequest) -> HttpResponse:
    """A page of it; `who`, `action`, `id` and the words of `q` narrow it, `before` is the place in it."""
    who, action, thing, text = (
        clean(request.GET.get(name, "")).strip()[:LONGEST] for name in ("who", "action", "id", "q")
    )
    sought = Sought(who, action, thing, text, _named(request.actor, text))
    before = request.GET.get("before") or None
    found = read_trail(actor=request.actor, sought=sought, before=before)
    time = page_time(request)
    names = _names(request.actor, found.entries)
    context = {
        "deeds": [_deed(one, time, names) for one in found.entries],
        "sought": sought,
        "people": people_of_trail(actor=request.actor),
        "actions": [(one, in_words(one)) for one in actions_of_trail(actor=request.actor)],
        "older": _address(sought, found.older) if found.older else "",
        "newest": _address(sought) if before else "",
        "looked_through": found.looked_through,
        "narrowed": any((sought.who, sought.action, sought.object_id, sought.text)),
        "tabs": settings_tabs(request.actor, "ui:trail"),
    }
    return page(request, "ui/trail.html", context)


def _named(actor: Actor, text: str) -> tuple[str, ...]:
    """The leads a text may mean: in the trail they have no names."""
    if not text:
        return ()
    try:
        return tuple(one.id for one in search_leads(actor=actor, text=text, limit=_MOST_NAMED).rows)
    except TooSlow:
        return ()


def _names(actor: Actor, entries: Sequence[TrailEntry]) -> dict[str, str]:
    """What leads of these entries are called by now, or which company they are of; the trail keeps only their ids."""
    ids = sorted({one.object_id for one in entries if one.object_kind == "lead" and _is_whole(one.object_id)})
    cells = list_cells(actor=actor, references=ids, columns=[BUILT_IN["name"], BUILT_IN["company"]])
    return {reference: str(told["name"] or told["company"] or "") for reference, told in cells.items()}


def _is_whole(reference: str) -> bool:
    try:
        parse_public_id(Kind.LEAD, reference)
    except NotFound:
        return False
    return True


def in_words(action: str) -> str:
    """`lead.owner_set` as people read it: Lead: owner set."""
    kind, _, deed = action.partition(".")
    return f"{kind.replace('_', ' ').capitalize()}: {deed.replace('_', ' ')}"


def _deed(one: TrailEntry, time: PageTime, names: Mapping[str, str]) -> Deed:
    changes = tuple((str(name).replace("_", " "), _plain(value)) for name, value in one.changes.items())
    is_lead = one.object_kind == "lead"
    return Deed(
        at=time.moment(one.at),
        who=one.who,
        action=in_words(one.action),
        object_id=one.object_id,
        address=reverse("ui:lead", kwargs={"public_id": one.object_id}) if is_lead else "",
        name=names.get(one.object_id, ""),
        changes=changes,
    )


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_plain(inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return ", ".join(_plain(inner) for inner in value)
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return "nothing" if value in (None, "") else str(value)


def _address(sought: Sought, before: str | None = None) -> str:
    wanted = {
        "q": sought.text,
        "who": sought.who,
        "action": sought.action,
        "id": sought.object_id,
        "before": before,
    }
    given = {name: str(value) for name, value in wanted.items() if value}
    address = reverse("ui:trail")
    return f"{address}?{urlencode(given)}" if given else address
