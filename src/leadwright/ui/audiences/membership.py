"""Who is in a segment and since when, who entered it and who left it lately: lists as long as the numbers that lead to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.leads.queries.cells import known_columns, numbered_cells
from leadwright.lifecycle.stages import Stage
from leadwright.platform.errors import NotFound
from leadwright.segments.queries import MOVES_DAYS, Members, Stay, StayPage, Which, kept_members, stays
from leadwright.ui.audiences.listing import members_address
from leadwright.ui.effects.lists import Pager
from leadwright.ui.frames import page, page_time
from leadwright.ui.marks import StageMark, stage_mark
from leadwright.ui.presenting import NAMELESS, Moment, PageTime
from leadwright.ui.requests import SignedInRequest

_PAGE = 50
_NAMES = {
    Which.INSIDE: "In it now",
    Which.ENTERED: f"Entered in {MOVES_DAYS} days",
    Which.LEFT: f"Left in {MOVES_DAYS} days",
}


@dataclass(frozen=True)
class MemberRow:
    """A lead that is or was in; `quiet` where it did nothing to enter."""

    address: str
    name: str
    company: str
    stage: StageMark | None
    entered: Moment
    left: Moment | None
    quiet: bool


@dataclass(frozen=True)
class Tab:
    """What `components/tabs.html` shows."""

    name: str
    address: str
    current: bool
    count: str


@requires(Action.SEE_PLAYBOOK)
@require_safe
def segment_members(request: SignedInRequest, slug: str) -> HttpResponse:
    """The members of a segment, or with `which` those who entered or left it, some at a time."""
    which, time = _which(request), page_time(request)
    after, before = request.GET.get("after"), request.GET.get("before")
    kept = kept_members(actor=request.actor, slug=slug, at=time.now)
    found = stays(
        actor=request.actor, slug=slug, which=which, at=time.now, after=after, before=before, limit=_PAGE
    )
    address = reverse("ui:segment_members", kwargs={"slug": slug})
    total = _number(kept.members, which)
    context = {
        "slug": slug,
        "title": kept.title,
        "which": str(which),
        "tabs": [
            Tab(
                name,
                f"{address}?{urlencode({'which': one})}",
                one is which,
                f"{_number(kept.members, one):,}",
            )
            for one, name in _NAMES.items()
        ],
        "rows": _rows(request, found.rows, time),
        "brought": which is Which.INSIDE and any(one.quiet for one in found.rows),
        "pager": _pager(f"{address}?{urlencode({'which': which})}", found, total),
        "total": total,
        "days": MOVES_DAYS,
        "live": kept.live,
        "settling": kept.live and not kept.members.settled,
        "problem": kept.members.problem,
        "since": time.moment(kept.members.problem_at) if kept.members.problem_at else None,
        "listed": members_address({"segment": slug}) if kept.live and not kept.members.problem else "",
        "document": reverse("ui:document", kwargs={"kind": "segment", "slug": slug}),
    }
    return page(request, "audiences/members.html", context)


def _which(request: SignedInRequest) -> Which:
    asked = request.GET.get("which", Which.INSIDE)
    if asked not in list(Which):
        raise NotFound("A segment has no such list.")
    return Which(asked)


def _number(members: Members, which: Which) -> int:
    return {Which.INSIDE: members.inside, Which.ENTERED: members.entered, Which.LEFT: members.left}[which]


def _rows(request: SignedInRequest, found: Sequence[Stay], time: PageTime) -> list[MemberRow]:
    columns = known_columns(request.actor, ["name", "company", "stage"]) if found else ()
    told = dict(
        zip(
            (one.number for one in found),
            numbered_cells(actor=request.actor, leads=[one.number for one in found], columns=columns),
            strict=True,
        )
    )
    return [_row(one, told[one.number][1], time) for one in found]


def _row(one: Stay, cells: dict[str, object], time: PageTime) -> MemberRow:
    stage = cells.get("stage")
    return MemberRow(
        address=reverse("ui:lead", kwargs={"public_id": one.lead}),
        name=str(cells.get("name") or NAMELESS),
        company=str(cells.get("company") or ""),
        stage=stage_mark(Stage(str(stage))) if stage else None,
        entered=time.moment(one.entered_at),
        left=time.moment(one.left_at) if one.left_at else None,
        quiet=one.quiet,
    )


def _pager(address: str, found: StayPage, total: int) -> Pager | None:
    if not found.next_cursor and not found.previous_cursor:
        return None
    return Pager(
        range=f"{len(found.rows):,} of {total:,}",
        previous=f"{address}&before={found.previous_cursor}" if found.previous_cursor else "",
        next=f"{address}&after={found.next_cursor}" if found.next_cursor else "",
    )
