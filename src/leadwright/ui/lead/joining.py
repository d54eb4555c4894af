"""Two leads that are one, side by side before they are joined, and apart again."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.leads.merging import Side
from leadwright.leads.operations.merge import (
    MergePreview,
    merge_leads,
    preview_merge,
    unmerge_leads,
)
from leadwright.leads.queries import LeadDetail, RankedLead, lead_detail, search_leads
from leadwright.leads.queries.duplicates import possible_duplicates
from leadwright.platform import clock
from leadwright.platform.errors import Conflict, UnusableInput
from leadwright.ui.frames import page
from leadwright.ui.lead.values import DERIVED, fact_text, value_text
from leadwright.ui.notices import Notice, Undo, done
from leadwright.ui.requests import SignedInRequest

_FOUND = 10
_PREFIX = "field."


@dataclass(frozen=True)
class Row:
    """A field the two disagree on: both values as texts, and which one stands."""

    name: str
    label: str
    survivor: str
    duplicate: str
    chosen: str
    why: str


@dataclass(frozen=True)
class Candidate:
    """Another lead it could be joined with."""

    address: str
    name: str
    about: str
    reason: str


@requires(Action.MERGE_LEADS)
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Choose the other lead (`q` searches), look at both side by side (`with`), and join them."""
    other = request.POST.get("with") or request.GET.get("with")
    if not other:
        return _choose(request, public_id)
    decisions = _decisions(request)
    if request.method != "POST":
        return _compare(request, public_id, other, {"reason": ""}, 200)
    survivor, duplicate = request.POST.get("survivor", ""), request.POST.get("duplicate", "")
    reason = request.POST.get("reason", "")
    try:
        if {survivor, duplicate} != {public_id, other}:
            raise UnusableInput("The form was damaged on the way; load the page again.")
        result = merge_leads(
            actor=request.actor,
            survivor=survivor,
            duplicate=duplicate,
            reason=reason,
            at=clock.now(),
            decisions=decisions,
        )
    except UnusableInput as problem:
        return _compare(request, public_id, other, {"reason": reason, "problem": problem.message}, 422)
    undo = Undo(
        reverse("ui:lead_unmerge", kwargs={"public_id": survivor}), {"merge": result.merge}, "Unmerge"
    )
    return done(request, _page(survivor), Notice("The two are one lead now.", undo=undo))


@requires(Action.MERGE_LEADS)
@require_POST
def unmerge(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Take a merge back."""
    result = unmerge_leads(actor=request.actor, merge=request.POST.get("merge", ""), at=clock.now())
    said = "They are two leads again." if result.changed else "That was undone already."
    return done(
        request, _page(public_id), Notice(said, link=_page(result.duplicate), link_label="See the other")
    )


def _choose(request: SignedInRequest, public_id: str) -> HttpResponse:
    detail = lead_detail(actor=request.actor, reference=public_id)
    text = request.GET.get("q", "")
    found = search_leads(actor=request.actor, text=text, limit=_FOUND).rows if text else ()
    maybe = possible_duplicates(actor=request.actor, reference=public_id)
    context = {
        "detail": detail,
        "name": _name(detail),
        "q": text,
        "found": [_of_search(public_id, one) for one in found if one.id != public_id],
        "maybe": [
            Candidate(
                _with(public_id, one.id),
                one.name or one.email or "Unnamed lead",
                one.company or "",
                one.reason,
            )
            for one in maybe
        ],
        "back": _page(public_id),
    }
    return page(request, "lead/merge_choose.html", context)


def _compare(
    request: SignedInRequest, public_id: str, other: str, typed: Mapping[str, str], status: int
) -> HttpResponse:
    decisions = _decisions(request)
    try:
        preview = preview_merge(actor=request.actor, one=public_id, other=other, decisions=decisions)
    except Conflict as problem:
        refused = {
            "problem": problem.message,
            "back": reverse("ui:lead_merge", kwargs={"public_id": public_id}),
        }
        return page(request, "lead/merge_refused.html", refused, status=409)
    survivor, duplicate = (
        lead_detail(actor=request.actor, reference=one) for one in (preview.survivor, preview.duplicate)
    )
    context = {
        "id": public_id,
        "other": other,
        "survivor": survivor,
        "duplicate": duplicate,
        "survivor_name": _name(survivor),
        "duplicate_name": _name(duplicate),
        "rows": _rows(preview, survivor, duplicate),
        "typed": typed,
        "back": _page(public_id),
    }
    return page(request, "lead/merge.html", context, status=status)


def _rows(preview: MergePreview, survivor: LeadDetail, duplicate: LeadDetail) -> list[Row]:
    return [
        Row(
            one.field,
            one.label.replace("_", " ").capitalize(),
            _values(one.survivor) if one.field != "owner" else _owner(survivor),
            _values(one.duplicate) if one.field != "owner" else _owner(duplicate),
            str(one.chosen),
            one.why,
        )
        for one in preview.choices
    ]


def _owner(detail: LeadDetail) -> str:
    return detail.owner.name or "somebody" if detail.owner else "nobody"


def _values(values: Mapping[str, object] | None) -> str:
    """The values of a field for people, each once, without what only follows from them."""
    if values is None:
        return "not shown to your role"
    shown = [
        _value(name, value)
        for name, value in values.items()
        if not isinstance(value, bool) and not name.endswith("_id") and name not in DERIVED
    ]
    return ", ".join(dict.fromkeys(text for text in shown if text)) or "unknown"


def _value(name: str, value: object) -> str:
    if name == "company_size" and value:
        return f"{value_text(value)} employees"
    return fact_text(name, {name: value})


def _decisions(request: SignedInRequest) -> dict[str, Side]:
    sides = {side.value: side for side in Side}
    return {
        name.removeprefix(_PREFIX): sides[str(value)]
        for name, value in request.POST.items()
        if name.startswith(_PREFIX) and value in sides
    }


def _of_search(public_id: str, lead: RankedLead) -> Candidate:
    name = lead.name or lead.email or lead.company or "Unnamed lead"
    return Candidate(
        _with(public_id, lead.id), name, " · ".join(one for one in (lead.company, lead.email) if one), ""
    )


def _with(public_id: str, other: str) -> str:
    return f"{reverse('ui:lead_merge', kwargs={'public_id': public_id})}?with={other}"


def _name(detail: LeadDetail) -> str:
    return str(
        detail.facts.get("full_name")
        or detail.facts.get("email")
        or detail.facts.get("company_name")
        or "Unnamed lead"
    )


def _page(public_id: str) -> str:
    return reverse("ui:lead", kwargs={"public_id": public_id})
