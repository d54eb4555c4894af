"""A body put in force in one step, without a draft: what programs do, who see no drafts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.platform.errors import Conflict, NotFound
from leadwright.playbook.errors import PublishedMeanwhile
from leadwright.playbook.models import Document, DocumentVersion
from leadwright.playbook.operations.drafting import add_version
from leadwright.playbook.operations.publishing import Candidate, InForce, lock_playbook, put_in_force
from leadwright.playbook.reading import read


@dataclass(frozen=True)
class Put:
    """What a body is put in force as: a document that is new, or a version of one there is, why, and written from which version.

    Without `based_on` it takes the place of whatever is in force.
    """

    is_new: bool = False
    based_on: int | None = None
    reason: str = ""


@transaction.atomic
def put_document(
    *, actor: Actor, kind: str, slug: str, body: Mapping[str, object], put: Put, at: datetime
) -> InForce:
    """Put a body in force as a version of its own; drafts of people stay. What is in force already changes nothing.

    Raises Conflict for a new document whose slug is taken (also by one that is retired or only drafted), PublishedMeanwhile where
    another version is in force than it was written from, BadDocument, NotFound, Forbidden.
    """
    require(actor, Action.EDIT_PLAYBOOK)
    written = read(kind, slug, body)
    lock_playbook()
    found = Document.objects.select_for_update().filter(kind=kind, slug=slug).first()
    if found is not None and put.is_new:
        raise Conflict(
            f"There is a {kind} “{slug}” already; choose another slug, or publish a version of it."
        )
    if found is None and not put.is_new:
        raise NotFound(f"There is no {kind} “{slug}”.", kind=kind, slug=slug)
    document = found or Document.objects.create(kind=kind, slug=slug, created_at=at)
    live = document.versions.filter(status=DocumentVersion.PUBLISHED).first()
    now = live.number if live is not None else None
    if put.based_on is not None and put.based_on != now:
        here = f"version {now} is in force" if now is not None else "none is in force"
        raise PublishedMeanwhile(
            f"It was written from version {put.based_on}, but {here}. Look at that, and send it again.",
            kind=kind,
            slug=slug,
        )
    if live is not None and live.digest == written.digest:
        return InForce(kind, slug, live.number, live.pk, changed=False)
    version = add_version(document, written, author=actor.label, reason=put.reason, based_on=now, at=at)
    put_in_force(actor, [Candidate(version, written)], at=at)
    return InForce(kind, slug, version.number, version.pk, changed=True)
