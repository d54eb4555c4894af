"""The audit trail: who did what to what, newest first."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.accounts.trail import Sought, TrailEntry, actions_of_trail, people_of_trail, read_trail
from leadwright.criteria.text import clean
from leadwright.platform.errors import UnusableInput
from leadwright.ui.frames import page, page_time
from leadwright.ui.presenting import Moment, PageTime
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.settings_tabs import settings_tabs

LONGEST = 200


@dataclass(frozen=True)
class Deed:
    """A line of the trail. `address` is the page of what it was done to, empty where that has none."""

    at: Moment
    who: str
    action: str
    object_id: str
    address: str
    changes: tuple[tuple[str, str], ...]


@requires(Action.SEE_AUDIT)
@require_safe
def trail(request: SignedInRequest) -> HttpResponse:
    """A page of it; `who`, `action` and `id` narrow it, `before` is the place in it."""
    sought = Sought(*(clean(request.GET.get(name, "")).strip()[:LONGEST] for name in ("who", "action", "id")))
    before = _place(request.GET.get("before", ""))
    found = read_trail(actor=request.actor, sought=sought, before=before)
    time = page_time(request)
    context = {
        "deeds": [_deed(one, time) for one in found.entries],
        "sought": sought,
        "people": people_of_trail(actor=request.actor),
        "actions": [(one, in_words(one)) for one in actions_of_trail(actor=request.actor)],
        "older": _address(sought, found.older) if found.older else "",
        "newest": _address(sought) if before else "",
        "narrowed": any((sought.who, sought.action, sought.object_id)),
        "tabs": settings_tabs(request.actor, "ui:trail"),
    }
    return page(request, "ui/trail.html", context)


def in_words(action: str) -> str:
    """`lead.owner_set` as people read it: Lead: owner set."""
    kind, _, deed = action.partition(".")
    return f"{kind.replace('_', ' ').capitalize()}: {deed.replace('_', ' ')}"


def _deed(one: TrailEntry, time: PageTime) -> Deed:
    changes = tuple((str(name).replace("_", " "), _plain(value)) for name, value in one.changes.items())
    is_lead = one.object_kind == "lead"
    return Deed(
        at=time.moment(one.at),
        who=one.who,
        action=in_words(one.action),
        object_id=one.object_id,
        address=reverse("ui:lead", kwargs={"public_id": one.object_id}) if is_lead else "",
        changes=changes,
    )


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_plain(inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return ", ".join(_plain(inner) for inner in value)
    return "nothing" if value in (None, "") else str(value)


def _place(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise UnusableInput("That is no place in the trail.", field="before")
    return int(text)


def _address(sought: Sought, before: int | None = None) -> str:
    wanted = {"who": sought.who, "action": sought.action, "id": sought.object_id, "before": before}
    given = {name: str(value) for name, value in wanted.items() if value}
    address = reverse("ui:trail")
    return f"{address}?{urlencode(given)}" if given else address
