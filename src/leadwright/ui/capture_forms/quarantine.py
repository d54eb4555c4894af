"""The quarantine: what looked like abuse, why, and letting it in or throwing it away."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.capture.forms.questions import FACTS
from leadwright.capture.operations.expiry import HELD_KEPT
from leadwright.capture.operations.quarantine import (
    discard_submission,
    discard_submissions,
    hold_again,
    hold_many_again,
    release_submission,
)
from leadwright.capture.queries.quarantine import Held, held_submissions
from leadwright.platform import clock
from leadwright.platform.errors import NotFound
from leadwright.ui.capture_tabs import capture_tabs
from leadwright.ui.frames import page, page_time
from leadwright.ui.notices import Notice, Undo, done
from leadwright.ui.presenting import Moment
from leadwright.ui.requests import SignedInRequest

_MOST = 100


@dataclass(frozen=True)
class HeldRow:
    """One that waits: what it says by the labels of its questions."""

    held: Held
    title: str
    received: Moment
    said: tuple[tuple[str, str], ...]


@requires(Action.IMPORT_LEADS)
@require_safe
def quarantine(request: SignedInRequest) -> HttpResponse:
    """What waits, the latest first; with `discarded` what was thrown away and can still be put back."""
    discarded = request.GET.get("discarded") == "1"
    found = held_submissions(actor=request.actor, discarded=discarded, after=request.GET.get("after") or None)
    time = page_time(request)
    rows = [HeldRow(one, _title(one), time.moment(one.received_at), _said(one)) for one in found.rows]
    more = {**({"discarded": "1"} if discarded else {}), "after": found.next_cursor or ""}
    context = {
        "rows": rows,
        "discarded": discarded,
        "shown": " ".join(one.id for one in found.rows),
        "older": f"?{urlencode(more)}" if found.next_cursor else "",
        "days": HELD_KEPT.days,
        "tabs": capture_tabs(request.actor, "ui:quarantine"),
    }
    return page(request, "forms/quarantine.html", context)


@requires(Action.IMPORT_LEADS)
@require_POST
def decide(request: SignedInRequest, submission: str, deed: str) -> HttpResponse:
    """Let one in, throw it away, or put it back."""
    here, at = reverse("ui:quarantine"), clock.now()
    if deed == "release":
        lead = release_submission(actor=request.actor, submission=submission, at=at)
        address = reverse("ui:lead", kwargs={"public_id": lead})
        return done(
            request, here, Notice("Let in: it is a lead now.", link=address, link_label="Open the lead")
        )
    if deed == "discard":
        discard_submission(actor=request.actor, submission=submission, at=at)
        back = reverse("ui:quarantine_decide", kwargs={"submission": submission, "deed": "hold"})
        return done(request, here, Notice("Thrown away.", undo=Undo(back)))
    if deed == "hold":
        hold_again(actor=request.actor, submission=submission, at=at)
        return done(request, here, "Put back: it waits again.")
    raise NotFound("A submission is let in, thrown away, or put back.")


@requires(Action.IMPORT_LEADS)
@require_POST
def discard_shown(request: SignedInRequest) -> HttpResponse:
    """Throw away everything the page showed."""
    named = request.POST.get("submissions", "").split()[:_MOST]
    thrown = discard_submissions(actor=request.actor, submissions=named, at=clock.now())
    undo = Undo(reverse("ui:quarantine_hold"), {"submissions": " ".join(thrown)}) if thrown else None
    said = f"{len(thrown)} thrown away." if thrown else "They were decided about meanwhile."
    return done(request, reverse("ui:quarantine"), Notice(said, undo=undo))


@requires(Action.IMPORT_LEADS)
@require_POST
def hold_shown(request: SignedInRequest) -> HttpResponse:
    """Put them back."""
    named = request.POST.get("submissions", "").split()[:_MOST]
    back = hold_many_again(actor=request.actor, submissions=named, at=clock.now())
    return done(request, reverse("ui:quarantine"), f"{len(back)} wait again.")


def _title(one: Held) -> str:
    names = ("full_name", "given_name", "email", "company", "phone")
    return next((one.values[name] for name in names if one.values.get(name)), "Somebody")


def _said(one: Held) -> tuple[tuple[str, str], ...]:
    """In the order forms usually ask, the message last."""
    order = {name: place for place, name in enumerate(FACTS)}
    told = sorted(one.values.items(), key=lambda pair: order.get(pair[0], len(order) - 1.5))
    return tuple((_label(name), text) for name, text in told)


def _label(name: str) -> str:
    fact = FACTS.get(name)
    return fact.label if fact else name.removeprefix("custom.").replace("_", " ").capitalize()
