"""A contact noted on the page of a lead."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.leads.contacts import CONTACTS, OUTCOMES
from leadwright.leads.operations.contacts import Logged, log_contact
from leadwright.leads.queries import lead_detail
from leadwright.platform import clock
from leadwright.platform.errors import UnusableInput
from leadwright.platform.ids import new_uuid
from leadwright.ui.frames import page, page_time
from leadwright.ui.notices import done
from leadwright.ui.requests import SignedInRequest

DETAILS = ("outcome", "minutes", "network", "campaign", "event", "by")
_LABELS = {
    "minutes": ("Minutes", "numeric", "Calls, meetings and visits."),
    "network": ("Network", "", "Acts on networks and advertisements."),
    "campaign": ("Campaign", "", "Cold calls, cold mail, letters and advertisements."),
    "event": ("Which event", "", "Who came to a stand or an event."),
    "by": ("By whom", "", "Who was recommended."),
}
_NETWORKS = ("LinkedIn", "Facebook", "Instagram", "X", "YouTube", "TikTok", "Xing", "Google")


@dataclass(frozen=True)
class Detail:
    """A field for one detail, and what it belongs to."""

    name: str
    label: str
    mode: str
    typed: str
    belongs: str


@requires(Action.EDIT_LEADS)
@require_http_methods(["GET", "HEAD", "POST"])
def log(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Note a call, a visit, a meeting, an act on a network, or that we wrote to them. `once` tells this form from others."""
    if request.method != "POST":
        return _form(request, public_id, {"kind": request.GET.get("kind", "call_out")})
    typed = {name: request.POST.get(name, "") for name in ("kind", "when", "note", "once", *DETAILS)}
    try:
        told = told_of(typed, page_time(request).zone)
        if not told.kind:
            raise UnusableInput("Choose what it was.", field="kind")
        log_contact(actor=request.actor, lead=public_id, told=told, at=clock.now())
    except UnusableInput as problem:
        wrong = str(problem.data.get("field", ""))
        return _form(request, public_id, {**typed, "problem": problem.message, "wrong": wrong}, 422)
    back = reverse("ui:lead", kwargs={"public_id": public_id})
    return done(request, f"{back}#story", f"Noted: {CONTACTS[told.kind].label}.")


def told_of(typed: Mapping[str, str], zone: str) -> Logged:
    """What was typed into the form. Raises UnusableInput for a time that is none."""
    return Logged(
        kind=typed.get("kind", ""),
        occurred_at=_when(typed.get("when", ""), zone),
        once=once_of(typed.get("once", "")),
        details={name: typed.get(name, "") for name in DETAILS},
        note=typed.get("note", ""),
    )


def once_of(text: str) -> UUID:
    """The word of a form; another one where it was changed."""
    try:
        return UUID(hex=text[:32])
    except ValueError:
        return new_uuid()


def kinds_by_group() -> dict[str, list[tuple[str, str]]]:
    """What can be chosen."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for name, contact in CONTACTS.items():
        groups.setdefault(contact.group, []).append((name, contact.label))
    return groups


def _when(text: str, zone: str) -> datetime:
    """A local time as browsers send it; now where nothing was said."""
    if not text.strip():
        return clock.now()
    try:
        said = datetime.fromisoformat(text.strip())
    except ValueError:
        raise UnusableInput("Write a day and a time, such as 2027-05-01 14:30.", field="when") from None
    return said if said.tzinfo else said.replace(tzinfo=ZoneInfo(zone))


def _form(
    request: SignedInRequest, public_id: str, typed: Mapping[str, str], status: int = 200
) -> HttpResponse:
    lead_detail(actor=request.actor, reference=public_id)
    time = page_time(request)
    local = clock.now().astimezone(ZoneInfo(time.zone))
    context = {
        "typed": {**typed, "when": typed.get("when") or f"{local:%Y-%m-%dT%H:%M}"},
        "groups": kinds_by_group(),
        "outcomes": OUTCOMES,
        "details": [
            Detail(name, label, mode, typed.get(name, ""), belongs)
            for name, (label, mode, belongs) in _LABELS.items()
        ],
        "networks": _NETWORKS,
        "once": typed.get("once") or new_uuid().hex,
        "back": reverse("ui:lead", kwargs={"public_id": public_id}),
    }
    return page(request, "lead/log.html", context, status=status)
