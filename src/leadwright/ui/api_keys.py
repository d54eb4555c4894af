"""Settings of the keys with which programs use the API: one's own, for administrators everybody's."""

from datetime import timedelta

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from leadwright.accounts.access import requires_sign_in
from leadwright.accounts.actor import Actor
from leadwright.accounts.operations.api_keys import create_api_key, revoke_api_key
from leadwright.accounts.queries import KeyRow, find_api_key, list_api_keys
from leadwright.accounts.rules import Action
from leadwright.platform import clock
from leadwright.platform.errors import UnusableInput
from leadwright.ui.forms import missing
from leadwright.ui.frames import page, page_time
from leadwright.ui.notices import done
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.settings_tabs import settings_tabs
from leadwright.ui.shown_once import go_and_show, shown, told_once

_ENDS = [("30", "In 30 days"), ("90", "In 90 days"), ("365", "In a year"), ("", "Never")]


class ApiKeyForm(forms.Form):
    """A new key; `scopes` offers what the actor's role may do at all."""

    name = forms.CharField(
        label="What it is for",
        max_length=100,
        widget=forms.TextInput(attrs={"class": "input"}),
        error_messages=missing("Enter what the key is for, such as shop."),
    )
    ends = forms.ChoiceField(
        label="It ends", choices=_ENDS, required=False, widget=forms.Select(attrs={"class": "select"})
    )
    scopes = forms.MultipleChoiceField(
        label="It may",
        widget=forms.CheckboxSelectMultiple,
        error_messages=missing("Tick at least one thing the key may do."),
    )

    def __init__(self, actor: Actor, data: object = None) -> None:
        super().__init__(data, initial={"ends": "365", "scopes": [Action.SEE_LEADS.value]})  # type: ignore[arg-type]
        self.fields["scopes"].choices = [  # type: ignore[attr-defined]
            (one.value, one.value.replace("_", " ")) for one in Action if actor.may(one)
        ]


@requires_sign_in
@require_safe
def api_keys(request: SignedInRequest) -> HttpResponse:
    """All one may end, and a form for a new one."""
    return shown(request, _page(request, ApiKeyForm(request.actor)))


@requires_sign_in
@require_POST
@sensitive_variables("new")
def api_key_create(request: SignedInRequest) -> HttpResponse:
    """A new key of one's own; the page of keys shows it once."""
    form = ApiKeyForm(request.actor, request.POST)
    if not form.is_valid():
        return _page(request, form)
    given, now = form.cleaned_data, clock.now()
    try:
        new = create_api_key(
            actor=request.actor,
            user=request.user,
            name=given["name"],
            scopes=[Action(name) for name in given["scopes"]],
            expires_at=now + timedelta(days=int(given["ends"])) if given["ends"] else None,
            at=now,
        )
    except UnusableInput as problem:
        form.add_error("name", problem.message)
        return _page(request, form)
    return go_and_show(request, reverse("ui:api_keys"), {"key": new.text})


@requires_sign_in
@require_POST
def api_key_revoke(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The end of a key, at once and for good."""
    revoke_api_key(actor=request.actor, key=find_api_key(public_id), at=clock.now())
    return done(request, reverse("ui:api_keys"), "The key has ended; whoever shows it is refused.")


def _page(request: SignedInRequest, form: ApiKeyForm) -> HttpResponse:
    time, now = page_time(request), clock.now()

    def row(key: KeyRow) -> dict[str, object]:
        return {
            "key": key,
            "may": ", ".join(name.replace("_", " ") for name in key.scopes),
            "used": time.moment(key.last_used_at) if key.last_used_at else None,
            "until": time.moment(key.expires_at) if key.expires_at else None,
            "ended": key.revoked_at is not None or (key.expires_at is not None and key.expires_at <= now),
        }

    context = {
        "rows": [row(key) for key in list_api_keys(actor=request.actor)],
        "form": form,
        "new_key": told_once(request).get("key"),
        "tabs": settings_tabs(request.actor, "ui:api_keys"),
    }
    return page(request, "ui/api_keys.html", context, status=422 if form.is_bound else 200)
