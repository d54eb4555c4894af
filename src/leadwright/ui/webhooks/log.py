"""What was sent to inbound webhooks: what became of each, and reading it again."""

import json
from dataclasses import dataclass
from pathlib import Path

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.capture.models import ReceivedPayload
from leadwright.capture.operations.receiving import replay_payload, replay_webhook, send_file
from leadwright.capture.queries.webhooks import ItemLine, PayloadLine, live_hook, payload
from leadwright.platform import clock
from leadwright.platform.errors import UnusableInput
from leadwright.ui.frames import page, page_time
from leadwright.ui.notices import Notice, done
from leadwright.ui.presenting import Moment, PageTime
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.uploads import StoredFile, takes_files

PAYLOAD_STATES = {
    ReceivedPayload.TAKEN: ("Taken", "good"),
    ReceivedPayload.HELD: ("Held", "warn"),
    ReceivedPayload.NOTHING: ("Nothing came of it", ""),
    ReceivedPayload.FAILED: ("Not readable", "bad"),
}
OUTCOMES = {
    "created": ("New lead", "good"),
    "updated": ("Known lead, changed", "good"),
    "unchanged": ("Known lead", ""),
    "known": ("Known lead, gaps filled", ""),
    "ambiguous": ("Names two leads", "warn"),
    "repeated": ("Came before", ""),
    "held": ("In the quarantine", "warn"),
    "nobody": ("Nobody", ""),
    "left_out": ("Left out", ""),
}


@dataclass(frozen=True)
class ItemRow:
    """What became of an item, in words."""

    line: ItemLine
    said: str
    tone: str
    lead: str


@dataclass(frozen=True)
class PayloadRow:
    """A line of the log. `brought` says in a few words what came of it."""

    line: PayloadLine
    state: str
    tone: str
    received: Moment
    replayed: Moment | None
    items: tuple[ItemRow, ...]
    brought: str
    address: str


@requires(Action.IMPORT_LEADS)
@require_safe
def payload_page(request: SignedInRequest, payload_id: str) -> HttpResponse:
    """What was sent, as it came, and what became of each of its items."""
    found = payload(actor=request.actor, reference=payload_id)
    hook = live_hook(found.webhook)
    context = {
        "row": payload_row(found, page_time(request)),
        "body": pretty(found.body),
        "title": hook.body.title if hook is not None else found.webhook,
        "live": hook is not None,
        "may_edit": request.actor.may(Action.EDIT_PLAYBOOK),
    }
    return page(request, "webhooks/payload.html", context)


@requires(Action.IMPORT_LEADS)
@require_POST
def again(request: SignedInRequest, payload_id: str) -> HttpResponse:
    """Read one again by the mapping in force."""
    read = replay_payload(actor=request.actor, payload=payload_id, at=clock.now())
    state, _ = PAYLOAD_STATES[read.state]
    address = reverse("ui:payload", kwargs={"payload_id": payload_id})
    return done(request, address, f"Read again: {state.lower()}. What was made before was not made twice.")


@requires(Action.IMPORT_LEADS)
@require_POST
def all_again(request: SignedInRequest, slug: str) -> HttpResponse:
    """Read all again of which nothing came, or everything that is kept."""
    everything = request.POST.get("which") == "everything"
    read = replay_webhook(actor=request.actor, slug=slug, everything=everything, at=clock.now())
    if read.payloads:
        said = Notice(f"{read.payloads} read again; something came of {read.taken}.")
    else:
        said = Notice("There was nothing to be read again.")
    return done(request, reverse("ui:webhook", kwargs={"slug": slug}) + "#log", said)


@takes_files
@requires(Action.IMPORT_LEADS)
@require_POST
def send(request: SignedInRequest, slug: str) -> HttpResponse:
    """Send a file of one's own: what a system left behind, or a list of what leads did."""
    file = request.FILES.get("file")
    address = reverse("ui:webhook", kwargs={"slug": slug}) + "#log"
    if not isinstance(file, StoredFile):
        return done(request, address, Notice("Choose a file to send.", tone="warn"))
    name = Path(file.name or "file").suffix.lower()
    stored = file.upload.file
    place = stored.with_name(stored.name + name) if name == ".json" else stored
    if place != stored:
        place.hardlink_to(stored)
    try:
        sent = send_file(actor=request.actor, slug=slug, file=place, at=clock.now())
    except UnusableInput as problem:
        return done(request, address, Notice(problem.message, tone="warn"))
    finally:
        if place != stored:
            place.unlink(missing_ok=True)
    told = ", ".join(f"{many} {OUTCOMES[name][0].lower()}" for name, many in sorted(sent.outcomes.items()))
    return done(request, address, f"Sent: {told or 'nothing was in it'}.")


def payload_row(line: PayloadLine, time: PageTime) -> PayloadRow:
    """A payload made ready for a page."""
    state, tone = PAYLOAD_STATES[line.state]
    items = tuple(_item(one) for one in line.items)
    return PayloadRow(
        line=line,
        state=state,
        tone=tone,
        received=time.moment(line.received_at),
        replayed=time.moment(line.replayed_at) if line.replayed_at else None,
        items=items,
        brought=_brought(items) or line.reason,
        address=reverse("ui:payload", kwargs={"payload_id": line.id}),
    )


def _item(one: ItemLine) -> ItemRow:
    said, tone = OUTCOMES.get(one.outcome, (one.outcome, ""))
    lead = reverse("ui:lead", kwargs={"public_id": one.lead}) if one.lead else ""
    return ItemRow(one, said, tone, lead)


def _brought(items: tuple[ItemRow, ...]) -> str:
    """How many of which outcome, where there are several; the one reason, where there is one item."""
    if len(items) == 1:
        [one] = items
        return f"{one.said}: {one.line.reason}" if one.line.reason else one.said
    counts: dict[str, int] = {}
    for one in items:
        counts[one.said] = counts.get(one.said, 0) + 1
    return ", ".join(f"{many} {said.lower()}" for said, many in counts.items())


def pretty(body: str) -> str:
    """JSON with one thing a line; what is none as it came."""
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return body
