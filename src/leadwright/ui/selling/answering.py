"""What is said to a hand-over from its page: accepted, given back, and taken back."""

from datetime import date

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.platform import clock
from leadwright.platform.errors import UnusableInput
from leadwright.sales.operations.answering import Rejection, accept, reject, reopen
from leadwright.sales.queries.queue import next_in_queue
from leadwright.sales.reasons import RejectReason
from leadwright.ui.notices import Notice, Undo, done
from leadwright.ui.requests import SignedInRequest


@requires(Action.EDIT_LEADS)
@require_POST
def accept_one(request: SignedInRequest, hand_over: str) -> HttpResponse:
    """Take it on, and stay."""
    accept(actor=request.actor, hand_over=hand_over, at=clock.now())
    return done(request, address(hand_over), Notice("Accepted.", undo=taking_back(hand_over)))


@requires(Action.EDIT_LEADS)
@require_POST
def reject_one(request: SignedInRequest, hand_over: str) -> HttpResponse:
    """Give it back, and go on with the next."""
    asked = request.POST.get("reason", "")
    if asked not in set(RejectReason):
        raise UnusableInput("Choose why you give it back.", field="reason")
    told = Rejection(
        RejectReason(asked), request.POST.get("note", ""), _day(request.POST.get("recycle_on", ""))
    )
    now = clock.now()
    reject(actor=request.actor, hand_over=hand_over, told=told, at=now)
    said = Notice(f"Given back: {told.reason.label.lower()}.", undo=taking_back(hand_over))
    return done(request, onward(request, hand_over), said)


@requires(Action.EDIT_LEADS)
@require_POST
def reopen_one(request: SignedInRequest, hand_over: str) -> HttpResponse:
    """Take the answer back."""
    reopen(actor=request.actor, hand_over=hand_over, at=clock.now())
    return done(request, address(hand_over), "Open again.")


def address(hand_over: str) -> str:
    """The page of a hand-over."""
    return reverse("ui:hand_over", kwargs={"hand_over": hand_over})


def onward(request: SignedInRequest, hand_over: str) -> str:
    """The page of the next in the queue, or the queue where all is done."""
    following = next_in_queue(actor=request.actor, at=clock.now(), but=hand_over)
    return address(following) if following else reverse("ui:queue")


def taking_back(hand_over: str) -> Undo:
    """The form that takes an answer back."""
    return Undo(reverse("ui:hand_over_reopen", kwargs={"hand_over": hand_over}))


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed.strip()) if typed.strip() else None
    except ValueError:
        raise UnusableInput("Enter the day as in 2027-03-31.", field="recycle_on") from None
