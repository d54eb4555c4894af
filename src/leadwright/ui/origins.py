"""Where leads come from: channels, their sources and campaigns over a time, each number leading to the list it counts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.criteria.text import fold
from leadwright.events.channels import CHANNELS, MEANINGS
from leadwright.reports.origins import (
    UNKNOWN,
    Condition,
    Credit,
    Level,
    OriginAsked,
    OriginLine,
    OriginReport,
    condition,
    origin_report,
)
from leadwright.ui import charts
from leadwright.ui.capture_tabs import capture_tabs
from leadwright.ui.frames import page, page_time
from leadwright.ui.lists.state import ListState
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.tabs import Tab
from leadwright.ui.words import per_cent

DAYS = {30: "30 days", 90: "90 days", 365: "A year"}
_CREDITS = {Credit.CREATING: "What made the lead", Credit.FIRST: "The first touch"}
_LEVELS = {Level.CHANNEL: "Channel", Level.SOURCE: "Source", Level.CAMPAIGN: "Campaign"}
_BELOW = {Level.CHANNEL: Level.SOURCE, Level.SOURCE: Level.CAMPAIGN}
_LONGEST = 300


@dataclass(frozen=True)
class Number:
    """How many leads, the list of them, and how many of a hundred of the leads before them."""

    value: int
    address: str
    rate: str = ""


@dataclass(frozen=True)
class OriginRow:
    """A line; `address` leads to what it consists of (empty: to nothing finer), `length` is that of its bar in percent."""

    name: str
    note: str
    address: str
    visitors: int
    leads: Number
    mqls: Number
    customers: Number
    length: float


@dataclass(frozen=True)
class Crumb:
    """Where one is below the channels."""

    name: str
    address: str


@requires(Action.SEE_LEADS)
@require_safe
def sources(request: SignedInRequest) -> HttpResponse:
    """All of it: `days` chooses the time, `credit` the touch that counts, `by` what is grouped, `channel` and `source` narrow
    it.
    """
    days, asked = _asked(request)
    report = origin_report(actor=request.actor, asked=asked)
    most = max((line.leads for line in report.lines), default=0) or 1
    total = {
        part: Number(value, _list(condition(asked, part=part))) for part, value in _totals(report).items()
    }
    context = {
        "rows": [_row(line, asked, days, most) for line in report.lines],
        "total": total,
        "head": _LEVELS[asked.level],
        "crumbs": _crumbs(asked, days),
        "times": [Tab(name, _at(asked, one), one == days) for one, name in DAYS.items()],
        "credits": [
            Tab(name, _at(replace(asked, credit=one), days), one is asked.credit)
            for one, name in _CREDITS.items()
        ],
        "levels": _levels(asked, days),
        "time": DAYS[days].lower(),
        "months": charts.bars([(name, value, "") for name, value in _months(report.months)]),
        "months_say": f"{report.leads:,} leads came in the last {DAYS[days].lower()}".replace(
            "last a", "last"
        ),
        "unknown": Number(report.unknown, _list(UNKNOWN)),
        "tabs": capture_tabs(request.actor, "ui:sources"),
        "may_own_domains": request.actor.may(Action.MANAGE_WORKSPACE),
    }
    return page(request, "ui/sources.html", context)


def _asked(request: SignedInRequest) -> tuple[int, OriginAsked]:
    """What the address says; what it does not say rightly is as at the beginning."""
    told = request.GET
    days = next((one for one in DAYS if str(one) == told.get("days")), 90)
    channel = told.get("channel") if told.get("channel") in CHANNELS else None
    source = fold(told["source"].replace("\0", ""))[:_LONGEST] if channel and "source" in told else None
    level = Level.CHANNEL if channel is None else Level.SOURCE if source is None else Level.CAMPAIGN
    if told.get("by") == Level.CAMPAIGN:
        level = Level.CAMPAIGN
    credit = Credit.FIRST if told.get("credit") == Credit.FIRST else Credit.CREATING
    now = page_time(request).now
    return days, OriginAsked(now - timedelta(days=days), now, level, credit, channel, source)


def _totals(report: OriginReport) -> dict[str, int]:
    return {"leads": report.leads, "mqls": report.mqls, "customers": report.customers}


def _row(line: OriginLine, asked: OriginAsked, days: int, most: int) -> OriginRow:
    def number(part: str, value: int, whole: int = 0) -> Number:
        share = per_cent(value / whole) if whole else ""
        return Number(value, _list(condition(asked, key=line.key, part=part)) if value else "", share)

    return OriginRow(
        name=line.name,
        note=MEANINGS.get(line.key or "", "") if asked.level is Level.CHANNEL else "",
        address=_finer(line, asked, days),
        visitors=line.visitors,
        leads=number("leads", line.leads),
        mqls=number("mqls", line.mqls, line.leads),
        customers=number("customers", line.customers, line.leads),
        length=round(100 * line.leads / most, 1),
    )


def _finer(line: OriginLine, asked: OriginAsked, days: int) -> str:
    if asked.level is Level.CHANNEL and line.key:
        return _at(replace(asked, level=Level.SOURCE, channel=line.key), days)
    if asked.level is Level.SOURCE:
        return _at(replace(asked, level=Level.CAMPAIGN, source=line.key or ""), days)
    return ""


def _crumbs(asked: OriginAsked, days: int) -> list[Crumb]:
    top = replace(asked, level=Level.CHANNEL, channel=None, source=None)
    if asked.channel is None:
        return []
    found = [Crumb("All channels", _at(top, days))]
    whole = replace(asked, level=Level.SOURCE, source=None)
    found.append(Crumb(CHANNELS[asked.channel], _at(whole, days) if asked.level is Level.CAMPAIGN else ""))
    if asked.source is not None:
        found.append(Crumb(asked.source or "No source", ""))
    return found


def _levels(asked: OriginAsked, days: int) -> list[Tab]:
    """By channel or by campaign of all; below a channel by source or by campaign."""
    if asked.source is not None:
        return []
    coarse = Level.CHANNEL if asked.channel is None else Level.SOURCE
    return [
        Tab(_LEVELS[one], _at(replace(asked, level=one), days), one is asked.level)
        for one in (coarse, Level.CAMPAIGN)
    ]


def _at(asked: OriginAsked, days: int) -> str:
    told: dict[str, str] = {"days": str(days)}
    if asked.credit is not Credit.CREATING:
        told["credit"] = asked.credit
    if asked.channel is not None:
        told["channel"] = asked.channel
    if asked.source is not None:
        told["source"] = asked.source
    elif asked.level is Level.CAMPAIGN:
        told["by"] = asked.level
    return f"{reverse('ui:sources')}?{urlencode(told)}"


def _list(where: Condition) -> str:
    return ListState().narrowed(where).at()


def _months(months: Mapping[date, int]) -> list[tuple[str, int]]:
    """Every month from the first to the last, those without leads too."""
    if not months:
        return []
    found, month, last = [], min(months), max(months)
    while month <= last:
        found.append((f"{month:%b %Y}", months.get(month, 0)))
        month = (month + timedelta(days=32)).replace(day=1)
    return found
