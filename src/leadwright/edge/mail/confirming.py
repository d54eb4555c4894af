"""The page on which the owner of an address confirms what was asked for it."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from leadwright.accounts.access import open_to_everybody
from leadwright.capture.forms.markup import node
from leadwright.consent.operations.confirming import confirm_request, open_request, shown_digest
from leadwright.edge.forms.bodies import UnreadableSubmission, read_fields
from leadwright.edge.mail.pages import button, listed, not_valid, shown
from leadwright.edge.senders import network_of
from leadwright.messaging import tokens
from leadwright.platform import clock, workspace
from leadwright.platform.errors import NotFound


@open_to_everybody
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """What would be agreed to, with a button; or thanks, once it is. The button leads back here."""
    reference = tokens.unseal(tokens.CONFIRM, token, size=16)
    if reference is None:
        return not_valid()
    if request.method == "POST":
        return _confirmed(request, token, reference)
    return _page(reference)


def _confirmed(request: HttpRequest, token: str, reference: bytes) -> HttpResponse:
    try:
        fields = read_fields(request)
        network = network_of(request).partition("/")[0] or None
        known = "".join(fields.get("shown", ()))[:64]
        confirm_request(reference=reference, shown=known, network=network, at=clock.now())
    except (UnreadableSubmission, NotFound):
        return not_valid()
    response = HttpResponseRedirect(reverse("edge:confirm", kwargs={"token": token}))
    response.status_code = 303
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _page(reference: bytes) -> HttpResponse:
    row = open_request(reference, at=clock.now())
    if row is None:
        return not_valid()
    company = str(workspace.read("company"))
    if row.confirmed_at is not None:
        return shown("Thank you", node("p", f"Your address is confirmed. You will hear from {company}."))
    wordings = dict.fromkeys(str(one["wording"]) for one in row.asked["statements"])
    return shown(
        "Please confirm",
        node("p", f"{company} was asked to write to your address. This is what you would agree to:"),
        listed(wordings),
        button("I confirm", shown=shown_digest(row)),
        node("p", "If you do not, nothing is sent to you."),
    )
