"""A new offer, and changing one: what it is, for whom, and what its type needs. It is in force at once, as a version."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from pydantic import ValidationError

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.capture.forms.files import SentFile
from leadwright.capture.offers.document import OFFER, OFFER_KINDS, POSITIONS, OfferBody
from leadwright.capture.operations.offering import LARGEST, put_offer
from leadwright.personas.queries import persona_names
from leadwright.platform import clock, workspace
from leadwright.platform.errors import UnusableInput
from leadwright.playbook import queries as playbook
from leadwright.playbook.errors import BadDocument
from leadwright.scoring.changing import new_name
from leadwright.ui.forms import missing
from leadwright.ui.frames import page
from leadwright.ui.notices import done
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.uploads import StoredFile, takes_files, was_too_large
from leadwright.ui.zones import zone_choices

ICONS = {
    "file": "download",
    "coupon": "tag",
    "webinar": "video",
    "event": "cal",
    "trial": "star",
    "demo": "play",
}
_PARTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "file": ("", ()),
    "coupon": ("coupon", ("worth", "until", "shown")),
    "webinar": ("schedule", ("begins", "zone", "minutes", "place", "link")),
    "event": ("schedule", ("begins", "zone", "minutes", "place", "link")),
    "trial": ("follow", ("link", "hand_over")),
    "demo": ("follow", ("link", "hand_over")),
}
_INPUT, _SELECT = {"class": "input"}, {"class": "select"}
_PLAIN = {**_INPUT, "autocomplete": "off", "dir": "auto"}
_LINK = {**_INPUT, "inputmode": "url", "autocomplete": "off", "placeholder": "https://www.example.com"}


class OfferForm(forms.Form):
    """What an offer of a type says; fields of other types are not there."""

    title = forms.CharField(
        label="What it is called",
        max_length=80,
        widget=forms.TextInput(attrs=_PLAIN),
        error_messages=missing("Enter what it is called."),
    )
    describes = forms.CharField(
        label="What it is, in a sentence or two",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={**_PLAIN, "rows": 2}),
    )
    position = forms.ChoiceField(
        label="Where in the funnel", choices=list(POSITIONS.items()), widget=forms.Select(attrs=_SELECT)
    )
    persona = forms.ChoiceField(label="For whom", required=False, widget=forms.Select(attrs=_SELECT))
    worth = forms.CharField(
        label="What a code is worth",
        max_length=200,
        widget=forms.TextInput(attrs=_PLAIN),
        help_text="Such as: 10 % off the first order.",
        error_messages=missing("Enter what a code is worth."),
    )
    until = forms.CharField(
        label="Last day codes are given out",
        required=False,
        widget=forms.DateInput(attrs={**_INPUT, "type": "date"}),
    )
    shown = forms.ChoiceField(
        label="How somebody gets the code",
        choices=[
            ("mail", "By mail: the address is proved"),
            ("page", "On the page at once: whoever types an address sees its code"),
        ],
        widget=forms.Select(attrs=_SELECT),
    )
    begins = forms.CharField(
        label="Begins",
        widget=forms.DateTimeInput(attrs={**_INPUT, "type": "datetime-local"}),
        error_messages=missing("Enter day and time."),
    )
    zone = forms.ChoiceField(label="Time zone of that clock", widget=forms.Select(attrs=_SELECT))
    minutes = forms.IntegerField(
        label="Minutes",
        initial=60,
        widget=forms.TextInput(attrs={**_INPUT, "inputmode": "numeric"}),
        error_messages=missing("Enter how many minutes."),
    )
    place = forms.CharField(
        label="Place", required=False, max_length=300, widget=forms.TextInput(attrs=_PLAIN)
    )
    link = forms.CharField(
        label="Link to join", required=False, max_length=1_000, widget=forms.TextInput(attrs=_LINK)
    )
    hand_over = forms.BooleanField(
        label="Hand over to sales at once", required=False, widget=forms.CheckboxInput()
    )

    def __init__(self, kind: str, data: object = None, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)  # type: ignore[arg-type]
        kept = {"title", "describes", "position", "persona", *_PARTS[kind][1]}
        for name in [name for name in self.fields if name not in kept]:
            del self.fields[name]
        named = [(one.slug, one.title) for one in persona_names()]
        self.fields["persona"].choices = [("", "Anybody"), *named]  # type: ignore[attr-defined]
        if "zone" in self.fields:
            self.fields["zone"].choices = zone_choices()  # type: ignore[attr-defined]
        if kind in ("trial", "demo"):
            self.fields["link"].label = "Page to begin on"
            self.fields["link"].help_text = "Told on the thanks page and by mail. Empty: you write yourself."


@takes_files
@requires(Action.EDIT_PLAYBOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """The types of offers; with one chosen what it needs, and a post puts it in force."""
    kind = (request.POST if request.method == "POST" else request.GET).get("type", "")
    if kind not in OFFER_KINDS:
        kinds = [(name, told, ICONS[name]) for name, told in OFFER_KINDS.items()]
        return page(
            request, "offers/new.html", {"kinds": kinds}, status=422 if request.method == "POST" else 200
        )
    if request.method != "POST":
        return _page(request, kind, OfferForm(kind, initial={"zone": workspace.read("time_zone")}))
    return _put(request, kind, OfferForm(kind, request.POST))


@takes_files
@requires(Action.EDIT_PLAYBOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, slug: str) -> HttpResponse:
    """Change an offer: what it says, and its file."""
    live = playbook.published(OFFER, slug)
    if live is None:
        raise Http404
    if request.method == "POST":
        return _put(request, live.body.type, OfferForm(live.body.type, request.POST), slug)
    name, _ = _PARTS[live.body.type]
    part = getattr(live.body, name).model_dump() if name and getattr(live.body, name) else {}
    return _page(
        request, live.body.type, OfferForm(live.body.type, initial={**live.body.model_dump(), **part}), slug
    )


def _put(request: SignedInRequest, kind: str, form: OfferForm, slug: str = "") -> HttpResponse:
    if not form.is_valid():
        return _page(request, kind, form, slug)
    try:
        body = _body(kind, form.cleaned_data)
        name = slug or _new_name(request, body.title)
        put_offer(actor=request.actor, slug=name, body=body, file=_sent(request), at=clock.now())
    except ValidationError as problems:
        for one in problems.errors():
            field = str(one["loc"][-1]) if one["loc"] else ""
            form.add_error(field if field in form.fields else None, str(one["msg"]))
        return _page(request, kind, form, slug)
    except UnusableInput as problem:
        form.add_error(None, problem.message)
        return _page(request, kind, form, slug)
    except BadDocument as refusal:
        for told in refusal.problems:
            form.add_error(None, told.sentence)
        return _page(request, kind, form, slug)
    said = f"“{body.title}” is changed." if slug else f"“{body.title}” is offered."
    return done(request, reverse("ui:offer", kwargs={"slug": name}), said)


def _body(kind: str, given: Mapping[str, Any]) -> OfferBody:
    part, names = _PARTS[kind]
    told = {name: given[name] for name in ("title", "describes", "position", "persona")}
    inside = {name: given[name] for name in names}
    if "begins" in inside:
        # Browsers write seconds where the value had some.
        inside["begins"] = inside["begins"][:16]
    return OfferBody.model_validate({**told, "type": kind, **({part: inside} if part else {})})


def _new_name(request: SignedInRequest, title: str) -> str:
    taken = [one.slug for one in playbook.documents(actor=request.actor) if one.kind == OFFER.name]
    return new_name(title, [*taken, "new"])


def _sent(request: SignedInRequest) -> SentFile | None:
    file = request.FILES.get("file")
    if was_too_large(request):
        raise UnusableInput("The file is larger than 25 MB.", field="file")
    if not isinstance(file, StoredFile):
        return None
    with file.upload.file.open("rb") as stored:
        return SentFile(file.name or "", stored.read(LARGEST + 1))


def _page(request: SignedInRequest, kind: str, form: OfferForm, slug: str = "") -> HttpResponse:
    context = {"form": form, "kind": kind, "told": OFFER_KINDS[kind], "slug": slug}
    return page(request, "offers/edit.html", context, status=422 if form.is_bound else 200)
