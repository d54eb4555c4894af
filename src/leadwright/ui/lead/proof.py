"""Everything that was ever said about consent of one lead, to be shown to whoever asks for proof."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.consent.queries import lead_ledger
from leadwright.ui.frames import page, page_time
from leadwright.ui.lead.known import statements
from leadwright.ui.requests import SignedInRequest


@requires(Action.SEE_CONTACT_DATA)
@require_safe
def ledger(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The consent ledger of a lead, the latest first."""
    found = lead_ledger(actor=request.actor, reference=public_id)
    context = {
        "statements": statements(found, page_time(request)),
        "back": reverse("ui:lead", kwargs={"public_id": public_id}),
    }
    return page(request, "lead/ledger.html", context)
