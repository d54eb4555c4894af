"""Settings of one's own website: the script to put into its pages, how it asks for consent, and whether anything comes."""

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.urls import Resolver404, resolve, reverse
from django.views.decorators.http import require_http_methods, require_POST

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.capture.models import WriteKey
from leadwright.capture.operations.write_keys import create_write_key
from leadwright.capture.queries.website import website_now
from leadwright.capture.website import TRACKER_CONSENT, TRACKER_PATH
from leadwright.criteria import registry
from leadwright.events.origins import OWN_DOMAINS
from leadwright.platform import clock, workspace
from leadwright.ui.forms import missing
from leadwright.ui.frames import page, page_time
from leadwright.ui.notices import done
from leadwright.ui.overtaken import SharedForm, fresh_values
from leadwright.ui.requests import SignedInRequest, is_partial
from leadwright.ui.settings_tabs import settings_tabs
from leadwright.ui.workspace import keep_settings, settings_now

_NAMES = (TRACKER_PATH.name, TRACKER_CONSENT.name, OWN_DOMAINS.name)
_CONSENT = [
    ("required", "Wait until the page says leadwright.consent(true)"),
    ("cookieless", "Count pages, and know and store nobody"),
    ("given", "Begin at once; my pages ask first themselves"),
]


class WebsiteForm(SharedForm):
    """The fields are named as the settings."""

    tracker_path = forms.CharField(
        label="Path of the script",
        max_length=40,
        widget=forms.TextInput(attrs={"class": "input", "spellcheck": "false", "autocapitalize": "none"}),
        error_messages=missing("Enter a short name, such as hello."),
        help_text="Small letters, digits and dashes. Choose a word of your own: lists of blocked addresses do not know it.",
    )
    tracker_consent = forms.ChoiceField(
        label="Before consent",
        choices=_CONSENT,
        widget=forms.Select(attrs={"class": "select"}),
        help_text="Whoever's browser asks not to be followed (Global Privacy Control) is only counted in any case.",
    )
    own_domains = forms.CharField(
        label="Your own domains",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"class": "input", "rows": 2, "spellcheck": "false"}),
        help_text="Such as example.com, shop.example.net. Links from them, subdomains included, are no sources.",
    )


@requires(Action.MANAGE_WORKSPACE)
@require_http_methods(["GET", "HEAD", "POST"])
def website(request: SignedInRequest) -> HttpResponse:
    """Look and change; for htmx what came in the last minutes."""
    if request.method != "POST":
        return _page(request, WebsiteForm(initial=fresh_values(settings_now(_NAMES))))
    form = WebsiteForm(request.POST)
    if form.is_valid() and _is_taken(form.cleaned_data["tracker_path"]):
        form.add_error("tracker_path", "A page of Leadwright has this address; choose another name.")
    if not form.is_valid():
        return _page(request, form)
    values = {name: str(form.cleaned_data[name]).strip() for name in _NAMES}
    told = keep_settings(request, form, values)
    return _page(request, form) if told is None else done(request, reverse("ui:website"), told)


@requires(Action.MANAGE_WORKSPACE)
@require_POST
def website_key(request: SignedInRequest) -> HttpResponse:
    """A key for the website, where there is none yet; it may be narrowed to sites under Programs."""
    if not website_now(actor=request.actor, at=clock.now()).key:
        create_write_key(actor=request.actor, source="website", kind=WriteKey.BROWSER, at=clock.now())
    return done(request, reverse("ui:website"), "The website has a key.")


def _is_taken(name: str) -> bool:
    """Whether a page has this address; what is left over is answered by the script's own view."""
    try:
        return resolve(f"/{name}").namespace != "tracker"
    except Resolver404:
        return False


def _page(request: SignedInRequest, form: WebsiteForm) -> HttpResponse:
    time = page_time(request)
    found = website_now(actor=request.actor, at=time.now)
    events = registry.catalogue().events
    context = {
        "form": form,
        "site": found,
        "last": time.moment(found.last_at) if found.last_at else None,
        "seen": [
            (time.moment(one.at), events[one.event].label if one.event in events else one.event, one)
            for one in found.seen
        ],
        "snippet": _snippet(found.key) if found.key else "",
        "tabs": settings_tabs(request.actor, "ui:website"),
    }
    if is_partial(request):
        return page(request, "ui/website_seen.html", context, region="ui/website_seen.html")
    return page(request, "ui/website.html", context, status=422 if form.is_bound else 200)


def _snippet(key: str) -> str:
    place = f"{settings.PUBLIC_URL}/{workspace.read(TRACKER_PATH.name)}.js"
    return f'<script async src="{place}" data-key="{key}" data-consent="{workspace.read(TRACKER_CONSENT.name)}"></script>'
