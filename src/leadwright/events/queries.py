"""Reads about sources."""

from leadwright.events.models import Source

_MOST = 500


def source_names() -> tuple[str, ...]:
    """The names sources are kept under, the newest first, at most 500."""
    return tuple(Source.objects.order_by("-id").values_list("slug", flat=True)[:_MOST])
