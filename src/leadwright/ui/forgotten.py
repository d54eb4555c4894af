"""“Forgotten?”: a link for a new password by mail, in the same words whether there is an account or not."""

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from leadwright.accounts.access import open_to_everybody
from leadwright.accounts.actor import system
from leadwright.messaging.operations.account_mail import ask_for_password
from leadwright.messaging.settings import mail_is_set_up
from leadwright.platform import clock
from leadwright.ui import failures
from leadwright.ui.forms import ForgottenForm


@open_to_everybody
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for the address; a post has the link sent to its owner. Without mail set up the page says whom to ask."""
    form = ForgottenForm(request.POST if request.method == "POST" else None)
    asked = False
    if request.method == "POST":
        if not ratelimit.consume(request, action="forgotten"):
            return failures.too_many(request)
        if form.is_valid():
            ask_for_password(
                address=form.cleaned_data["email"], actor=system("forgotten password"), at=clock.now()
            )
            asked = True
    context = {"form": form, "asked": asked, "mails": mail_is_set_up()}
    refused = form.is_bound and not asked
    response = render(request, "ui/forgotten.html", context, status=422 if refused else 200)
    response["X-Robots-Tag"] = "noindex"
    return response
