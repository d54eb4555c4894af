"""Who was at a webinar or an event: ticked, pasted, or from the list its service exports."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.capture.offers.attendance import read_attendance
from leadwright.capture.operations.seats import Recorded, record_attendance, take_attendance_back
from leadwright.platform import clock
from leadwright.platform.errors import UnusableInput
from leadwright.ui.notices import Notice, Undo, done
from leadwright.ui.offers.coupons import brought_text
from leadwright.ui.offers.one import offer_page
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.uploads import takes_files

# An undo is kept in the session, and has to fit there.
_MOST_UNDONE = 500
_NAMED = 3


@takes_files
@requires(Action.IMPORT_LEADS)
@require_POST
def attendance(request: SignedInRequest, slug: str) -> HttpResponse:
    """Record who was there: the seats that were ticked, and the addresses of a list."""
    try:
        read = read_attendance(brought_text(request, "people"))
        ticked = request.POST.getlist("seat")
        if not read.people and not ticked:
            raise UnusableInput(
                "Tick who was there, paste addresses, or choose a file with them.", field="people"
            )
        done_ = record_attendance(
            actor=request.actor, offer=slug, seats=ticked, people=read.people, at=clock.now()
        )
    except UnusableInput as refusal:
        return offer_page(request, slug, refusal.message, request.POST.get("people", "")[:20_000], status=422)
    undo = None
    if 0 < len(done_.seats) <= _MOST_UNDONE:
        undo = Undo(
            reverse("ui:offer_attendance_back", kwargs={"slug": slug}), {"seats": " ".join(done_.seats)}
        )
    tone = "warn" if done_.strangers or read.problems else "good"
    return done(request, _address(slug), Notice(_said(done_, read.problems), tone=tone, undo=undo))


@requires(Action.IMPORT_LEADS)
@require_POST
def take_back(request: SignedInRequest, slug: str) -> HttpResponse:
    """Undo that people were recorded as having been there."""
    seats = request.POST.get("seats", "").split()[:_MOST_UNDONE]
    undone = take_attendance_back(actor=request.actor, offer=slug, seats=seats, at=clock.now())
    return done(request, _address(slug), f"Taken back for {undone:,}.")


def _address(slug: str) -> str:
    return reverse("ui:offer", kwargs={"slug": slug})


def _said(recorded: Recorded, problems: tuple[int, ...]) -> str:
    parts = [f"{len(recorded.seats):,} are recorded as having been there."]
    if recorded.known:
        parts.append(f"{recorded.known:,} were already.")
    if recorded.strangers:
        named = ", ".join(recorded.strangers[:_NAMED])
        more = len(recorded.strangers) - _NAMED
        parts.append(
            f"No lead you may see has {named}{f' and {more:,} more' if more > 0 else ''}: bring them in as a list first."
        )
    if problems:
        parts.append(f"Line {problems[0]} holds no address that can be read.")
    return " ".join(parts)
