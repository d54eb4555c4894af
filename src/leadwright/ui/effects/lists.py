"""Lists behind the numbers: who would move, and whom a rule takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.leads.queries.cells import known_columns, numbered_cells
from leadwright.platform.errors import NotFound
from leadwright.scoring.sentences import title_of
from leadwright.simulation import queries
from leadwright.simulation.queries import Found, LeadsPage
from leadwright.simulation.saying import value_said
from leadwright.ui.effects.asked import number_in
from leadwright.ui.frames import page
from leadwright.ui.presenting import NAMELESS, Band
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.words import band_strength

PAGE = 50
_WAYS = {"up": True, "down": False}


@dataclass(frozen=True)
class LeadRow:
    """A lead of a list; `before` and `after` are bands where the list is about one, else texts."""

    address: str
    name: str
    company: str
    before: str
    after: str
    before_band: Band | None
    after_band: Band | None
    reason: str


@dataclass(frozen=True)
class Pager:
    """What `components/pager.html` shows."""

    range: str
    previous: str
    next: str


@requires(Action.EDIT_PLAYBOOK)
@require_safe
def moves(request: SignedInRequest, simulation: str) -> HttpResponse:
    """Who would rise (`way` up) or fall (down) in `what`, some at a time."""
    found = queries.find(actor=request.actor, reference=simulation)
    what, way = request.GET.get("what", ""), request.GET.get("way", "")
    moved = found.result.moved(what)
    if moved is None or way not in _WAYS:
        raise NotFound("This simulation has no such list.")
    listed = queries.moving_leads(
        actor=request.actor,
        reference=simulation,
        what=what,
        rises=_WAYS[way],
        limit=PAGE,
        after=request.GET.get("after"),
        before=request.GET.get("before"),
    )
    address = reverse("ui:effects_moves", kwargs={"simulation": simulation})
    context = {
        "found": found,
        "document": _document(found),
        "heading": _heading(what, rises=_WAYS[way]),
        "what": what,
        "rows": _rows(request, listed, what),
        "total": listed.total,
        "pager": _walked(address, {"what": what, "way": way}, listed),
    }
    return page(request, "effects/moves.html", context)


@requires(Action.EDIT_PLAYBOOK)
@require_safe
def rule_leads(request: SignedInRequest, simulation: str) -> HttpResponse:
    """The leads that `rule` takes, or, where two are named, both of them."""
    found = queries.find(actor=request.actor, reference=simulation)
    names, start = request.GET.getlist("rule")[:2], number_in(request, "start") or 0
    listed = queries.matched_leads(
        actor=request.actor, reference=simulation, names=names, start=start, limit=PAGE
    )
    labels = {one.name: one.label for one in found.result.rules}
    address = reverse("ui:effects_rule", kwargs={"simulation": simulation})
    context = {
        "found": found,
        "document": _document(found),
        "heading": " and ".join(f"“{labels.get(one, one)}”" for one in names),
        "what": "",
        "rows": _rows(request, listed, ""),
        "total": listed.total,
        "pager": pager(address, [("rule", one) for one in names], listed.start, listed.total),
    }
    return page(request, "effects/moves.html", context)


def _rows(request: SignedInRequest, listed: LeadsPage, what: str) -> list[LeadRow]:
    numbers = [one.lead for one in listed.leads]
    columns = known_columns(request.actor, ["name", "company"])
    told = dict(numbered_cells(actor=request.actor, leads=numbers, columns=columns))
    return [
        LeadRow(
            address=reverse("ui:lead", kwargs={"public_id": one.reference}),
            name=str(told.get(one.reference, {}).get("name") or NAMELESS),
            company=str(told.get(one.reference, {}).get("company") or ""),
            before=value_said(what, one.before),
            after=value_said(what, one.after),
            before_band=_band(what, one.before),
            after_band=_band(what, one.after),
            reason=one.reason,
        )
        for one in listed.leads
    ]


def _band(what: str, value: str) -> Band | None:
    return Band(value, band_strength(value)) if what not in ("", "stage", "priority") else None


def _heading(what: str, *, rises: bool) -> str:
    if what == "priority":
        return "Would be called sooner" if rises else "Would be called later"
    if what == "stage":
        return "Would reach a higher stage" if rises else "Would lose their stage"
    named = title_of(what).lower()
    return f"Would rise in {named}" if rises else f"Would fall in {named}"


def _document(found: Found) -> str:
    """The page of what would change, of the version it was computed for."""
    address = reverse("ui:effects", kwargs={"kind": found.kind, "slug": found.slug})
    return f"{address}?version={found.version}" if found.version else address


def _walked(address: str, asked: Mapping[str, str], listed: LeadsPage) -> Pager:
    """Beside and behind a page that is read from a place."""

    def at(**place: str | None) -> str:
        return f"{address}?{urlencode({**asked, **place})}" if any(place.values()) else ""

    return Pager(
        range=_range(listed.start, len(listed.leads), listed.total),
        previous=at(before=listed.previous_cursor),
        next=at(after=listed.next_cursor),
    )


def _range(start: int, shown: int, total: int) -> str:
    return f"{min(start + 1, total):,}–{min(start + shown, total):,} of {total:,}"


def pager(address: str, asked: Sequence[tuple[str, str]], start: int, total: int) -> Pager:
    """Beside and behind the `PAGE` of `total` lines that begin at `start` (0 is the first)."""

    def at(start: int) -> str:
        return f"{address}?{urlencode([*asked, ('start', str(start))])}"

    last = min(start + PAGE, total)
    return Pager(
        range=_range(start, PAGE, total),
        previous=at(max(0, start - PAGE)) if start else "",
        next=at(last) if last < total else "",
    )
