"""Set-based statements of the log. Called by `events.operations` only."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from json.encoder import encode_basestring_ascii

from django.db import transaction

from leadwright.events.catalogue import EVENT_NAME, PROPERTY_NAME, canonical_names, folded_texts
from leadwright.events.channels import DIRECT
from leadwright.events.events import NewEvent
from leadwright.events.touches import PAGE, VISIT, Touch
from leadwright.events.verdicts import CLASSIFIER, MAIL_HITS, VERSION, Judgement, judge
from leadwright.platform import sql
from leadwright.platform.flat_json import flat_json

OLDEST_AGE = timedelta(days=366 * 20)
NEWEST_AHEAD = timedelta(days=1)
_PARTITION_LOCK = 7_201_001
# Above that, COPY into a table costs less than arrays.
_FEW = 500
_FIXED: Mapping[str, object] = {
    "classifier": CLASSIFIER,
    "version": VERSION,
    "visit": VISIT,
    "direct": DIRECT,
    "page": PAGE,
}
_to_json = json.JSONEncoder().encode


@dataclass(frozen=True)
class Bounds:
    """The times an event may be stored at; what lies outside is stored at the bound with its claimed time
    beside it.
    """

    now: datetime
    zone: str

    def params(self) -> dict[str, object]:
        return {
            "now": self.now,
            "zone": self.zone,
            "oldest": self.now - OLDEST_AGE,
            "newest": self.now + NEWEST_AHEAD,
        }

    def bounded(self, moment: datetime) -> datetime:
        """The time an event of this moment is stored at."""
        return min(max(moment, self.now - OLDEST_AGE), self.now + NEWEST_AHEAD)


Kind = tuple[str, frozenset[str]]
"""The name of an event with those of its properties."""


@dataclass(frozen=True)
class Staged:
    """Events on their way in: few as a parameter of the statements (`told`), many in the session's staging table."""

    names: frozenset[str]
    kinds: frozenset[Kind]
    times: Sequence[datetime]
    params: Mapping[str, object]

    def statement(self, name: str, before: str, after: str) -> str:
        """A statement that reads `event_staging`, with the few events as its first part, between `before` and `after`."""
        return _statement(name, *((before, after) if self.params else (None, "")))


def stage(told: Sequence[NewEvent], touch: Callable[[NewEvent], Touch | None]) -> Staged:
    """Make events ready to be stored; `touch` says which touch one is."""
    names = frozenset(event.name for event in told)
    kinds = frozenset(
        (one.name, frozenset(one.properties)) for one in told if one.name not in canonical_names()
    )
    # Asked before anything is copied: what says which touch an event is may have to ask the database.
    touches = [touch(one) for one in told]
    if len(told) <= _FEW:
        return Staged(names, kinds, [one.occurred_at for one in told], _few(told, touches))
    sql.execute(sql.statement(__package__, "stage_events"))
    sql.copy_lines("event_staging", (_line(one, which) for one, which in zip(told, touches, strict=True)))
    return Staged(names, kinds, (), {})


def _few(told: Sequence[NewEvent], touches: Sequence[Touch | None]) -> dict[str, object]:
    """The events column by column; of a column that none of them has anything in, nothing."""
    contexts, judged = [whole_context(one) for one in told], [_judged(one) for one in told]
    were_judged, have_batches = any(judged), any(one.batch is not None for one in told)
    return {
        "times": sql.texts([one.occurred_at.isoformat() for one in told]),
        "names": sql.texts([one.name for one in told]),
        "subjects": sql.numbers([one.subject for one in told]),
        "sources": sql.numbers([one.source_id for one in told]),
        "messages": sql.texts([one.message_id for one in told]),
        "batches": sql.numbers([one.batch for one in told] if have_batches else []),
        "properties": _listed([one.properties for one in told]),
        "contexts": _listed(contexts if any(contexts) else []),
        "verdicts": [None if one is None else str(one.verdict) for one in judged] if were_judged else [],
        "reasons": _to_json([None if one is None else one.reasons for one in judged] if were_judged else []),
        "touches": _listed(
            [None if one is None else one.columns() for one in touches] if any(touches) else []
        ),
    }


def _listed(objects: Iterable[Mapping[str, object] | None]) -> str:
    """Objects as one JSON list."""
    return f"[{','.join(['null' if one is None else _json(one) for one in objects])}]"


def _judged(event: NewEvent) -> Judgement | None:
    """Who did it, as far as the event tells alone; what is done with a mail is judged with what else happened to it."""
    return judge(event.name, event.context) if event.context and event.name not in MAIL_HITS else None


@cache
def _statement(name: str, before: str | None, after: str) -> str:
    """A statement that reads `event_staging`; the few events come between `before` and `after` where that is no table. Without
    comments and indentation, because psycopg reads a text of more than 4,096 characters anew each time.
    """
    few = "" if before is None else before + _bare(sql.statement(__package__, "few_events")) + after
    return _bare(sql.statement(__package__, name)).replace("{staged}", few)


def _bare(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines() if not line.startswith("--"))


def _line(event: NewEvent, touch: Touch | None) -> str:
    """The event as COPY reads it."""
    batch = sql.NULL if event.batch is None else event.batch
    context = whole_context(event)
    judged = _judged(event)
    verdict, reasons = (
        (sql.NULL, sql.NULL) if judged is None else (judged.verdict, sql.copied(_to_json(judged.reasons)))
    )
    return (
        f"{event.occurred_at.isoformat()}\t{sql.copied(event.name)}\t{event.subject}\t{event.source_id}"
        f"\t{sql.copied(event.message_id)}\t{batch}\t{copied_json(event.properties)}\t{copied_json(context) if context else '{}'}"
        f"\t{verdict}\t{reasons}\t{sql.NULL if touch is None else copied_json(touch.columns())}\n"
    )


def copied_json(value: Mapping[str, object]) -> str:
    """An object as COPY reads it."""
    return sql.copied(_json(value))


def _json(value: Mapping[str, object]) -> str:
    return flat_json(value, encode_basestring_ascii) or _to_json(dict(value))


def whole_context(event: NewEvent) -> Mapping[str, object]:
    """The context with the comparison form of the texts that differ from theirs, where conditions look for
    it.
    """
    folded = folded_texts(event.properties)
    return {**event.context, "folded": folded} if folded else event.context


# What this process has seen kept: programs send the same few kinds of events again and again.
LEARNED: set[Kind] = set()
_MOST_LEARNED = 10_000


def learn_staged(staged: Staged, *, at: datetime) -> None:
    """Keep names and property types of staged events that are not canonical and were never seen before."""
    if staged.kinds <= LEARNED:
        return
    sql.execute(
        staged.statement("learn_events", "with ", ""),
        {
            **staged.params,
            "canonical": sorted(canonical_names()),
            "event_name": f"^{EVENT_NAME.pattern}$",
            "property_name": f"^{PROPERTY_NAME.pattern}$",
            "at": at,
        },
    )
    transaction.on_commit(lambda: _remember(staged.kinds))


def _remember(kinds: frozenset[Kind]) -> None:
    if len(LEARNED) + len(kinds) > _MOST_LEARNED:
        LEARNED.clear()
    LEARNED.update(kinds)


def append_staged(staged: Staged, bounds: Bounds) -> dict[int, int]:
    """Store the staged events that are new; the number of new events for each subject."""
    return {subject: number for subject, number, _ in _appended(staged, bounds, named=False)}


def append_staged_named(staged: Staged, bounds: Bounds) -> dict[int, list[str]]:
    """Store the staged events that are new; their message ids, by subject."""
    return {subject: messages or [] for subject, _, messages in _appended(staged, bounds, named=True)}


def _appended(staged: Staged, bounds: Bounds, *, named: bool) -> Sequence[tuple[int, int, list[str] | None]]:
    if staged.names:
        ensure_months(_months(staged, bounds))
    ask = sql.again if staged.params else sql.rows
    params = {**staged.params, **bounds.params(), **_FIXED, "named": named}
    return ask(staged.statement("append_events", "", ","), params)


def _months(staged: Staged, bounds: Bounds) -> Iterable[datetime]:
    """The first days of the months the staged events fall into, in UTC, once their time is bounded."""
    if not staged.params:
        return [month for (month,) in sql.rows(sql.statement(__package__, "staged_months"), bounds.params())]
    first, last = (first_of_month(bounds.bounded(one)) for one in (min(staged.times), max(staged.times)))
    return [first] if first == last else {first_of_month(bounds.bounded(one)) for one in staged.times}


def first_of_month(moment: datetime) -> datetime:
    """The first instant of the month a moment falls into, in UTC."""
    return moment.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


# What this process has seen made and committed: a month that is there stays.
_MADE: set[str] = set()


def ensure_months(months: Iterable[datetime]) -> None:
    """Make the partitions of these months where they are missing. Writers of the same month wait for each
    other.
    """
    wanted = {_partition(month): month.astimezone(UTC) for month in months}
    if wanted.keys() <= _MADE:
        return
    transaction.on_commit(lambda: _MADE.update(wanted))
    missing = wanted.keys() - _existing()
    if not missing:
        return
    sql.execute("select pg_advisory_xact_lock(%s)", [_PARTITION_LOCK])
    for name in sorted(missing - _existing()):
        start = wanted[name]
        end = (start.replace(day=1) + timedelta(days=32)).replace(day=1)
        sql.execute(
            f"create table {name} partition of event"
            f" for values from ('{start.isoformat()}') to ('{end.isoformat()}')"
        )


def _existing() -> set[str]:
    return {name for (name,) in sql.rows(sql.statement(__package__, "existing_months"))}


def _partition(month: datetime) -> str:
    return f"event_{month.astimezone(UTC):%Y_%m}"


def delete_batch(batch: int, subjects: Sequence[int] | None = None) -> int:
    """Delete the events of one batch (of some subjects) with what lies beside them; how many events there were."""
    params = {"batch": batch, "subjects": None if subjects is None else list(subjects)}
    (found,) = sql.rows(sql.statement(__package__, "delete_batch"), params)
    return int(found[0])


def withdraw_events(source: int, messages: Mapping[str, int]) -> list[int]:
    """Delete events of a source by message id and subject, with what lies beside them; the subjects that had one."""
    params = {"source": source, "subjects": list(messages.values()), "messages": list(messages)}
    return [int(subject) for (subject,) in sql.rows(sql.statement(__package__, "withdraw_events"), params)]
