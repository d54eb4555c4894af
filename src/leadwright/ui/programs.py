"""Settings of the programs that send events: a key for each, what was not taken, and how to set an SDK up."""

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.capture.models import WriteKey
from leadwright.capture.operations.write_keys import create_write_key, switch_write_key
from leadwright.capture.queries.sending import sending_sources
from leadwright.platform import clock
from leadwright.platform.errors import UnusableInput
from leadwright.ui.forms import missing
from leadwright.ui.frames import page, page_time
from leadwright.ui.notices import done
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.settings_tabs import settings_tabs
from leadwright.ui.shown_once import go_and_show, shown, told_once

_KINDS = [
    (WriteKey.BROWSER, "A website: the key stands in its pages"),
    (WriteKey.SERVER, "A server or an app: the key is secret"),
]


class WriteKeyForm(forms.Form):
    """A new key."""

    source = forms.CharField(
        label="Name of the program",
        max_length=63,
        widget=forms.TextInput(attrs={"class": "input", "spellcheck": "false", "autocapitalize": "none"}),
        error_messages=missing("Enter a name, such as website."),
        help_text="Leads it brings have this source, such as website or app.",
    )
    kind = forms.ChoiceField(
        label="It runs in", choices=_KINDS, widget=forms.Select(attrs={"class": "select"})
    )
    origins = forms.CharField(
        label="Only from these sites, one a line",
        required=False,
        widget=forms.Textarea(attrs={"class": "input", "rows": 2, "spellcheck": "false"}),
        help_text="For a website, such as https://www.example.com. Empty: from any.",
    )


@requires(Action.MANAGE_WORKSPACE)
@require_safe
def programs(request: SignedInRequest) -> HttpResponse:
    """All of them, and a form for a new key."""
    return shown(request, _page(request, WriteKeyForm(initial={"kind": WriteKey.BROWSER})))


@requires(Action.MANAGE_WORKSPACE)
@require_POST
def write_key_create(request: SignedInRequest) -> HttpResponse:
    """A new key. A server's is secret: the page of programs shows it once."""
    form = WriteKeyForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    given = form.cleaned_data
    try:
        new = create_write_key(
            actor=request.actor,
            source=given["source"],
            kind=given["kind"],
            origins=given["origins"].splitlines(),
            at=clock.now(),
        )
    except UnusableInput as problem:
        place = str(problem.data.get("field", "source"))
        form.add_error(place if place in form.fields else "source", problem.message)
        return _page(request, form)
    if new.key.kind == WriteKey.BROWSER:
        return done(request, reverse("ui:programs"), f"The key for {given['source']} is there.")
    return go_and_show(request, reverse("ui:programs"), {"key": new.text})


@requires(Action.MANAGE_WORKSPACE)
@require_POST
def write_key_switch(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Off, or on again."""
    on = request.POST.get("on") == "yes"
    switch_write_key(actor=request.actor, key=public_id, on=on, at=clock.now())
    said = (
        "What comes with this key is taken again." if on else "What comes with this key is thrown away now."
    )
    return done(request, reverse("ui:programs"), said)


def _page(request: SignedInRequest, form: WriteKeyForm) -> HttpResponse:
    time = page_time(request)
    sources = [
        {
            "slug": source.slug,
            "keys": [
                (key, time.moment(key.last_used_at) if key.last_used_at else None) for key in source.keys
            ],
            "refused": [(one, time.moment(one.received_at)) for one in source.refused],
        }
        for source in sending_sources(actor=request.actor)
    ]
    context = {
        "sources": sources,
        "form": form,
        "new_key": told_once(request).get("key"),
        "here": settings.PUBLIC_URL,
        "tabs": settings_tabs(request.actor, "ui:programs"),
    }
    return page(request, "ui/programs.html", context, status=422 if form.is_bound else 200)
