"""The devices and users a program names: whose each is, many in a fixed number of statements."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from leadwright.leads.columns import statement
from leadwright.leads.submission import Provenance
from leadwright.platform import sql
from leadwright.platform.outbox import Cause


class Joining(NamedTuple):
    """A device turned out to be in somebody's hands at an instant."""

    visitor: str
    lead: int
    at: datetime


@dataclass
class NamedSubjects:
    """The subjects identifiers of one source name: a user's now, a device's at any time."""

    users: dict[str, int] = field(default_factory=dict)
    _visitors: dict[str, list[tuple[datetime, int]]] = field(default_factory=dict)

    def learn(self, kind: str, value: str, since: datetime, subject: int) -> None:
        if kind == "user":
            self.users[value] = subject
        else:
            self._visitors.setdefault(value, []).append((since, subject))

    @property
    def visitors(self) -> Set[str]:
        """The devices that are known."""
        return self._visitors.keys()

    def of_visitor(self, value: str, at: datetime) -> int:
        """Whose hands the device was in at an instant, however late that is told; the first who had it, before that."""
        hands = self._visitors[value]
        place = bisect_right(hands, at, key=lambda one: one[0])
        return hands[max(0, place - 1)][1]


def know_visitors(*, namespace: str, seen: Mapping[str, datetime], provenance: Provenance) -> None:
    """Begin a subject for each device nobody has seen before; `seen` says when each was. Repeating changes nothing."""
    if not seen:
        return
    values = sorted(seen)
    sql.execute(
        statement("make_visitors"),
        {
            "namespace": namespace,
            "values": values,
            "seen": [seen[one] for one in values],
            "source_id": provenance.source_id,
            "at": provenance.at,
        },
    )


def join_visitors(
    *, namespace: str, joinings: Iterable[Joining], reason: str, provenance: Provenance
) -> None:
    """Join the histories of known devices to leads, by dated pointers; repeating changes nothing.

    Where a device was another person's, that person keeps what came before, and a new subject begins. What is told late of a
    time before the device came into its present hands moves nothing.
    """
    for some in _rounds(joinings):
        _join(namespace, some, reason, provenance)


def subjects_named(*, namespace: str, users: Iterable[str], visitors: Iterable[str]) -> NamedSubjects:
    """The subjects these identifiers name. Unknown users are absent; ask for devices only that are known."""
    found = NamedSubjects()
    params = {"namespace": namespace, "users": sorted(set(users)), "visitors": sorted(set(visitors))}
    for row in sql.again(statement("subjects_named"), params):
        found.learn(*row)
    return found


def leads_of_subjects(subjects: Iterable[int]) -> dict[int, int]:
    """The lead each subject belongs to now; those that belong to none are absent."""
    text = "select id, lead_id from subject where id = any(%s) and lead_id is not null"
    return dict(sql.rows(text, [sorted(set(subjects))]))


def _rounds(joinings: Iterable[Joining]) -> Iterator[list[Joining]]:
    """In each round a device at most once, the oldest first."""
    waiting: dict[str, list[Joining]] = {}
    for one in sorted(joinings, key=lambda one: one.at, reverse=True):
        hands = waiting.setdefault(one.visitor, [])
        if hands and hands[-1].lead == one.lead:
            hands[-1] = one
        else:
            hands.append(one)
    while waiting:
        yield [waiting[visitor].pop() for visitor in sorted(waiting)]
        waiting = {visitor: rest for visitor, rest in waiting.items() if rest}


def _join(namespace: str, joinings: Sequence[Joining], reason: str, provenance: Provenance) -> None:
    by_visitor = {one.visitor: one for one in joinings}
    params: dict[str, object] = {"namespace": namespace, "values": sorted(by_visitor)}
    points: list[tuple[int, int, datetime]] = []
    others: list[Joining] = []
    for visitor, subject, lead, since in sql.rows(statement("visitors_now"), params):
        wanted = by_visitor[visitor]
        if lead is None:
            points.append((subject, wanted.lead, wanted.at))
        elif lead != wanted.lead and wanted.at >= since:
            others.append(wanted)
    points += _changed_hands(namespace, others, provenance)
    if points:
        sql.execute(
            statement("point_subjects"),
            {
                "subjects": [subject for subject, _, _ in points],
                "leads": [lead for _, lead, _ in points],
                "ats": [at for _, _, at in points],
                "reason": reason,
                "actor": provenance.actor,
                "cause": str(Cause.ACTIVITY),
                "now": provenance.at,
            },
        )


def _changed_hands(
    namespace: str, joinings: Sequence[Joining], provenance: Provenance
) -> list[tuple[int, int, datetime]]:
    if not joinings:
        return []
    leads = {one.visitor: one.lead for one in joinings}
    params: dict[str, object] = {
        "namespace": namespace,
        "values": [one.visitor for one in joinings],
        "ats": [one.at for one in joinings],
        "source_id": provenance.source_id,
    }
    begun = sql.rows(statement("change_visitors"), params)
    sql.execute(
        statement("name_changed_visitors"),
        {
            "namespace": namespace,
            "subjects": [subject for _, subject, _ in begun],
            "values": [visitor for visitor, _, _ in begun],
            "ats": [at for _, _, at in begun],
            "source_id": provenance.source_id,
        },
    )
    return [(subject, leads[visitor], at) for visitor, subject, at in begun]
