"""The limits of a draft: bands, caps, groups and the order in which leads are called. Each input is named by its place."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, QueryDict
from django.views.decorators.http import require_http_methods

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.playbook.errors import DraftChanged
from leadwright.scoring import changing
from leadwright.scoring.model import BANDS, DEFAULT_COMPANY_CAP, Dimension
from leadwright.scoring.sentences import title_of
from leadwright.ui.editors.held import save
from leadwright.ui.frames import page
from leadwright.ui.lists.part_forms import number, whole
from leadwright.ui.notices import done
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.studio.drafts import Draft, draft_of


@dataclass(frozen=True)
class LimitField:
    """One number of the model: `name` is its place, such as `dimensions.fit.cap`."""

    name: str
    label: str
    value: str
    problem: str


@requires(Action.EDIT_PLAYBOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def limits(request: SignedInRequest, slug: str) -> HttpResponse:
    """Bands, caps, groups and priorities of the draft."""
    draft = draft_of(request, slug)
    if request.method != "POST":
        return _form(request, draft, {})
    body = _typed(draft.working.body, request.POST)
    mistakes = {
        _field(one.path): one.sentence
        for one in changing.problems(body)
        if not one.path.startswith("rules[") or one.path.endswith((".group", ".dimension"))
    }
    if mistakes:
        return _form(request, draft, mistakes, status=422)
    try:
        save(request, draft, body, request.POST.get("seen", ""))
    except DraftChanged as refusal:
        return _form(request, draft, {"": refusal.message}, status=409)
    return done(request, draft.address, "Bands and limits are changed in the draft.")


def _typed(body: Mapping[str, Any], typed: QueryDict) -> dict[str, Any]:
    changed: dict[str, Any] = deepcopy(dict(body))
    for name, keys in changing.dimensions_of(body).items():
        place = ".".join(keys)
        if name not in tuple(Dimension) and not typed.get(f"{place}.cap", "").strip():
            changed = changing.without_dimension(changed, name)
            continue
        limits_of = _inside(changed, keys)
        limits_of["cap"] = number(typed.get(f"{place}.cap", ""))
        limits_of["floor"] = number(typed.get(f"{place}.floor", "") or "0")
        limits_of["bands"] = {
            band: number(typed.get(f"{place}.bands.{band}", "")) for band in limits_of["bands"]
        }
    label = typed.get("new_dimension", "").strip()
    if label:
        changed = changing.with_dimension(changed, label)
    changed["grid"] = {cell: whole(typed.get(f"grid.{cell}", "")) for cell in body["grid"]}
    total = typed.get("total_cap", "").strip()
    changed.pop("total_cap", None)
    groups = _groups(body, typed)
    changed.pop("groups", None)
    company = typed.get("company_cap", "").strip()
    if company:
        changed["company_cap"] = number(company)
    return changed | ({"total_cap": number(total)} if total else {}) | ({"groups": groups} if groups else {})


def _inside(body: Mapping[str, Any], keys: Sequence[str]) -> dict[str, Any]:
    found: Any = body
    for key in keys:
        found = found[key]
    assert isinstance(found, dict)  # noqa: S101 - a dimension of a body
    return found


def _groups(body: Mapping[str, Any], typed: QueryDict) -> dict[str, Any]:
    """Groups whose cap was emptied are gone; a new one has a name."""
    groups = {
        slug: {"dimension": group["dimension"], "cap": number(typed.get(f"groups.{slug}.cap", ""))}
        for slug, group in body.get("groups", {}).items()
        if typed.get(f"groups.{slug}.cap", "").strip()
    }
    name = typed.get("new_group", "").strip()
    if name:
        slug = changing.new_name(name, list(groups))
        dimension = typed.get("new_group_dimension", Dimension.ENGAGEMENT)
        groups[slug] = {"dimension": dimension, "cap": number(typed.get("new_group_cap", ""))}
    return groups


def _field(path: str) -> str:
    """The input a mistake belongs to; empty for the form as a whole."""
    known = path.startswith(("dimensions.", "grid.", "total_cap", "company_cap", "groups."))
    return path if known else ""


def _form(
    request: SignedInRequest, draft: Draft, mistakes: Mapping[str, str], status: int = 200
) -> HttpResponse:
    body, typed = draft.working.body, request.POST
    shown: set[str] = set()

    def field(name: str, label: str, value: object) -> LimitField:
        shown.add(name)
        return LimitField(name, label, typed.get(name, str(value)), mistakes.get(name, ""))

    named = changing.dimensions_of(body)
    dimensions = [_dimension(one, keys, _inside(body, keys), field) for one, keys in named.items()]
    groups = [
        field(f"groups.{slug}.cap", f"{slug} ({group['dimension']})", group["cap"])
        for slug, group in body.get("groups", {}).items()
    ]
    grid = [
        (
            fit,
            [
                field(f"grid.{fit}{one}", f"Priority of {fit}{one}", body["grid"][fit + one])
                for one in BANDS[Dimension.ENGAGEMENT]
            ],
        )
        for fit in BANDS[Dimension.FIT]
    ]
    company = field(
        "company_cap",
        "The people of a company together at most",
        body.get("company_cap", DEFAULT_COMPANY_CAP),
    )
    total = field("total_cap", "Fit and engagement together at most", body.get("total_cap", ""))
    context = {
        "draft": draft,
        "seen": typed.get("seen") or draft.seen,
        "dimensions": dimensions,
        "groups": groups,
        "grid": grid,
        "engagement": BANDS[Dimension.ENGAGEMENT],
        "total": total,
        "company": company,
        "named": [(one, title_of(one)) for one in named],
        "new_dimension": typed.get("new_dimension", ""),
        "new_group": typed.get("new_group", ""),
        "new_group_cap": typed.get("new_group_cap", ""),
        "new_group_dimension": typed.get("new_group_dimension", "engagement"),
        "problems": [
            sentence for name, sentence in mistakes.items() if name not in shown or name.startswith("grid.")
        ],
    }
    return page(request, "studio/limits.html", context, status=status)


def _dimension(
    one: str, keys: Sequence[str], body: Mapping[str, Any], field: Any
) -> tuple[str, bool, list[LimitField]]:
    """Its title, whether it may go, and its numbers."""
    place = ".".join(keys)
    bands = [
        field(f"{place}.bands.{band}", f"Band {band} begins at", begins)
        for band, begins in sorted(body["bands"].items())
    ]
    return (
        title_of(one),
        one not in tuple(Dimension),
        [
            *bands,
            field(f"{place}.cap", "At most", body["cap"]),
            field(f"{place}.floor", "At least", body.get("floor", 0)),
        ],
    )
