"""What is in force, or was last."""

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.playbook import reading
from leadwright.playbook.models import DocumentVersion
from leadwright.playbook.queries import StoredVersion


def last_in_force(*, actor: Actor, kind: str, slug: str) -> StoredVersion | None:
    """The version in force, or the last that was before the document was retired; None where none ever was. Raises Forbidden."""
    require(actor, Action.SEE_PLAYBOOK)
    versions = DocumentVersion.objects.filter(document__kind=kind, document__slug=slug)
    one = versions.filter(published_at__isnull=False).order_by("-number").first()
    if one is None:
        return None
    return StoredVersion(one.number, one.status, one.digest, reading.in_model_order(kind, one.body))
