"""The parts of the frame that are fetched by themselves."""

from urllib.parse import urlsplit

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from leadwright.accounts.access import requires_sign_in
from leadwright.platform import clock
from leadwright.ui import tray as tray_of
from leadwright.ui.requests import SignedInRequest


@requires_sign_in
@require_safe
def tray(request: SignedInRequest) -> HttpResponse:
    """What long work is going on now; it asks again by itself as long as something moves."""
    found = tray_of.at_work(request.actor, clock.now())
    looked_at = urlsplit(request.headers.get("HX-Current-URL", "")).path
    ended = tray_of.just_ended(request.session, found, looked_at)
    context = {"tray": found, "moving": any(work.moving for work in found)}
    response = render(request, "components/tray.html", context)
    if ended:
        response.content += render(request, "components/toasts_beside.html", {"notices": ended}).content
    return response
