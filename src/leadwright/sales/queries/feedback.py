"""What came of hand-overs, for both sides: accepted or given back and why, how soon, and how many became SQLs and customers.

Every number is one of a `Chosen`, which also makes the list behind it, so that the two cannot differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from leadwright.accounts.actor import Actor
from leadwright.capture.forms.document import FORM
from leadwright.events.models import Source
from leadwright.leads.access import listed_leads, visible_leads
from leadwright.learning.figures import wilson
from leadwright.platform import sql, workspace
from leadwright.playbook import queries as playbook
from leadwright.sales.reasons import LABELS, RejectReason

# What the field reports: a quarter of MQLs become SQLs.
FIELD_SHARE = 0.25
FEW = 5
# A line of the score says something from so many answers on, of which more than a few were given back.
_ENOUGH = 10
_MOST_GROUPS = 50
PARTS: Mapping[str, str] = {
    "given": "true",
    "answered": "h.state in ('accepted', 'done', 'rejected')",
    "accepted": "h.state in ('accepted', 'done')",
    "rejected": "h.state = 'rejected'",
    "open": "h.state = 'open'",
    "touched": "h.touched_at is not null",
}
BY: Mapping[str, str] = {
    "source": "coalesce(h.source_id::text, '')",
    "band": "h.fit_band || h.engagement_band",
    "form": "h.form",
    "campaign": "h.campaign",
}
# Sources are counted by their number and told by their slug: numbers never leave the database.
_OF_SOURCE = "h.source_id is not distinct from (select id from source where slug = %(key)s)"
_PACKAGE = "leadwright.sales"


@dataclass(frozen=True)
class Share:
    """So many of so many, with the 95 % range; `few` where there are too few to say."""

    hits: int
    total: int

    @property
    def share(self) -> float:
        return self.hits / self.total if self.total else 0.0

    @property
    def low(self) -> float:
        return wilson(self.hits, self.total)[0]

    @property
    def high(self) -> float:
        return wilson(self.hits, self.total)[1]

    @property
    def few(self) -> bool:
        return self.total < FEW


@dataclass(frozen=True)
class Answered:
    """Hand-overs of one group (`key`, empty for none): how many were accepted of those answered, and how many are open."""

    key: str
    name: str
    accepted: Share
    open: int


@dataclass(frozen=True)
class Given:
    """A reason and how many were given back for it."""

    key: str
    name: str
    count: int


@dataclass(frozen=True)
class Cohort:
    """Leads that became MQLs in a month, and what became of them since."""

    month: date
    sql: Share
    won: Share


@dataclass(frozen=True)
class CommonLine:
    """A line of the score: how many were given back of those answered that had it, and of those that had it not.

    `more` where the two ranges do not even touch.
    """

    key: str
    label: str
    given_back: Share
    without: Share

    @property
    def more(self) -> bool:
        return not self.without.few and self.given_back.low > self.without.high


@dataclass(frozen=True)
class Feedback:
    """Of the hand-overs of a time the actor sees. `touch` are the hours until the first touch: half, and nine in ten, were
    sooner; None without any. `told` is of how many answered ones the lines of the score are known.
    """

    total: Answered
    reasons: tuple[Given, ...]
    groups: Mapping[str, tuple[Answered, ...]]
    touched: int
    half_hours: float | None
    most_hours: float | None
    cohorts: tuple[Cohort, ...]
    lines: tuple[CommonLine, ...]
    told: int


@dataclass(frozen=True)
class Chosen:
    """Hand-overs given since, of a part (of `PARTS`), given back for a reason, of a group (`by` of `BY`, `key`; an empty one for
    those without), with a line of the score.
    """

    since: datetime
    part: str = "given"
    reason: str | None = None
    by: str | None = None
    key: str = ""
    line: str | None = None

    def clauses(self) -> tuple[str, dict[str, object]]:
        """The condition on `h` and `l`, with its parameters."""
        told = [f"h.given_at >= %(since)s and h.state <> 'withdrawn' and {PARTS[self.part]}"]
        params: dict[str, object] = {"since": self.since}
        if self.reason is not None:
            told.append("h.reject_reason = %(reason)s")
            params["reason"] = self.reason
        if self.by is not None:
            told.append(_OF_SOURCE if self.by == "source" else f"{BY[self.by]} = %(key)s")
            params["key"] = self.key
        if self.line is not None:
            told.append("jsonb_exists(h.lines, %(line)s)")
            params["line"] = self.line
        return " and ".join(told), params


@dataclass(frozen=True)
class Reader:
    """Reads hand-overs as this actor sees them."""

    actor: Actor

    def rows(self, chosen: Chosen, text: str, **more: object) -> list[tuple[Any, ...]]:
        """The rows of a statement in which {from} stands for the chosen hand-overs `h` with their lead `l`, and {where} for
        which they are.
        """
        visible = visible_leads(self.actor, "st")
        which, params = chosen.clauses()
        base = "from hand_over h join standing st on st.lead_id = h.lead_id join lead l on l.id = h.lead_id {where}"
        told = text.replace("{from}", base).replace("{where}", f"where {which} and {visible.sql}")
        return sql.rows(told, {**params, **visible.params, **more})


def since_days(days: int, *, at: datetime) -> datetime:
    """The beginning of a day of the workspace, so that numbers and the lists behind them begin at the same instant."""
    zone = ZoneInfo(str(workspace.read("time_zone")))
    return datetime.combine(at.astimezone(zone).date() - timedelta(days=days), time(), zone)


def feedback(*, actor: Actor, since: datetime) -> Feedback:
    """A constant number of statements, of which one reads the hand-overs the actor sees, and one the lines of their scores."""
    reader, chosen = Reader(actor), Chosen(since)
    text = sql.statement(_PACKAGE, "feedback")
    for name, value in {**PARTS, **BY}.items():
        text = text.replace(f"{{{name}}}", value)
    rows = reader.rows(chosen, text, most=_MOST_GROUPS)
    of: dict[str, list[tuple[Any, ...]]] = {}
    for what, *rest in rows:
        of.setdefault(what, []).append(tuple(rest))
    ((_, touched, told, back, half, most),) = of["times"]
    ((key, *counted),) = of["total"]
    lines = _common_lines(reader, chosen, Share(back, told)) if told else ()
    return Feedback(
        total=_answered(key, *counted),
        reasons=tuple(
            Given(name, LABELS[RejectReason(name)], number) for name, number, *_ in of.get("reason", ())
        ),
        groups={by: _named(by, tuple(_answered(*row) for row in of.get(by, ()))) for by in BY},
        touched=touched,
        half_hours=half,
        most_hours=most,
        cohorts=_cohorts(actor),
        lines=lines,
        told=told,
    )


def _answered(key: str, accepted: int, answered: int, still_open: int, *_: object) -> Answered:
    """Accepted also counts what was closed later; what was given back after it was accepted is given back."""
    return Answered(key, key, Share(accepted, answered), still_open)


def _named(by: str, groups: tuple[Answered, ...]) -> tuple[Answered, ...]:
    nothing = {"source": "unknown", "band": "not scored", "form": "no form", "campaign": "no campaign"}[by]
    names: Mapping[str, str] = {}
    if by == "form":
        names = {one.slug: one.body.title for one in playbook.published_all(FORM)}
    if by == "source":
        sources = Source.objects.values_list("pk", "slug", "name")
        slugs = {str(number): slug for number, slug, _ in sources}
        names = {slug: name for _, slug, name in sources}
        groups = tuple(replace(one, key=slugs.get(one.key, one.key)) for one in groups)
    return tuple(replace(one, name=names.get(one.key, one.key) or nothing) for one in groups)


def _common_lines(reader: Reader, chosen: Chosen, every: Share) -> tuple[CommonLine, ...]:
    """Lines behind enough answers, those most of which were given back first, beside those of every answer that tells its own."""
    rows = reader.rows(
        replace(chosen, part="answered"),
        """select one.key, min(one.value), count(*) filter (where h.state = 'rejected'), count(*)
from hand_over h join standing st on st.lead_id = h.lead_id cross join lateral jsonb_each_text(h.lines) one {where} group by 1""",
    )
    found = [
        CommonLine(key, label, Share(hits, number), Share(every.hits - hits, every.total - number))
        for key, label, hits, number in rows
        # What nearly everybody has tells nothing.
        if number >= _ENOUGH and hits > FEW and every.total - number >= FEW
    ]
    found.sort(key=lambda line: (not line.more, -line.given_back.low, line.label))
    return tuple(found)


def _cohorts(actor: Actor) -> tuple[Cohort, ...]:
    """The last twelve months with new MQLs, of leads that stand in lists."""
    listed = listed_leads(actor)
    text = sql.statement(_PACKAGE, "cohorts").replace("{listed}", listed.sql)
    return tuple(
        Cohort(month, Share(qualified, number), Share(won, number))
        for month, number, qualified, won in sql.rows(text, listed.params)
    )


def cohort_condition(month: date, part: str = "all") -> Mapping[str, object]:
    """The condition of the list behind a number of a cohort: all of it, those that became `sql`, or were `won`."""
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    last = date.fromordinal(following.toordinal() - 1)
    told: list[Mapping[str, object]] = [
        {"field": "mql_first_on", "between": [month.isoformat(), last.isoformat()]}
    ]
    if part != "all":
        told.append({"field": f"{part}_since_on", "known": True})
    return {"all": told}
