"""Writing drafts."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.platform import audit
from leadwright.platform.errors import NotFound
from leadwright.platform.ids import Kind as IdKind
from leadwright.platform.ids import public_id
from leadwright.playbook.errors import DraftChanged
from leadwright.playbook.models import Document, DocumentVersion
from leadwright.playbook.reading import Written, read
from leadwright.playbook.registry import DEFAULT_SLUG


@transaction.atomic
def draft_document(
    *,
    actor: Actor,
    kind: str,
    body: Mapping[str, object],
    at: datetime,
    slug: str = DEFAULT_SLUG,
    reason: str = "",
    based_on: int | None = None,
    seen: str | None = None,
) -> DocumentVersion:
    """Save a draft; the document is made when it is new.

    Each author has at most one open draft of a document: saving again replaces it, saving the same again
    changes nothing. `based_on` is the number of the published version the author started from, by default
    the one in force. `seen` is the digest of the draft (without one, of the version in force) the change was
    made from: where that is another by now, DraftChanged is raised. Only the form is checked here; names are
    when it is published. Raises BadDocument, DraftChanged, Forbidden.
    """
    require(actor, Action.EDIT_PLAYBOOK)
    written = read(kind, slug, body)
    document = _locked_document(written, at)
    if based_on is None:
        based_on = published_number(document)
    mine = document.versions.filter(status=DocumentVersion.DRAFT, author=actor.label).first()
    _expect(document, mine, seen)
    if mine is not None:
        if (mine.digest, mine.reason, mine.based_on) == (written.digest, reason, based_on):
            return mine
        mine.delete()
    version = add_version(document, written, author=actor.label, reason=reason, based_on=based_on, at=at)
    _audit(actor, "document.drafted", version, at)
    return version


@transaction.atomic
def discard_draft(*, actor: Actor, kind: str, slug: str, number: int, at: datetime) -> None:
    """Throw a draft away. Raises NotFound when there is no such draft (also when it has been published),
    Forbidden.
    """
    require(actor, Action.EDIT_PLAYBOOK)
    version = DocumentVersion.objects.select_for_update().filter(
        document__kind=kind, document__slug=slug, number=number, status=DocumentVersion.DRAFT
    )
    draft = version.select_related("document").first()
    if draft is None:
        raise NotFound(f"{kind} {slug} has no draft with the number {number}.", kind=kind, slug=slug)
    _audit(actor, "document.draft_discarded", draft, at)
    draft.delete()


def add_version(
    document: Document, written: Written, *, author: str, reason: str, based_on: int | None, at: datetime
) -> DocumentVersion:
    """A new version behind all others; the caller holds the lock on the document."""
    newest = document.versions.aggregate(newest=Max("number"))["newest"] or 0
    return document.versions.create(
        number=newest + 1,
        status=DocumentVersion.DRAFT,
        body=written.stored,
        digest=written.digest,
        author=author,
        reason=reason,
        based_on=based_on,
        created_at=at,
    )


def published_number(document: Document) -> int | None:
    """The number of the version in force."""
    live = document.versions.filter(status=DocumentVersion.PUBLISHED).values_list("number", flat=True)
    return live.first()


def _expect(document: Document, mine: DocumentVersion | None, seen: str | None) -> None:
    now = mine or document.versions.filter(status=DocumentVersion.PUBLISHED).first()
    if seen is not None and now is not None and now.digest != seen:
        raise DraftChanged(
            "The draft was changed since you loaded this page, perhaps in another window. Nothing of either "
            "was lost: look at the draft as it is now, and make this change there."
        )


def _locked_document(written: Written, at: datetime) -> Document:
    Document.objects.get_or_create(kind=written.kind, slug=written.slug, defaults={"created_at": at})
    return Document.objects.select_for_update().get(kind=written.kind, slug=written.slug)


def _audit(actor: Actor, action: str, version: DocumentVersion, at: datetime) -> None:
    document = version.document
    audit.record(
        actor,
        action,
        kind="document",
        key=public_id(IdKind.DOCUMENT, document.public_id),
        at=at,
        changes={"kind": document.kind, "slug": document.slug, "number": version.number},
    )
