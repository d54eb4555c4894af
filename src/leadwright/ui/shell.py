"""The parts of the frame that are fetched by themselves."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from leadwright.accounts.access import requires_sign_in
from leadwright.platform import clock
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.tray import at_work


@requires_sign_in
@require_safe
def tray(request: SignedInRequest) -> HttpResponse:
    """What long work is going on now; it asks again by itself as long as something moves."""
    found = at_work(request.actor, clock.now())
    context = {"tray": found, "moving": any(work.moving for work in found)}
    return render(request, "components/tray.html", context)
