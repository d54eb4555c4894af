"""What changes the log: naming a source, appending events."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from leadwright.events import bulk
from leadwright.events.catalogue import canonical_names
from leadwright.events.events import NewEvent
from leadwright.events.models import Source
from leadwright.platform import workspace
from leadwright.platform.errors import UnusableInput

_SLUG = re.compile(r"[a-z0-9][a-z0-9_.-]{0,62}")


def ensure_source(*, slug: str, at: datetime, channel: str = "", medium: str = "") -> Source:
    """The source of this name, made when it is new. Repeating changes nothing.

    Raises UnusableInput for a name that is not short, lower case and plain.
    """
    source, _ = Source.objects.get_or_create(
        slug=source_slug(slug),
        defaults={"name": slug.strip(), "channel": channel, "medium": medium, "created_at": at},
    )
    return source


def source_slug(name: str) -> str:
    """The form in which a source's name is kept and compared. Raises UnusableInput for a name that is not short and plain."""
    folded = re.sub(r"\s+", "-", name.strip().casefold())
    if not _SLUG.fullmatch(folded):
        raise UnusableInput(
            f"“{name}” cannot name a source; use letters, digits, dots and dashes, such as spring-fair-2027.",
            source=name,
        )
    return folded


def append_events(events: Iterable[NewEvent], *, at: datetime) -> dict[int, int]:
    """Store events that were not taken before, many in one statement; returns new events for each subject.

    The same (source, message id) is stored once, however often and in whatever order it comes. A time older
    than 20 years or later than tomorrow is stored at that bound with the claimed time beside it, so that no
    month can refuse a row.
    """
    zone = str(workspace.read("time_zone"))
    with transaction.atomic():
        staged = bulk.stage(events)
        if not staged.names <= canonical_names():
            bulk.learn_staged(staged, at=at)
        return bulk.append_staged(staged, bulk.Bounds(now=at, zone=zone))


@transaction.atomic
def delete_batch(*, batch: int, subjects: Sequence[int] | None = None) -> int:
    """Delete the events a batch brought, with their receipts and verdicts, so that the batch can come again; how many.

    With `subjects` only theirs.
    """
    return bulk.delete_batch(batch, subjects)


def discard_sources(*, slugs: Sequence[str]) -> int:
    """Delete sources nothing names any more, which the caller knows; how many. Repeating changes nothing."""
    gone, _ = Source.objects.filter(slug__in=slugs).delete()
    return gone


def find_source(slug: str) -> Source | None:
    """The source of this name, if it exists."""
    return Source.objects.filter(slug=re.sub(r"\s+", "-", slug.strip().casefold())).first()
