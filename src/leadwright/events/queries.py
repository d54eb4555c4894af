"""Reads about sources."""

from collections.abc import Collection, Mapping

from leadwright.events.models import Source

_MOST = 500


def named_sources(numbers: Collection[int]) -> Mapping[int, str]:
    """The names of sources by their numbers. One query."""
    return dict(Source.objects.filter(pk__in=numbers).values_list("pk", "slug"))


def source_names() -> tuple[str, ...]:
    """The names sources are kept under, the newest first, at most 500."""
    return tuple(Source.objects.order_by("-id").values_list("slug", flat=True)[:_MOST])
