"""Where leads come from and what becomes of them, by channel, source or campaign."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.events.channels import CHANNELS
from leadwright.leads.access import HIDDEN_STAGES, visible_leads
from leadwright.leads.origins import CREATING, FIRST, touches_now
from leadwright.platform import sql, workspace

_PACKAGE = "leadwright.reports"
Condition = Mapping[str, object]


class Credit(StrEnum):
    """Which touch a lead is counted under: the one that made it a lead, or the first of all."""

    CREATING = "creating"
    FIRST = "first"


class Level(StrEnum):
    """What is grouped by."""

    CHANNEL = "channel"
    SOURCE = "source"
    CAMPAIGN = "campaign"


@dataclass(frozen=True)
class OriginAsked:
    """The touches of which time, grouped how, narrowed to a channel and a source (folded; empty text: without one)."""

    since: datetime
    until: datetime
    level: Level = Level.CHANNEL
    credit: Credit = Credit.CREATING
    channel: str | None = None
    source: str | None = None


@dataclass(frozen=True)
class OriginLine:
    """A group: `key` is folded (None: without a name). `visitors` are people, known or not, who came that way in this time,
    whatever way made them leads; the others are leads of that way.
    """

    key: str | None
    name: str
    visitors: int
    leads: int
    mqls: int
    customers: int


@dataclass(frozen=True)
class OriginReport:
    """The lines, most leads first, their sums, and leads by month (its first day). `unknown`: leads without any
    touch, at any time.
    """

    lines: Sequence[OriginLine]
    leads: int
    mqls: int
    customers: int
    months: Mapping[date, int]
    unknown: int


@dataclass
class _Sum:
    name: str = ""
    visitors: int = 0
    counts: list[int] = field(default_factory=lambda: [0, 0, 0])


def origin_report(*, actor: Actor, asked: OriginAsked) -> OriginReport:
    """The report over the leads the actor may see, three queries. Each number of leads is as long as the list of its
    `condition`. Raises Forbidden.
    """
    require(actor, Action.SEE_LEADS)
    params = {
        "since": asked.since,
        "until": asked.until,
        "channel": asked.channel,
        "source": asked.source,
        "hidden": list(HIDDEN_STAGES),
        "zone": str(workspace.read("time_zone")),
    }
    sums: dict[str | None, _Sum] = {}
    months: dict[date, int] = {}
    for key, name, month, *counts in _leads(actor, asked, params):
        one = sums.setdefault(key, _Sum())
        one.name = min((part for part in (one.name, name) if part), default="")
        one.counts = [before + more for before, more in zip(one.counts, counts, strict=True)]
        months[month] = months.get(month, 0) + counts[0]
    for key, name, visitors in _visitors(asked, params):
        one = sums.setdefault(key, _Sum(name or ""))
        one.visitors = visitors
    lines = [
        OriginLine(key, _name(key, one, asked.level), one.visitors, *one.counts) for key, one in sums.items()
    ]
    lines.sort(key=lambda line: (-line.leads, -line.visitors, line.name))
    return OriginReport(
        lines,
        sum(line.leads for line in lines),
        sum(line.mqls for line in lines),
        sum(line.customers for line in lines),
        dict(sorted(months.items())),
        _unknown(actor, params),
    )


def condition(asked: OriginAsked, *, key: str | bool | None = True, part: str = "leads") -> Condition:
    """The condition of the list behind a number: of the group `key` (True: of all), all `leads`, `mqls`, or `customers`."""
    name = asked.credit.value
    told: list[Condition] = [
        {"field": f"{name}_touch_at", "between": [asked.since.isoformat(), asked.until.isoformat()]}
    ]
    if asked.channel is not None:
        told.append({"field": f"{name}_channel", "is": asked.channel})
    if asked.source is not None:
        told.append(_of_text(f"{name}_source", asked.source or None))
    if not isinstance(key, bool):
        told.append(_of_text(f"{name}_{asked.level.value}", key))
    if part == "mqls":
        told.append({"field": "mql_on", "known": True})
    if part == "customers":
        told.append({"field": "stage", "is": "customer"})
    return {"all": told}


UNKNOWN: Condition = {"all": [{"field": "first_channel", "known": False}]}


def _of_text(name: str, key: str | None) -> Condition:
    return {"field": name, "known": False} if key is None else {"field": name, "is": key}


def _leads(
    actor: Actor, asked: OriginAsked, params: Mapping[str, object]
) -> list[tuple[str | None, str | None, date, int, int, int]]:
    columns = {"channel", "source", "source_entered", "campaign", "campaign_entered", "touched_at"}
    relation = CREATING if asked.credit is Credit.CREATING else FIRST
    visible = visible_leads(actor, "st")
    text = (
        sql.statement(_PACKAGE, "leads_by_origin")
        .replace("{touches}", touches_now(relation, frozenset(columns)))
        .replace("{visible}", visible.sql)
        .replace("{by}", asked.level.value)
        .replace("{shown}", asked.level.value + ("" if asked.level is Level.CHANNEL else "_entered"))
    )
    return [(*row,) for row in sql.rows(text, {**params, **visible.params})]


def _visitors(asked: OriginAsked, params: Mapping[str, object]) -> list[tuple[str | None, str | None, int]]:
    text = (
        sql.statement(_PACKAGE, "visitors_by_origin")
        .replace("{by}", asked.level.value + ("" if asked.level is Level.CHANNEL else "_key"))
        .replace("{shown}", asked.level.value)
    )
    return [(*row,) for row in sql.rows(text, params)]


def _unknown(actor: Actor, params: Mapping[str, object]) -> int:
    visible = visible_leads(actor, "st")
    touched = touches_now(FIRST, frozenset({"channel"}))
    text = (
        f"select count(*) from standing st where st.stage <> all(%(hidden)s) and {visible.sql}"
        f" and not exists (select from ({touched}) o where o.lead = st.lead_id)"
    )
    return int(sql.scalar(text, {**params, **visible.params}))


def _name(key: str | None, one: _Sum, level: Level) -> str:
    if key is None:
        return {Level.CHANNEL: "Unknown", Level.SOURCE: "No source", Level.CAMPAIGN: "No campaign"}[level]
    return CHANNELS.get(key, key) if level is Level.CHANNEL else one.name or key
