"""Putting versions in force, and taking them out of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.criteria.errors import ConditionError
from leadwright.platform import audit, outbox
from leadwright.platform.errors import Conflict, NotFound
from leadwright.platform.ids import Kind as IdKind
from leadwright.platform.ids import public_id
from leadwright.playbook import queries, registry
from leadwright.playbook.errors import (
    BadDocument,
    DocumentsInACircle,
    Problem,
    PublishedMeanwhile,
    StillNamed,
)
from leadwright.playbook.events import DocumentPublished, DocumentRetired, PagesPublished
from leadwright.playbook.models import Document, DocumentReference, DocumentVersion
from leadwright.playbook.operations.drafting import add_version, draft_document, published_number
from leadwright.playbook.reading import Written, read
from leadwright.playbook.registry import Publishing
from leadwright.playbook.rules import Graph, Reference, circle, circle_in_words, in_order

# Any number, the same in every process: whoever changes which versions are in force holds it until the
# commit, so that two documents published at once cannot close a circle or refer to each other's past.
_LOCK = 0x6C77_706C_6179


@dataclass(frozen=True)
class InForce:
    """What publishing came to; `changed` is false where the same was in force before."""

    kind: str
    slug: str
    number: int
    version_id: int
    changed: bool


@dataclass(frozen=True)
class Candidate:
    """A draft version about to come into force, with its body as read."""

    version: DocumentVersion
    written: Written

    @property
    def reference(self) -> Reference:
        return Reference(self.written.kind, self.written.slug)


@transaction.atomic
def publish_version(*, actor: Actor, kind: str, slug: str, number: int, at: datetime) -> InForce:
    """Put a draft in force; the version before it is retired.

    Publishing what is in force already changes nothing; a draft that says the same as the version in force
    is thrown away. Raises PublishedMeanwhile when another version has come into force since the draft was
    begun, BadDocument for names that do not exist, DocumentsInACircle, NotFound, Forbidden.
    """
    require(actor, Action.EDIT_PLAYBOOK)
    lock_playbook()
    version = _version(kind, slug, number)
    if version.status == DocumentVersion.PUBLISHED:
        return _in_force(version, changed=False)
    if version.status == DocumentVersion.RETIRED:
        raise Conflict(f"Version {number} of {kind} {slug} was in force before; restore it instead.")
    live = _live(version.document)
    if live is not None and live.number != version.based_on:
        raise PublishedMeanwhile(_published_meanwhile(version, live), kind=kind, slug=slug)
    written = read(kind, slug, version.body)
    if live is not None and live.digest == written.digest:
        version.delete()
        return _in_force(live, changed=False)
    put_in_force(actor, [Candidate(version, written)], at=at)
    return _in_force(version, changed=True)


@transaction.atomic
def publish_draft(*, actor: Actor, kind: str, slug: str, seen: str, reason: str, at: datetime) -> InForce:
    """Put the actor's own draft in force, as it was `seen` (its digest), for a reason that stays in the history.

    Raises what `publish_version` raises, DraftChanged, and NotFound without a draft.
    """
    draft = queries.working_version(actor=actor, kind=kind, slug=slug)
    if draft.draft is None:
        raise NotFound(
            "You have no draft of this document; it may be published already.", kind=kind, slug=slug
        )
    version = draft_document(
        actor=actor,
        kind=kind,
        slug=slug,
        body=draft.body,
        reason=reason,
        based_on=draft.based_on,
        seen=seen,
        at=at,
    )
    return publish_version(actor=actor, kind=kind, slug=slug, number=version.number, at=at)


@transaction.atomic
def restore_version(
    *, actor: Actor, kind: str, slug: str, number: int, at: datetime, reason: str = ""
) -> InForce:
    """Put an earlier version back: a new version with the same body comes into force.

    Restoring what is in force changes nothing. Raises as `publish_version` does; Conflict for a draft.
    """
    require(actor, Action.EDIT_PLAYBOOK)
    lock_playbook()
    earlier = _version(kind, slug, number)
    if earlier.status == DocumentVersion.DRAFT:
        raise Conflict(f"Version {number} of {kind} {slug} is a draft; publish it instead.")
    written = read(kind, slug, earlier.body)
    live = _live(earlier.document)
    if live is not None and live.digest == written.digest:
        return _in_force(live, changed=False)
    version = add_version(
        earlier.document,
        written,
        author=actor.label,
        reason=reason or f"Version {number} restored.",
        based_on=published_number(earlier.document),
        at=at,
    )
    put_in_force(actor, [Candidate(version, written)], at=at)
    return _in_force(version, changed=True)


@transaction.atomic
def retire_document(*, actor: Actor, kind: str, slug: str, at: datetime, reason: str = "") -> None:
    """Take a document out of force; its versions stay. A document that is not in force stays as it is.

    Raises StillNamed while another published document names it, Conflict where the program needs it,
    NotFound, Forbidden.
    """
    require(actor, Action.EDIT_PLAYBOOK)
    lock_playbook()
    document = Document.objects.filter(kind=kind, slug=slug).first()
    if document is None:
        raise NotFound(f"There is no {kind} {slug}.", kind=kind, slug=slug)
    live = _live(document)
    if live is None:
        return
    if slug in registry.kind(kind).needed:
        raise Conflict(f"Leadwright cannot work without {kind} {slug}; publish another version instead.")
    target = Reference(kind, slug)
    naming = sorted(one for one, names in queries.edges_in_force().items() if target in names)
    if naming:
        named_by = " and ".join(map(str, naming))
        raise StillNamed(f"{target} is named by {named_by}. Change that first.", kind=kind, slug=slug)
    live.status, live.retired_at = DocumentVersion.RETIRED, at
    live.save(update_fields=["status", "retired_at"])
    _audit(actor, "document.retired", live, {"reason": reason}, at)
    if registry.kind(kind).judges:
        outbox.record(DocumentRetired(cause=outbox.Cause.PERSON, kind=kind, slug=slug), at=at)
    else:
        outbox.record(PagesPublished(cause=outbox.Cause.PERSON, documents=((kind, slug),)), at=at)


def lock_playbook() -> None:
    """Wait until nobody else is publishing; held until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])


def put_in_effect(version_ids: Sequence[int], *, at: datetime) -> None:
    """Let what is computed of leads follow these versions from now on, in the transaction that computed it. Repeating changes
    nothing; the caller holds `lock_playbook`.
    """
    DocumentVersion.objects.filter(pk__in=version_ids, effective_at__isnull=True).update(effective_at=at)


def put_in_force(
    actor: Actor,
    candidates: Sequence[Candidate],
    *,
    at: datetime,
    cause: outbox.Cause = outbox.Cause.PERSON,
) -> None:
    """Publish drafts together, each after those it names: check, retire the version before, run the hook of
    the kind.

    One audit entry a document, one outbox event for all. The caller holds `lock_playbook` and the
    transaction, which an error undoes. Raises BadDocument, DocumentsInACircle.
    """
    by_name = {one.reference: one for one in candidates}
    edges = _edges(by_name)
    for reference in in_order(edges, lambda one: registry.kind(one.kind).order):
        if reference not in by_name:
            continue
        one = by_name[reference]
        _check(one.written)
        _publish(actor, one, edges[reference], at)
        registry.kind(reference.kind).on_publish(
            one.written.body,
            Publishing(actor=actor, slug=reference.slug, version_id=one.version.pk, at=at),
        )
    published = tuple((*reference, one.version.number) for reference, one in by_name.items())
    if any(registry.kind(reference.kind).judges for reference in by_name):
        outbox.record(DocumentPublished(cause=cause, documents=published), at=at)
    else:
        outbox.record(
            PagesPublished(cause=cause, documents=tuple((one.kind, one.slug) for one in by_name)), at=at
        )


def _edges(candidates: Mapping[Reference, Candidate]) -> Graph:
    """The graph as it will be. Raises where a circle would close or a candidate names what is not published."""
    edges = dict(queries.edges_in_force())
    for reference, one in candidates.items():
        edges[reference] = registry.kind(reference.kind).references(one.written.body)
    ring = circle(_with_those_before(edges, candidates))
    if ring:
        raise DocumentsInACircle(
            f"Documents may not name each other in a circle: {circle_in_words(ring)}.", circle=list(ring)
        )
    for reference in sorted(candidates):
        missing = sorted(name for name in edges[reference] if name not in edges)
        if missing:
            sentence = f"{reference} names {missing[0]}, which is not published. Publish that first."
            raise BadDocument(Problem(sentence))
    return edges


def _with_those_before(edges: Graph, candidates: Mapping[Reference, Candidate]) -> Graph:
    """The graph, in which documents that are tried one after the other also name those before them."""
    found = dict(edges)
    for kind in registry.kinds().values():
        if kind.tried is None:
            continue
        bodies = {one.slug: one.body for one in queries.published_all(kind)}
        bodies |= {name.slug: one.written.body for name, one in candidates.items() if name.kind == kind.name}
        places = sorted((kind.tried(body), slug) for slug, body in bodies.items())
        named = [Reference(kind.name, slug) for _, slug in places]
        for place, reference in enumerate(named):
            found[reference] = found.get(reference, frozenset()) | set(named[:place])
    return found


def _check(written: Written) -> None:
    try:
        registry.kind(written.kind).check(written.body)
    except ConditionError as problem:
        raise BadDocument(
            Problem(problem.sentence, problem.path), file=f"{written.kind} {written.slug}"
        ) from None


def _publish(actor: Actor, one: Candidate, names: Iterable[Reference], at: datetime) -> None:
    version = one.version
    live = _live(version.document)
    if live is not None:
        live.status, live.retired_at = DocumentVersion.RETIRED, at
        live.save(update_fields=["status", "retired_at"])
    version.status, version.published_at = DocumentVersion.PUBLISHED, at
    follows = registry.kind(one.written.kind).effect_follows and live is not None
    version.effective_at = None if follows else at
    version.body, version.digest = dict(one.written.stored), one.written.digest
    version.save(update_fields=["status", "published_at", "effective_at", "body", "digest"])
    DocumentReference.objects.bulk_create(
        DocumentReference(version=version, kind=name.kind, slug=name.slug) for name in sorted(names)
    )
    changes = {"replaces": live.number if live else None, "reason": version.reason}
    _audit(actor, "document.published", version, changes, at)


def _version(kind: str, slug: str, number: int) -> DocumentVersion:
    found = (
        DocumentVersion.objects.select_related("document")
        .filter(document__kind=kind, document__slug=slug, number=number)
        .first()
    )
    if found is None:
        raise NotFound(f"{kind} {slug} has no version {number}.", kind=kind, slug=slug)
    return found


def _live(document: Document) -> DocumentVersion | None:
    return document.versions.filter(status=DocumentVersion.PUBLISHED).first()


def _in_force(version: DocumentVersion, *, changed: bool) -> InForce:
    document = version.document
    return InForce(document.kind, document.slug, version.number, version.pk, changed)


def _published_meanwhile(draft: DocumentVersion, live: DocumentVersion) -> str:
    assert live.published_at is not None  # noqa: S101 - set together with the status
    document = draft.document
    begun = f"version {draft.based_on}" if draft.based_on is not None else "nothing"
    return (
        f"{live.author} published version {live.number} of {document.kind} {document.slug} "
        f"on {live.published_at:%Y-%m-%d at %H:%M} UTC, while this draft was written from {begun}. "
        "Compare the two and draft again."
    )


def _audit(
    actor: Actor, action: str, version: DocumentVersion, changes: Mapping[str, object], at: datetime
) -> None:
    document = version.document
    audit.record(
        actor,
        action,
        kind="document",
        key=public_id(IdKind.DOCUMENT, document.public_id),
        at=at,
        changes={"kind": document.kind, "slug": document.slug, "number": version.number, **changes},
    )
