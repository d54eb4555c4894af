"""Try a form: what a submission would do, exactly, without doing it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponse, QueryDict
from django.views.decorators.http import require_http_methods

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.capture.forms.around import around
from leadwright.capture.forms.document import FormBody, FormField
from leadwright.capture.operations.trying import Tried, TriedFact, try_form
from leadwright.criteria import registry
from leadwright.leads.models import Standing
from leadwright.lifecycle.stages import Stage
from leadwright.platform import clock
from leadwright.pulse.trying import standing_as_it_would_be
from leadwright.ui.capture_forms.one import found_form
from leadwright.ui.frames import page
from leadwright.ui.presenting import Band
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.words import band_strength

_EXAMPLE = {
    "full_name": "Ada King",
    "given_name": "Ada",
    "family_name": "King",
    "email": "ada.king@lovelace-engines.com",
    "company": "Lovelace Engines",
    "role": "Head of Purchasing",
    "country": "Germany",
    "phone": "+49 30 901820",
    "message": "What would three of them cost, and how soon could we have them?",
    "files": "cv.pdf",
    "need": "Three of them, by May",
    "problem": "We write everything down by hand",
}
_PAGE = "https://www.example.com/pricing?utm_source=google&utm_medium=cpc&utm_campaign=spring&gclid=Ab12"
_SLOWEST = 3_600.0


@dataclass(frozen=True)
class TryField:
    """A question, with what is typed and what is wrong with it."""

    asked: FormField
    value: str
    mistake: str


@dataclass(frozen=True)
class Would:
    """What would happen, in words."""

    tried: Tried[Standing | None]
    events: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, TriedFact], ...]
    around: tuple[tuple[str, str], ...]
    stage: str
    bands: tuple[Band, ...]
    reason: str


@requires(Action.EDIT_PLAYBOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def try_form_page(request: SignedInRequest, slug: str) -> HttpResponse:
    """The form with an example in it; a post shows what sending it would do. Nothing is written."""
    form, typed = (
        found_form(slug),
        request.POST if request.method == "POST" else _example(found_form(slug).body),
    )
    would, mistakes = None, {}
    where = around(page=typed.get("page", ""), referrer=typed.get("referrer", ""), user_agent="a browser")
    if request.method == "POST":
        tried = try_form(
            actor=request.actor,
            form=form,
            sent={name: typed.getlist(name) for name in typed},
            around=where,
            seconds=_seconds(typed.get("seconds", "")),
            look=lambda lead: standing_as_it_would_be(lead, at=clock.now()),
            at=clock.now(),
        )
        mistakes = dict(tried.mistakes)
        would = None if mistakes else _would(tried)
    context = {
        "form": form,
        "fields": [_field(one, typed, mistakes) for one in form.body.fields if not one.hidden],
        "boxes": [(box, box.name in typed, mistakes.get(box.name, "")) for box in form.body.consents],
        "page_address": typed.get("page", ""),
        "referrer": typed.get("referrer", ""),
        "seconds": typed.get("seconds", "30"),
        "problem": mistakes.get("", ""),
        "would": would,
    }
    return page(request, "forms/try.html", context, status=422 if mistakes else 200)


def _example(body: FormBody) -> QueryDict:
    typed = QueryDict(mutable=True)
    for one in body.fields:
        typed[one.name] = one.choices[0] if one.choices else _EXAMPLE.get(one.name, "")
    typed["page"], typed["referrer"], typed["seconds"] = _PAGE, "https://www.google.com/", "30"
    return typed


def _field(one: FormField, typed: QueryDict, mistakes: Mapping[str, str]) -> TryField:
    return TryField(one, "; ".join(typed.getlist(one.name)), mistakes.get(one.name, ""))


def _seconds(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        return 30.0
    return min(max(found, 0.0), _SLOWEST) if found == found else 30.0


def _would(tried: Tried[Standing | None]) -> Would:
    catalogue, standing = registry.catalogue(), tried.after
    labels = {field.name: field.label for field in catalogue.fields.values()}
    bands: tuple[Band, ...] = ()
    if standing is not None:
        bands = tuple(
            Band(band, band_strength(band)) for band in (standing.fit_band, standing.engagement_band) if band
        )
    return Would(
        tried=tried,
        events=tuple(
            (catalogue.events[name].label if name in catalogue.events else name, _properties(told))
            for name, told in tried.events
        ),
        facts=tuple(
            (labels.get(fact.name, fact.name.replace("_", " ").capitalize()), fact) for fact in tried.facts
        ),
        around=tuple(_around(tried.context)),
        stage=Stage(standing.stage).label if standing is not None else "",
        bands=bands,
        reason=standing.reason if standing is not None else "",
    )


def _properties(told: Mapping[str, object]) -> str:
    return ", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in told.items())


def _around(context: Mapping[str, object]) -> list[tuple[str, str]]:
    shown = []
    for name in ("page", "campaign", "click_ids"):
        told = context.get(name)
        if isinstance(told, Mapping):
            shown.append((name.replace("_", " ").capitalize(), _properties(told)))
    return shown
