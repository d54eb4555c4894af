"""When something happened, by a clock that may be wrong."""

from datetime import UTC, datetime, timedelta

_AHEAD = timedelta(minutes=5)


def happened_at(stated: object, sent_at: object, *, received_at: datetime) -> datetime:
    """The time a message states, corrected by how wrong the sender's clock was when it was sent.

    Received minus (sent minus stated), as Segment does it. Without a time of sending the stated one is believed; what would lie
    more than five minutes ahead, or cannot be read, happened when it was received.
    """
    moment, sent = _instant(stated), _instant(sent_at)
    if moment is None:
        return received_at
    try:
        corrected = moment if sent is None else received_at - (sent - moment)
    except OverflowError:
        return received_at
    return received_at if corrected > received_at + _AHEAD else corrected


def _instant(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
