"""The bin: what was deleted within the last thirty days, and the way back."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.leads.operations.bin import restore_named
from leadwright.leads.queries.binned import binned_leads
from leadwright.platform import clock
from leadwright.ui import notices
from leadwright.ui.frames import page, page_time
from leadwright.ui.requests import SignedInRequest


@requires(Action.DELETE_LEADS)
@require_safe
def bin_list(request: SignedInRequest) -> HttpResponse:
    """Who lies in the bin, the latest first."""
    found = binned_leads(actor=request.actor, after=request.GET.get("after") or None)
    time = page_time(request)
    rows = [(one, time.moment(one.binned_at), time.moment(one.erased_at)) for one in found.rows]
    following = f"?{urlencode({'after': found.next_cursor})}" if found.next_cursor else None
    return page(request, "ui/lists/bin.html", {"rows": rows, "next": following})


@requires(Action.DELETE_LEADS)
@require_POST
def restore(request: SignedInRequest) -> HttpResponse:
    """Take the ticked leads out of the bin."""
    references = request.POST.getlist("lead")
    came = restore_named(actor=request.actor, references=references, at=clock.now()) if references else 0
    said = (
        "1 lead restored." if came == 1 else f"{came:,} leads restored." if came else "Nothing was restored."
    )
    return notices.done(request, reverse("ui:bin"), said)
