"""Reads about sources, and about what was told since."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from leadwright.events.models import Source
from leadwright.platform import sql

_MOST = 500


def named_sources(numbers: Collection[int]) -> Mapping[int, str]:
    """The names of sources by their numbers. One query."""
    return dict(Source.objects.filter(pk__in=numbers).values_list("pk", "slug"))


def source_names() -> tuple[str, ...]:
    """The names sources are kept under, the newest first, at most 500."""
    return tuple(Source.objects.order_by("-id").values_list("slug", flat=True)[:_MOST])


def told_since(*, names: Sequence[str], subjects: Sequence[int], since: datetime) -> list[int]:
    """The subjects to whom an event of one of these names happened after an instant. One query, along `event_subject`."""
    params = {"names": list(names), "subjects": list(subjects), "since": since}
    text = """select distinct subject from event
where subject = any(%(subjects)s::bigint[]) and occurred_at > %(since)s and name = any(%(names)s::text[])"""
    return [int(subject) for (subject,) in sql.rows(text, params)]
