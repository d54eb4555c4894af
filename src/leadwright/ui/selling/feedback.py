"""What came of hand-overs: the page marketing and sales look at together. Every number leads to the list it counts."""

from dataclasses import dataclass
from datetime import datetime, time
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.platform import clock
from leadwright.sales.queries.answers import PAGE, answers
from leadwright.sales.queries.feedback import (
    BY,
    FIELD_SHARE,
    PARTS,
    Answered,
    Chosen,
    Cohort,
    CommonLine,
    Share,
    cohort_condition,
    feedback,
    since_days,
)
from leadwright.sales.reasons import LABELS, RejectReason
from leadwright.ui import charts
from leadwright.ui.frames import page, page_time
from leadwright.ui.lists.state import ListState
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.tabs import Tab
from leadwright.ui.words import per_cent

_TIMES = {"30": "30 days", "90": "90 days", "365": "A year"}
_HEADS = {"source": "Source", "band": "Band", "form": "Form", "campaign": "Campaign"}
_SAID = {
    "given": "Hand-overs",
    "answered": "Answered hand-overs",
    "accepted": "Accepted hand-overs",
    "rejected": "Hand-overs given back",
    "open": "Open hand-overs",
    "touched": "Hand-overs that were touched",
}
_LONGEST = 300


@dataclass(frozen=True)
class Number:
    """A number, the list of what it counts, and a share in words."""

    value: int
    address: str
    words: str = ""


@dataclass(frozen=True)
class GroupLine:
    """A group: how many were answered, accepted and are open."""

    name: str
    answered: Number
    accepted: Number
    open: Number


@dataclass(frozen=True)
class CohortLine:
    """A month: how many became MQLs, and what became of them; `against` says how the SQLs stand beside those of the field."""

    month: datetime
    leads: Number
    sql: Number
    won: Number
    against: str


@dataclass(frozen=True)
class CommonShown:
    """A line of the score that rejected leads share."""

    label: str
    back: Number
    total: Number
    without: str
    more: bool


@requires(Action.SEE_LEADS)
@require_safe
def feedback_page(request: SignedInRequest) -> HttpResponse:
    """Of the hand-overs of the last days (`days`: 30, 90 or 365)."""
    days = _days(request)
    found = feedback(actor=request.actor, since=_since(days))
    here = reverse("ui:feedback")
    total = found.total
    context = {
        "found": found,
        "any": total.accepted.total or total.open or found.cohorts,
        "total": _group(days, None, total),
        "accepted": _number(days, total.accepted.hits, part="accepted"),
        "touched": _number(days, found.touched, part="touched"),
        "reasons": charts.bars(
            [
                (one.name, one.count, _number(days, one.count, part="rejected", reason=one.key).address)
                for one in found.reasons
            ]
        ),
        "groups": [
            (name, _HEADS[name], [_group(days, name, one) for one in rows])
            for name, rows in found.groups.items()
        ],
        "lines": [_line(days, one) for one in found.lines],
        "cohorts": [_cohort(one) for one in found.cohorts],
        "half": _hours(found.half_hours),
        "most": _hours(found.most_hours),
        "field": per_cent(FIELD_SHARE),
        "tabs": [Tab(name, f"{here}?days={one}", one == days) for one, name in _TIMES.items()],
    }
    return page(request, "selling/feedback.html", context)


@requires(Action.SEE_LEADS)
@require_safe
def feedback_list(request: SignedInRequest) -> HttpResponse:
    """The hand-overs behind a number: `part`, `reason`, `by` with `key`, `line`, and `before` for the next page."""
    told, days = request.GET, _days(request)
    before = told.get("before", "")
    chosen = Chosen(
        _since(days),
        part=told["part"] if told.get("part") in PARTS else "given",
        reason=told["reason"] if told.get("reason") in set(RejectReason) else None,
        by=told["by"] if told.get("by") in BY else None,
        key=_plain(told.get("key", "")),
        line=_plain(told["line"]) if told.get("line") else None,
    )
    found = answers(
        actor=request.actor,
        chosen=chosen,
        before=int(before) if before.isdecimal() and len(before) < 19 else None,
    )
    time_ = page_time(request)
    context = {
        "title": _SAID[chosen.part],
        "what": _what(chosen, days),
        "rows": [
            (one, time_.moment(one.given_at), time_.moment(one.answered_at) if one.answered_at else None)
            for one in found.rows
        ],
        "total": found.total,
        "pages": found.total > PAGE,
        "next": f"?{urlencode({**told.dict(), 'before': found.next})}" if found.next else "",
        "top": f"?{urlencode({name: value for name, value in told.items() if name != 'before'})}",
        "back": f"{reverse('ui:feedback')}?days={days}",
    }
    return page(request, "selling/answers.html", context)


def _plain(text: str) -> str:
    return text.replace("\0", "")[:_LONGEST]


def _days(request: SignedInRequest) -> str:
    asked = request.GET.get("days", "90")
    return asked if asked in _TIMES else "90"


def _since(days: str) -> datetime:
    return since_days(int(days), at=clock.now())


def _what(chosen: Chosen, days: str) -> str:
    said = [f"of the last {_TIMES[days].lower()}".replace("last a ", "last ")]
    if chosen.reason is not None:
        said.append(LABELS[RejectReason(chosen.reason)].lower())
    if chosen.by is not None:
        said.append(f"{_HEADS[chosen.by].lower()} {chosen.key or 'unknown'}")
    if chosen.line is not None:
        said.append(f"with the line “{chosen.line}”")
    return ", ".join(said)


def _number(days: str, value: int, words: str = "", **told: str) -> Number:
    address = f"{reverse('ui:feedback_list')}?{urlencode({'days': days, **told})}"
    return Number(value, address if value else "", words)


def _group(days: str, by: str | None, one: Answered) -> GroupLine:
    of = {"by": by, "key": one.key} if by is not None else {}
    return GroupLine(
        one.name,
        _number(days, one.accepted.total, part="answered", **of),
        _number(days, one.accepted.hits, _words(one.accepted), part="accepted", **of),
        _number(days, one.open, part="open", **of),
    )


def _line(days: str, one: CommonLine) -> CommonShown:
    return CommonShown(
        one.label,
        _number(days, one.given_back.hits, _words(one.given_back), part="rejected", line=one.key),
        _number(days, one.given_back.total, part="answered", line=one.key),
        _words(one.without),
        one.more,
    )


def _cohort(one: Cohort) -> CohortLine:
    def number(share: Share | None, value: int, part: str) -> Number:
        where = ListState().narrowed(cohort_condition(one.month, part)).at()
        return Number(value, where if value else "", _words(share) if share is not None else "")

    against = ""
    if not one.sql.few:
        against = (
            "above" if one.sql.low > FIELD_SHARE else "below" if one.sql.high < FIELD_SHARE else "about as"
        )
    return CohortLine(
        datetime.combine(one.month, time()),
        number(None, one.sql.total, "all"),
        number(one.sql, one.sql.hits, "sql"),
        number(one.won, one.won.hits, "won"),
        f"{against} the field" if against else "",
    )


def _words(share: Share) -> str:
    """A share with its range, or that there are too few to say."""
    if share.few:
        return "too few"
    return f"{per_cent(share.share)} ({share.low * 100:.0f}–{share.high * 100:.0f})"


def _hours(hours: float | None) -> str:
    if hours is None:
        return ""
    return (
        f"{hours * 60:.0f} min" if hours < 1 else f"{hours:.0f} h" if hours < 48 else f"{hours / 24:.0f} days"
    )
