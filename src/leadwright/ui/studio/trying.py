"""Try a draft on one lead: its lines beside those of the model in force, with the difference."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.criteria.catalogue import UnknownName
from leadwright.criteria.errors import ConditionError
from leadwright.leads.access import visible_lead
from leadwright.leads.queries import search_leads
from leadwright.leads.queries.introduction import introduce_lead
from leadwright.platform import clock
from leadwright.playbook import queries
from leadwright.scoring.documents import SCORING
from leadwright.scoring.sentences import title_of
from leadwright.scoring.trying import Trial, TriedDimension, try_model
from leadwright.ui.finding import LEADS_SHOWN
from leadwright.ui.frames import page
from leadwright.ui.lists.state import LONGEST_SEARCH
from leadwright.ui.presenting import Band, called
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.studio.drafts import Draft, draft_of
from leadwright.ui.words import apportioned, band_strength, points_text


@dataclass(frozen=True)
class Points:
    """Points in force, in the draft, and what they differ by; `way` is up, down or none."""

    before: str
    after: str
    change: str
    way: str


@dataclass(frozen=True)
class TriedRow:
    label: str
    sentence: str
    points: Points


@dataclass(frozen=True)
class TriedCard:
    """One dimension: lines that differ first; the shown points of each column make its total."""

    name: str
    title: str
    rows: tuple[TriedRow, ...]
    total: Points
    before: Band | None
    after: Band | None


@dataclass(frozen=True)
class Candidate:
    """A lead the draft can be tried on."""

    name: str
    company: str
    address: str


@requires(Action.EDIT_PLAYBOOK)
@require_safe
def try_draft(request: SignedInRequest, slug: str) -> HttpResponse:
    """The lead that `lead` names under the draft and in force; with `q` the leads that are found by it."""
    draft, text = draft_of(request, slug), request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    reference = request.GET.get("lead", "")
    context: dict[str, object] = {
        "draft": draft,
        "q": text,
        "found": _found(request.actor, draft, text),
        "lead": None,
    }
    if reference:
        context |= _tried(request.actor, draft, reference)
    return page(request, "studio/try.html", context)


def _found(actor: Actor, draft: Draft, text: str) -> list[Candidate]:
    address = draft.at("studio_try")
    return [
        Candidate(called(one), one.company or "", f"{address}?lead={one.id}")
        for one in (search_leads(actor=actor, text=text, limit=LEADS_SHOWN).rows if text else ())
    ]


def _tried(actor: Actor, draft: Draft, reference: str) -> dict[str, object]:
    key = visible_lead(actor, reference)
    introduced = introduce_lead(actor=actor, reference=reference)
    told: dict[str, object] = {
        "lead": called(introduced),
        "lead_address": reverse("ui:lead", kwargs={"public_id": key.public_id}),
    }
    live = queries.published(SCORING, draft.working.slug)
    before = live.body if live else draft.model
    try:
        trial = try_model(key.id, before=before, after=draft.model, at=clock.now())
    except ConditionError as refusal:
        return told | {"problem": refusal.sentence}
    except UnknownName as refusal:
        return told | {"problem": str(refusal)}
    return told | {"trial": trial, "cards": [_card(one) for one in trial.dimensions], "same": _is_same(trial)}


def _is_same(trial: Trial) -> bool:
    return all(line.before == line.after for one in trial.dimensions for line in one.lines)


def _card(tried: TriedDimension) -> TriedCard:
    lines = sorted(tried.lines, key=lambda line: line.before == line.after)
    before, after = (
        apportioned([line.before for line in lines]),
        apportioned([line.after for line in lines]),
    )
    rows = tuple(
        TriedRow(line.label, line.sentence, _points(was, now))
        for line, was, now in zip(lines, before, after, strict=True)
    )
    return TriedCard(
        name=str(tried.dimension),
        title=title_of(tried.dimension),
        rows=rows,
        total=_points(sum(before), sum(after)),
        before=_band(tried.band_before),
        after=_band(tried.band_after),
    )


def _band(band: str) -> Band | None:
    """Nothing where a model has no such dimension."""
    return Band(band, band_strength(band)) if band else None


def _points(before: int, after: int) -> Points:
    change = after - before
    sign = "+" if change > 0 else ""
    way = "up" if change > 0 else "down" if change < 0 else "none"
    return Points(points_text(before), points_text(after), f"{sign}{points_text(change)}", way)
