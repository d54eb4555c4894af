"""A device whose history was joined to a lead leaves it, and comes back."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.criteria.text import clean
from leadwright.leads.operations.visitors import rejoin_visitor, unlink_visitor
from leadwright.leads.submission import Visitor
from leadwright.platform import clock
from leadwright.ui.notices import Notice, Undo, done
from leadwright.ui.requests import SignedInRequest


@requires(Action.EDIT_LEADS)
@require_POST
def leave(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Take a visitor's history out of the lead; the notice offers to take that back."""
    told = {name: clean(request.POST.get(name, "")) for name in ("namespace", "value")}
    unlink_visitor(
        actor=request.actor, lead=public_id, visitor=Visitor(**told), reason="not this person", at=clock.now()
    )
    undo = Undo(reverse("ui:lead_visitor_back", kwargs={"public_id": public_id}), told)
    return done(request, _page(public_id), Notice("What this device did no longer counts here.", undo=undo))


@requires(Action.EDIT_LEADS)
@require_POST
def back(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Let the history of a visitor that was taken out be the lead's again."""
    visitor = Visitor(clean(request.POST.get("namespace", "")), clean(request.POST.get("value", "")))
    rejoin_visitor(
        actor=request.actor,
        lead=public_id,
        visitor=visitor,
        reason="taking it out was undone",
        at=clock.now(),
    )
    return done(request, _page(public_id), "What this device did counts here again.")


def _page(public_id: str) -> str:
    return reverse("ui:lead", kwargs={"public_id": public_id})
