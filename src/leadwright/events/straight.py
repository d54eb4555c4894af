"""Many events about which nothing has to be decided but whether they were taken before, copied straight into the log.

A list of a million rows makes a million of them. Receipts are given first; the events that got one, and the touches they are, go
by COPY into their tables, so that the server reads each once and joins nothing (decision 84).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from leadwright.events.bulk import Bounds, copied_json, ensure_months, first_of_month, whole_context
from leadwright.events.catalogue import canonical_names
from leadwright.events.events import NewEvent
from leadwright.events.touches import Touch
from leadwright.events.verdicts import MAIL_HITS
from leadwright.platform import sql

# With fewer, one statement costs less than four.
_NEEDED = 500
_TOUCH_COLUMNS = (
    *("channel", "source", "source_key", "medium", "campaign", "campaign_key"),
    *("landing", "referrer", "click"),
)


def can_be_copied(told: Sequence[NewEvent]) -> bool:
    """Whether all of these are of one source and one instant, have no context that a verdict or a visit could follow from, and
    are of kinds known from the start.
    """
    if len(told) <= _NEEDED:
        return False
    first, known = told[0], canonical_names() - MAIL_HITS
    return all(
        one.source_id == first.source_id
        and one.occurred_at == first.occurred_at
        and not one.context
        and one.name in known
        for one in told
    )


def append_copied(
    told: Sequence[NewEvent], touches: Sequence[Touch | None], bounds: Bounds
) -> dict[int, int]:
    """Store those of the events that are new, and the touches they are; the number of new events for each subject.

    `told` has passed `can_be_copied`; no touch goes on with a visit.
    """
    fresh = _with_receipt(told, bounds.now)
    if not fresh:
        return {}
    at = bounds.bounded(told[0].occurred_at)
    ensure_months([first_of_month(at)])
    ids = sql.next_numbers("event_id_seq", len(fresh))
    sql.copy_lines(
        "event (id, occurred_at, local_date, received_at, claimed_at, name, subject, source_id, message_id, batch, properties, "
        "context)",
        _lines(told, fresh, ids, at, bounds),
    )
    _copy_touches(told, touches, fresh, ids, at)
    new: dict[int, int] = {}
    for place in fresh:
        subject = told[place].subject
        new[subject] = new.get(subject, 0) + 1
    return new


def _with_receipt(told: Sequence[NewEvent], now: datetime) -> list[int]:
    """The places of events that got a receipt, in order: of those with the same message, the first."""
    place_of: dict[str, int] = {}
    for place, one in enumerate(told):
        place_of.setdefault(one.message_id, place)
    messages = sql.texts(list(place_of))
    params = {"source_id": told[0].source_id, "messages": messages, "count": len(place_of), "now": now}
    ((count, given),) = sql.rows(sql.statement(__package__, "give_receipts"), params)
    if count == len(place_of):
        return list(place_of.values())
    return sorted([place_of[message] for message in given or ()])


def _lines(
    told: Sequence[NewEvent], fresh: Sequence[int], ids: Sequence[str], at: datetime, bounds: Bounds
) -> Iterable[str]:
    claimed = told[0].occurred_at.isoformat() if at != told[0].occurred_at else sql.NULL
    local = at.astimezone(ZoneInfo(bounds.zone)).date()
    when = f"{at.isoformat()}\t{local}\t{bounds.now.isoformat()}\t{claimed}"
    for number, place in zip(ids, fresh, strict=True):
        one = told[place]
        batch = sql.NULL if one.batch is None else one.batch
        yield (
            f"{number}\t{when}\t{one.name}\t{one.subject}\t{one.source_id}\t{sql.copied(one.message_id)}\t{batch}"
            f"\t{copied_json(one.properties)}\t{copied_json(whole_context(one))}\n"
        )


def _copy_touches(
    told: Sequence[NewEvent],
    touches: Sequence[Touch | None],
    fresh: Sequence[int],
    ids: Sequence[str],
    at: datetime,
) -> None:
    """Copy the touches the fresh events are; most are the same one, so its text is remembered."""
    texts: dict[int, str] = {}
    lines, when = [], at.isoformat()
    for number, place in zip(ids, fresh, strict=True):
        touch = touches[place]
        if touch is None:
            continue
        text = texts.get(id(touch))
        if text is None:
            columns = touch.columns()
            text = texts[id(touch)] = "\t".join([sql.copied(str(columns[name])) for name in _TOUCH_COLUMNS])
        lines.append(f"{number}\t{told[place].subject}\t{when}\t{text}\n")
    if lines:
        sql.copy_lines(f"touch (event, subject, occurred_at, {', '.join(_TOUCH_COLUMNS)})", lines)
