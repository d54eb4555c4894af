"""What tests begin with is what a workspace begins with."""

from datetime import UTC, datetime

import pytest

from leadwright.platform.models import AuditEntry, OutboxEvent
from leadwright.playbook import registry
from leadwright.playbook.models import DocumentReference, DocumentVersion
from leadwright.playbook.operations import ensure_starter
from tests.starter import starter_in_force
from tests.tables import empty_tables

AT = datetime(2026, 6, 10, 12, tzinfo=UTC)


def written() -> list[list[tuple[object, ...]]]:
    """What publishing leaves behind, without the ids."""
    versions = DocumentVersion.objects.order_by("document__kind", "document__slug", "number")
    names = DocumentReference.objects.order_by(
        "version__document__kind", "version__document__slug", "kind", "slug"
    )
    return [
        list(
            versions.values_list(
                "document__kind", "document__slug", "status", "body", "published_at", "author"
            )
        ),
        list(names.values_list("version__document__kind", "version__document__slug", "kind", "slug")),
        list(AuditEntry.objects.order_by("pk").values_list("action", "changes", "at")),
        list(OutboxEvent.objects.values_list("name", "payload", "recorded_at")),
    ]


@pytest.mark.django_db(transaction=True)
def test_the_documents_are_those_of_a_new_workspace_whenever_they_are_asked_for() -> None:
    ensure_starter(at=AT)
    real = written()
    assert all(real)
    for _ in range(2):
        empty_tables()
        starter_in_force(at=AT)
        assert written() == real
    assert ensure_starter(at=AT).changes == ()


@pytest.mark.django_db
def test_where_a_test_has_kinds_of_its_own_only_theirs_are_published(monkeypatch: pytest.MonkeyPatch) -> None:
    for kinds in (registry.kinds(), {"segment": registry.kind("segment")}, registry.kinds()):
        empty_tables()
        monkeypatch.setattr(registry, "_KINDS", dict(kinds))
        starter_in_force(at=AT)
        published = set(DocumentVersion.objects.values_list("document__kind", flat=True))
        assert published <= set(kinds)
        assert ("scoring" in published) == ("scoring" in kinds)
