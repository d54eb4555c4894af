"""What a list is narrowed to: whom the actor sees, a stage, a condition; as SQL over one row of standing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from leadwright.accounts.actor import Actor
from leadwright.criteria import registry
from leadwright.criteria.catalogue import Catalogue
from leadwright.criteria.compile import Compiled, condition_filter, event_leads, with_clause
from leadwright.criteria.happenings import one_event_decides
from leadwright.criteria.nodes import AllOf, EventTest, Node, SavedTest
from leadwright.criteria.references import references
from leadwright.criteria.registry import Registry
from leadwright.leads.access import HIDDEN_STAGES, sees_contact_data, visible_leads
from leadwright.leads.contact_data import hidden_from, refuse_contact_data, without_addresses
from leadwright.leads.fields import (
    COMPANY_FACTS,
    LEAD_DESK,
    LEAD_FACTS,
    current,
    found,
    of_other_subjects,
    of_own_subject,
    paired,
)
from leadwright.leads.queries.numbering import Numbered, numbered
from leadwright.leads.queries.words import WordTest, word_tests
from leadwright.platform import clock, workspace

_SINCE = "select %(since)s::timestamptz as since"
_ALL_HISTORY = "-infinity"
# Relations that are one row of a table for each lead, looked up by its number; the first two lie on the lead itself.
_LEAD_ROWS = frozenset({LEAD_FACTS, COMPANY_FACTS})
_SINGLE_ROWS = _LEAD_ROWS | {LEAD_DESK, "lead_stage", "lead_scores"}
_LISTED = "from (select l.id as lead from lead l where l.merged_into is null and l.binned_at is null) listed"
_ALL = " select lead from answers"
# Says when, and of nobody.
_MOMENT = "from (select null::bigint as lead) moment"
# The leads of pairs of subject and event, but for those of machines. Arrays, so that each index is walked once.
_LEADS_OF_PAIRS = """, hits as materialized (select lead[1] as subject, lead[2] as event from answers),
machines as materialized (
    select v.event from event_verdict v
    where v.event = any((select array(select event from hits order by event))::bigint[])
        and v.current and v.verdict in ('machine', 'likely_machine')
),
subjects as materialized (
    select array(
        select distinct subject from hits where (event in (select event from machines)) is not true order by subject
    ) as numbers
)
select s.lead_id as lead from subject s
where s.id = any((select numbers from subjects)::bigint[]) and s.lead_id is not null"""
_CANDIDATE = "from (select candidate.lead) judged"


class Reads(StrEnum):
    """What has to be read to judge one lead by a part of a condition."""

    STANDING = "standing"
    LEAD = "lead"
    INDEX = "index"
    HISTORY = "history"


@dataclass(frozen=True)
class Part:
    """One of the conditions that all have to hold.

    `everybody` is a SELECT of `lead`: all leads of which it holds, some of them perhaps more than once; `quickly`, where it is
    not empty, the same in a form of which the planner cannot tell how many they are. One lead of `st` is
    judged by `compiled` and, as a row of `lead` called `found`, by `among`; where both are empty the part is in the `where` of
    the narrowing. `one_decides` says that a single event of the right kind is enough (see `by_an_event`).
    """

    reads: Reads
    everybody: str
    compiled: Compiled | None = None
    among: str = ""
    one_decides: bool = False
    quickly: str = ""


@dataclass(frozen=True)
class Narrowing:
    """Conditions on `st` that are cheap for one row (`where`), and parts that have to look further.

    `compiled` and `test` judge a lead by all parts together.
    """

    where: str
    stage: str | None
    parts: tuple[Part, ...]
    compiled: Compiled | None = None
    params: dict[str, object] = field(default_factory=dict)

    @property
    def test(self) -> str:
        return test_of(self.parts)

    @property
    def scope(self) -> str:
        """FROM every lead the list may hold."""
        return f"from (select st.lead_id as lead from standing st where {self.where} and {self.test}) visible"


def test_of(parts: Sequence[Part]) -> str:
    """A condition on a row of `st`: what these parts ask of its lead, which is looked up once for all of them."""
    asked = [part.among for part in parts if part.among]
    if not asked:
        return "true"
    return f"exists (select from lead found where found.id = st.lead_id and {' and '.join(asked)})"


def by_an_event(part: Part) -> str:
    """SQL: whether a part of which one event decides holds of the lead in the row `candidate`, if that is in any list.

    OFFSET keeps the planner from making joins of it, so that it ends with the first such event of the lead's own subject.
    """
    each = (
        f"exists ({matching(part.compiled, _CANDIDATE, relations=events)} select from answers offset 0)"
        for events in (of_own_subject, of_other_subjects)
    )
    return f"({' or '.join(each)})"


def matching(
    compiled: Compiled | None, scope: str, before: Sequence[str] = (), relations: Registry = current
) -> str:
    """`WITH …` up to the relation `answers(lead)`: the leads of `scope` the compiled condition holds for.

    `scope` is a FROM and WHERE that gives `lead`; `before` are relations it reads, each as `name AS (…)`.
    """
    if compiled is None:
        return "with " + ", ".join([*before, f"answers as not materialized (select lead {scope})"])
    row = f"select lead, %(now)s::timestamptz as as_of, %(today)s::date as today {scope}"
    read = with_clause(compiled, row, _SINCE, relations).removeprefix("WITH ")
    answers = compiled.sql.replace("%", "%%")
    return "with " + ", ".join([*before, read, f"answers as not materialized ({answers})"])


def narrowing(
    actor: Actor,
    *,
    stage: str | None,
    condition: Node | None,
    search: str = "",
    at: datetime | None = None,
) -> Narrowing:
    """What the actor's list is narrowed to at an instant (now, where none is given).

    Stages kept out of sight are in no list that does not ask for them by name. Of a `search` every word has to begin a word of
    the lead; one without a word finds nobody. Raises Forbidden for a condition on how to reach somebody by an actor who may not
    see that.
    """
    narrowed = _narrowed(actor, stage, condition, at or clock.now())
    return _searched(narrowed, word_tests(search, plain=not sees_contact_data(actor))) if search else narrowed


def _narrowed(actor: Actor, stage: str | None, condition: Node | None, now: datetime) -> Narrowing:
    visible = visible_leads(actor, "st")
    params: dict[str, object] = {"now": now, **visible.params}
    if stage is None:
        where = f"{visible.sql} and st.stage <> all(%(hidden)s)"
        params["hidden"] = list(HIDDEN_STAGES)
    else:
        where = f"{visible.sql} and st.stage = %(stage)s"
        params["stage"] = stage
    listed = Narrowing(where, stage, (), None, params)
    if condition is None:
        return replace(listed, parts=(Part(Reads.STANDING, f"select lead {listed.scope}"),))
    if hidden := hidden_from(actor):
        refuse_contact_data(condition, hidden)
        condition = without_addresses(condition)
    known = numbered(condition, registry.catalogue())
    compiled = condition_filter(known.node, known.catalogue)
    days = compiled.window_days
    params["since"] = _ALL_HISTORY if days is None else now - timedelta(days=days)
    params["today"] = clock.local_date(now, str(workspace.read("time_zone")))
    return replace(listed, parts=tuple(_parts(known, listed.scope)), compiled=compiled)


def _searched(narrowed: Narrowing, words: Sequence[WordTest]) -> Narrowing:
    """The narrowing to leads with every word: each word a part of it, so that the rarest are looked up first."""
    parts = (*narrowed.parts, *(Part(Reads.INDEX, word.everybody, among=word.among) for word in words))
    params = dict(narrowed.params)
    for word in words:
        params |= word.params
    where = " and ".join([narrowed.where, *(word.where for word in words)]) if words else "false"
    return replace(narrowed, where=where, parts=parts, params=params)


def _parts(condition: Numbered, visible: str) -> Iterator[Part]:
    """What of the condition is found together: what stands beside a lead, what in the lead, and each look at its history."""
    alike: dict[Reads, list[Node]] = {Reads.STANDING: [], Reads.LEAD: [], Reads.HISTORY: []}
    for node in _conjuncts(condition.node):
        alike[_reads(node, condition.catalogue)].append(node)
    groups: list[tuple[Reads, list[Node]]] = [(reads, alike[reads]) for reads in (Reads.STANDING, Reads.LEAD)]
    groups += [(Reads.HISTORY, [node]) for node in alike[Reads.HISTORY]]
    for reads, nodes in groups:
        compiled = condition_filter(AllOf(tuple(nodes)), condition.catalogue) if nodes else None
        if compiled is not None or reads is Reads.STANDING:
            part = Part(
                reads, f"{matching(compiled, _LISTED if reads is Reads.LEAD else visible)}{_ALL}", compiled
            )
            if len(nodes) == 1 and isinstance(nodes[0], EventTest) and one_event_decides(nodes[0]):
                # Whoever has such an event, in the list or not, is found by the event alone, with no look at each lead.
                part = _found_by_an_event(part, event_leads(nodes[0], condition.catalogue))
            yield part


def _found_by_an_event(part: Part, leads: Compiled) -> Part:
    everybody = matching(leads, _MOMENT, relations=found) + _ALL
    quickly = matching(leads, _MOMENT, relations=paired) + _LEADS_OF_PAIRS
    return replace(part, everybody=everybody, one_decides=True, quickly=quickly)


def _conjuncts(node: Node) -> Iterator[Node]:
    match node:
        case AllOf(parts):
            for part in parts:
                yield from _conjuncts(part)
        case SavedTest(part=part) if part is not None:
            yield from _conjuncts(part)
        case _:
            yield node


def _reads(node: Node, catalogue: Catalogue) -> Reads:
    used = references(node)
    relations = {catalogue.field(name).relation for name in used.fields}
    if used.events or not relations <= _SINGLE_ROWS:
        return Reads.HISTORY
    return Reads.LEAD if relations and relations <= _LEAD_ROWS else Reads.STANDING
