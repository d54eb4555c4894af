"""Settings of oneself: name, how pages look, password, sessions."""

from django import forms
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leadwright.accounts.access import requires_sign_in
from leadwright.accounts.operations.profile import change_own_password, change_preferences, rename_user
from leadwright.accounts.operations.sessions import end_session
from leadwright.accounts.preferences import Density, Preferences, Theme
from leadwright.accounts.queries import open_sessions
from leadwright.platform import clock
from leadwright.platform.errors import UnusableInput
from leadwright.ui.forms import OwnPasswordForm, ProfileForm
from leadwright.ui.frames import page, page_time
from leadwright.ui.notices import done
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.sessions import note_begun
from leadwright.ui.settings_tabs import settings_tabs


@requires_sign_in
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: SignedInRequest) -> HttpResponse:
    """My name and how I want the pages."""
    user = request.user
    if request.method != "POST":
        shown = ProfileForm(
            initial={
                "name": user.name,
                "theme": user.theme,
                "density": user.density,
                "time_zone": user.time_zone,
                "single_keys": user.single_keys,
            }
        )
        return _profile_page(request, shown, OwnPasswordForm())
    form = ProfileForm(request.POST)
    if not form.is_valid():
        return _profile_page(request, form, OwnPasswordForm())
    given = form.cleaned_data
    wanted = Preferences(
        Theme(given["theme"]), Density(given["density"]), given["time_zone"], given["single_keys"]
    )
    at = clock.now()
    try:
        rename_user(actor=request.actor, user=user, name=given["name"], at=at)
        change_preferences(actor=request.actor, user=user, preferences=wanted, at=at)
    except UnusableInput as problem:
        form.add_error(str(problem.data.get("field")), problem.message)
        return _profile_page(request, form, OwnPasswordForm())
    return done(request, reverse("ui:profile"), "Saved.")


@requires_sign_in
@sensitive_post_parameters("current", "password")
@require_POST
def own_password(request: SignedInRequest) -> HttpResponse:
    """Another password for me. I stay signed in here, and nowhere else."""
    form = OwnPasswordForm(request.POST)
    if form.is_valid():
        try:
            change_own_password(actor=request.actor, user=request.user, at=clock.now(), **form.cleaned_data)
        except UnusableInput as problem:
            form.add_error(str(problem.data.get("field")), problem.message)
    if form.errors:
        return _profile_page(request, ProfileForm(initial=_kept(request)), form)
    update_session_auth_hash(request, request.user)
    note_begun(request, request.user, clock.now())
    return done(request, reverse("ui:profile"), "The password is changed. Other devices are signed out.")


@requires_sign_in
@require_safe
def sessions(request: SignedInRequest) -> HttpResponse:
    """Where I am signed in."""
    time = page_time(request)
    rows = open_sessions(request.user, current=request.session.session_key or "", at=time.now)
    context = {
        "rows": [(row, time.moment(row.begun_at), time.moment(row.ends_at)) for row in rows],
        "tabs": settings_tabs(request.actor, "ui:sessions"),
    }
    return page(request, "ui/sessions.html", context)


@requires_sign_in
@require_POST
def session_end(request: SignedInRequest) -> HttpResponse:
    """End one of my sessions."""
    end_session(actor=request.actor, reference=request.POST.get("session", ""), at=clock.now())
    return done(request, reverse("ui:sessions"), "That device is signed out.")


def _profile_page(request: SignedInRequest, form: forms.Form, password: forms.Form) -> HttpResponse:
    refused = form.is_bound or password.is_bound
    context = {"form": form, "password": password, "tabs": settings_tabs(request.actor, "ui:profile")}
    return page(request, "ui/profile.html", context, status=422 if refused else 200)


def _kept(request: SignedInRequest) -> dict[str, object]:
    user = request.user
    names = ("name", "theme", "density", "time_zone", "single_keys")
    return {name: getattr(user, name) for name in names}
