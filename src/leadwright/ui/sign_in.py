"""Signing in by address and password or by a one-time link, and signing out."""

from datetime import datetime
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from leadwright.accounts import queries
from leadwright.accounts.access import open_to_everybody, requires_sign_in
from leadwright.accounts.links import Purpose
from leadwright.accounts.models import User
from leadwright.accounts.operations.link_use import LinkAnswers, problems_of, use_link
from leadwright.accounts.queries import OpenLink
from leadwright.platform import clock
from leadwright.platform.errors import Conflict, UnusableInput
from leadwright.playbook.operations.beginning import WorkspaceAnswers, begin_workspace
from leadwright.ui import failures
from leadwright.ui.areas import home_of
from leadwright.ui.forms import LINK_FORMS, SignInForm
from leadwright.ui.paths import safe_path
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.sessions import note_begun

KEPT_SECONDS = 14 * 24 * 3600
UNTIL_BROWSER_CLOSES = 0

LINK_TITLES: dict[Purpose, str] = {
    Purpose.FIRST_RUN: "Create the workspace",
    Purpose.INVITATION: "Accept the invitation",
    Purpose.PASSWORD: "Set a new password",
    Purpose.SIGN_IN: "Sign in",
}


@open_to_everybody
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The page with address and password; `next` names the path to go on to."""
    onward = safe_path(request.GET.get("next", ""), resolve_url("ui:leads"))
    if request.method != "POST":
        known = request.user
        return (
            _go(_arrival(known, onward)) if isinstance(known, User) else _sign_in_page(request, SignInForm())
        )
    if not _within_limits(request, "login"):
        return failures.too_many(request)
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _sign_in_page(request, form)
    try:
        user = _authenticated(request, form)
    except ValidationError:
        return failures.too_many(request)
    if user is None:
        return _sign_in_page(request, form)
    return _begin_session(request, user, _arrival(user, onward), keep=form.cleaned_data["keep"])


@requires_sign_in
@require_POST
def sign_out(request: SignedInRequest) -> HttpResponse:
    """End this session."""
    get_adapter(request).logout(request)
    return _go(resolve_url("ui:sign_in"))


@open_to_everybody
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """A one-time link: looking at it changes nothing, the button uses it and signs in."""
    if not _within_limits(request, "one_time_link"):
        return failures.too_many(request)
    at = clock.now()
    found = queries.open_link(token, at=at)
    if request.method != "POST":
        return _link_page(request, found, LINK_FORMS[found.purpose](initial={"name": found.name}))
    form = LINK_FORMS[found.purpose](request.POST)
    _judge(form)
    if form.errors:
        return _link_page(request, found, form)
    try:
        user = _used(token, found.purpose, form.cleaned_data, at)
    except (UnusableInput, Conflict) as problem:
        field = str(problem.data.get("field") or problem.data.get("name") or "")
        form.add_error(field if field in form.fields else None, problem.message)
        return _link_page(request, found, form)
    onward = "ui:welcome" if found.purpose is Purpose.FIRST_RUN else "ui:leads"
    return _begin_session(request, user, _arrival(user, resolve_url(onward)), keep=False)


def _judge(form: forms.Form) -> None:
    """Everything that is wrong is said in one round, with the field it is about."""
    typed = {name: str(form.data.get(name, "")) for name in ("name", "email", "password")}
    for field, sentence in problems_of(LinkAnswers(**typed), asked=form.fields).items():
        if field not in form.errors:
            form.add_error(field, sentence)


def _arrival(user: User, onward: str) -> str:
    """Where somebody goes after the sign-in: who may not see the list, which is where everybody else begins, begins elsewhere."""
    return home_of(queries.actor_for(user)) if onward == resolve_url("ui:leads") else onward


def _used(token: str, purpose: Purpose, given: dict[str, str], at: datetime) -> User:
    if purpose is not Purpose.FIRST_RUN:
        return use_link(token=token, answers=LinkAnswers(**given), at=at)
    person = LinkAnswers(given["name"], given["email"], given["password"])
    about = WorkspaceAnswers(given["company"], given["time_zone"], given["market"])
    return begin_workspace(token=token, person=person, about=about, at=at)


def _within_limits(request: HttpRequest, action: str) -> bool:
    """Counts a post, for its IP address and for everybody together; the look at a page is not counted."""
    if request.method != "POST":
        return True
    alone = ratelimit.consume(request, action=action)
    return bool(alone and ratelimit.consume(request, action=f"{action}_everywhere", key="everybody"))


def _authenticated(request: HttpRequest, form: SignInForm) -> User | None:
    """The user, or None with the reason in the form: the same words whether the address is known or not.

    Raises ValidationError where the address or the IP address failed too often.
    """
    adapter = get_adapter(request)
    given = form.cleaned_data
    user = adapter.authenticate(request, email=given["email"], password=given["password"])
    if not isinstance(user, User):
        form.add_error(None, adapter.validation_error("email_password_mismatch"))
        return None
    return user


def _begin_session(request: HttpRequest, user: User, onward: str, *, keep: bool) -> HttpResponse:
    """Sign the user in under a new session key. Without `keep` the cookie ends with the browser, the session
    after 12 hours.
    """
    response: HttpResponse = perform_login(request, user, redirect_url=onward)
    request.session.set_expiry(KEPT_SECONDS if keep else UNTIL_BROWSER_CLOSES)
    note_begun(request, user, clock.now())
    return response


def _sign_in_page(request: HttpRequest, form: SignInForm) -> HttpResponse:
    return _gate(request, "ui/sign_in.html", {"form": form})


def _link_page(request: HttpRequest, found: OpenLink, form: forms.Form) -> HttpResponse:
    if form.is_bound and "password" in form.fields and "password" not in form.errors:
        form.add_error("password", "Type the password once more: it is never sent back to a page.")
    context = {"form": form, "found": found, "title": LINK_TITLES[found.purpose]}
    template = "ui/first_run.html" if found.purpose is Purpose.FIRST_RUN else "ui/link.html"
    return _gate(request, template, context)


def _gate(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    refused = context["form"].is_bound
    response = render(request, template, context, status=422 if refused else 200)
    response["X-Robots-Tag"] = "noindex"
    return response


def _go(path: str) -> HttpResponse:
    return HttpResponseRedirect(path)
