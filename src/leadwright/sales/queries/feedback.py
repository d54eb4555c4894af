"""What came of hand-overs, for both sides: accepted or given back and why, how soon, and how many became SQLs and customers.

Every number is one of a `Chosen`, which also makes the list behind it, so that the two cannot differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from leadwright.accounts.actor import Actor
from leadwright.capture.forms.document import FORM
from leadwright.events.models import Source
from leadwright.leads.access import listed_leads, visible_leads
from leadwright.leads.origins import origin_columns
from leadwright.learning.figures import wilson
from leadwright.platform import sql
from leadwright.playbook import queries as playbook
from leadwright.sales.fields import ladder_now
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
# The form that was filled in last before each hand-over, found for all of them at once: looked up one by one, in every month of
# events, it costs more than the rest of the page.
_FORMS = """ left join (
    select distinct on (g.id) g.id, e.properties ->> 'form' as form
    from hand_over g
    join subject s on s.lead_id = g.lead_id
    join event e on e.subject = s.id and e.name = 'form_submitted' and e.occurred_at <= g.given_at
    where g.given_at >= %(since)s
    order by g.id, e.occurred_at desc, e.id desc
) filled on filled.id = h.id"""
BY: Mapping[str, str] = {
    "source": "h.source_id::text",
    "band": "nullif(h.fit_band || h.engagement_band, '')",
    "form": "filled.form",
    "campaign": next(one.sql for one in origin_columns() if one.name == "creating_campaign"),
}


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
            told.append(f"coalesce({BY[self.by]}, '') = %(key)s")
            params["key"] = self.key
        if self.line is not None:
            told.append("jsonb_exists(h.lines, %(line)s)")
            params["line"] = self.line
        return " and ".join(told), params


@dataclass(frozen=True)
class Reader:
    """Reads hand-overs as this actor sees them."""

    actor: Actor

    def rows(
        self, chosen: Chosen, text: str, *, by: str | None = None, **more: object
    ) -> list[tuple[Any, ...]]:
        """The rows of a statement in which {from} stands for the chosen hand-overs `h` with their lead `l`; `by` is what it
        groups by.
        """
        visible = visible_leads(self.actor, "st")
        which, params = chosen.clauses()
        forms = _FORMS if "form" in (by, chosen.by) else ""
        base = (
            f"from hand_over h join standing st on st.lead_id = h.lead_id join lead l on l.id = h.lead_id{forms}"
            f" where {which} and {visible.sql}"
        )
        return sql.rows(text.replace("{from}", base), {**params, **visible.params, **more})

    def answered(self, chosen: Chosen, by: str | None) -> tuple[Answered, ...]:
        """By group. Accepted also counts what was closed later; what was given back after it was accepted is given back."""
        key = "''" if by is None else f"coalesce({BY[by]}, '')"
        text = f"""select {key}, count(*) filter (where {PARTS["accepted"]}), count(*) filter (where {PARTS["answered"]}),
    count(*) filter (where {PARTS["open"]})
{{from}} group by 1 order by 3 desc, 1 limit {_MOST_GROUPS}"""
        return tuple(
            Answered(key, key, Share(accepted, total), still_open)
            for key, accepted, total, still_open in self.rows(chosen, text, by=by)
        )


def feedback(*, actor: Actor, since: datetime) -> Feedback:
    """A constant number of statements, each over leads the actor sees."""
    reader, chosen = Reader(actor), Chosen(since)
    reasons = reader.rows(
        replace(chosen, part="rejected"),
        "select h.reject_reason, count(*) {from} group by 1 order by 2 desc, 1",
    )
    touched, half, most = reader.rows(
        replace(chosen, part="touched"),
        """select count(*), percentile_cont(0.5) within group (order by hours), percentile_cont(0.9) within group (order by hours)
from (select extract(epoch from h.touched_at - h.given_at)::float / 3600 as hours {from}) t""",
    )[0]
    (total,) = reader.answered(chosen, None) or (Answered("", "", Share(0, 0), 0),)
    told, lines = _common_lines(reader, chosen)
    return Feedback(
        total=total,
        reasons=tuple(Given(name, LABELS[RejectReason(name)], number) for name, number in reasons),
        groups={by: _named(by, reader.answered(chosen, by)) for by in BY},
        touched=touched,
        half_hours=half,
        most_hours=most,
        cohorts=_cohorts(actor),
        lines=lines,
        told=told,
    )


def _named(by: str, groups: tuple[Answered, ...]) -> tuple[Answered, ...]:
    nothing = {"source": "unknown", "band": "not scored", "form": "no form", "campaign": "no campaign"}[by]
    names: Mapping[str, str] = {}
    if by == "form":
        names = {one.slug: one.body.title for one in playbook.published_all(FORM)}
    if by == "source":
        names = {str(key): name for key, name in Source.objects.values_list("pk", "name")}
    return tuple(replace(one, name=names.get(one.key, one.key) or nothing) for one in groups)


def _common_lines(reader: Reader, chosen: Chosen) -> tuple[int, tuple[CommonLine, ...]]:
    """Lines behind enough answers, those most of which were given back first; and how many answers tell of theirs."""
    answered = replace(chosen, part="answered")
    back, told = reader.rows(
        answered,
        "select count(*) filter (where state = 'rejected'), count(*)"
        " from (select h.state, h.lines {from}) a where lines is not null",
    )[0]
    rows = reader.rows(
        answered,
        """select one.key, min(one.value), count(*) filter (where a.state = 'rejected'), count(*)
from (select h.state, h.lines {from}) a cross join lateral jsonb_each_text(a.lines) one group by 1""",
    )
    found = [
        CommonLine(key, label, Share(hits, number), Share(back - hits, told - number))
        for key, label, hits, number in rows
        # What nearly everybody has tells nothing.
        if number >= _ENOUGH and hits > FEW and told - number >= FEW
    ]
    found.sort(key=lambda line: (not line.more, -line.given_back.low, line.label))
    return told, tuple(found)


def _cohorts(actor: Actor) -> tuple[Cohort, ...]:
    """The last twelve months with new MQLs, of leads that stand in lists."""
    listed = listed_leads(actor)
    ladder = ladder_now(frozenset({"mql_first_on", "sql_since_on", "won_since_on"}))
    text = f"""select date_trunc('month', a.mql_first_on)::date, count(*), count(a.sql_since_on), count(a.won_since_on)
from ({ladder}) a join standing st on st.lead_id = a.lead where {listed.sql} group by 1 order by 1 desc limit 12"""
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
