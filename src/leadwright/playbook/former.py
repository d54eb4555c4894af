"""What documents said before."""

from collections.abc import Iterator, Mapping
from typing import Any

from leadwright.playbook.models import DocumentVersion


def former_bodies(kind: str, slug: str) -> Iterator[Mapping[str, Any]]:
    """The bodies that were in force before, the newest first, as plain data of their time."""
    versions = DocumentVersion.objects.filter(document__kind=kind, document__slug=slug)
    retired = versions.filter(status=DocumentVersion.RETIRED).order_by("-number")
    return iter(retired.values_list("body", flat=True))
