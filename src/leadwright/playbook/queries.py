"""Reads of the playbook."""

import difflib
import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, overload

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.criteria.catalogue import UnknownName
from leadwright.criteria.errors import ConditionError
from leadwright.platform import sql
from leadwright.platform.errors import NotFound
from leadwright.platform.ids import Kind as IdKind
from leadwright.platform.ids import public_id
from leadwright.playbook import reading, registry
from leadwright.playbook.errors import BadDocument
from leadwright.playbook.files import document_text
from leadwright.playbook.models import Document, DocumentReference, DocumentVersion
from leadwright.playbook.registry import DEFAULT_SLUG, B, Kind
from leadwright.playbook.rules import Graph, Reference, in_order
from leadwright.playbook.saying import Said


@dataclass(frozen=True)
class Published(Generic[B]):
    """A version in force, with its typed body. `version_id` names it in what was computed with it."""

    kind: str
    slug: str
    version_id: int
    number: int
    digest: str
    author: str
    published_at: datetime
    body: B

    @property
    def name(self) -> str:
        """`scoring default, version 3`."""
        return f"{self.kind} {self.slug}, version {self.number}"


@dataclass(frozen=True)
class VersionLine:
    """One line of a document's history. `based_on` is the number of the version in force when it was
    drafted.
    """

    number: int
    status: str
    author: str
    reason: str
    based_on: int | None
    created_at: datetime
    published_at: datetime | None
    retired_at: datetime | None


@dataclass(frozen=True)
class ReadVersion:
    """A version as people read it: the text of its file, and what it says in sentences (none for some old ones).

    `body` is the typed body, None for an old version that has a form nobody reads any more.
    """

    kind: str
    slug: str
    title: str
    number: int
    status: str
    text: str
    said: tuple[Said, ...]
    body: object = None


@dataclass(frozen=True)
class StoredVersion:
    """A version with its body as plain data, keys in the order of the kind's model; `digest` names exactly this body."""

    number: int
    status: str
    digest: str
    body: Mapping[str, Any]


@dataclass(frozen=True)
class WorkingVersion:
    """What somebody goes on with: the own draft with its number, or, with `draft` None, the version in force.

    `body` is plain data, keys in the order of the kind's model; `digest` names exactly this body; `based_on` is the version in
    force when the draft was begun, `live` the one in force now.
    """

    kind: str
    slug: str
    draft: int | None
    based_on: int | None
    live: int | None
    digest: str
    reason: str
    body: Mapping[str, Any]


@dataclass(frozen=True)
class DocumentLine:
    """One line of the list of documents; `published` is the number of the version in force, None without one."""

    kind: str
    slug: str
    title: str
    published: int | None
    author: str
    published_at: datetime | None
    drafts: int


@dataclass(frozen=True)
class GraphNode:
    """A published document and the documents it names."""

    reference: Reference
    version_id: int
    names: frozenset[Reference]


@overload
def published(kind: Kind[B], slug: str = ...) -> Published[B] | None: ...
@overload
def published(kind: str, slug: str = ...) -> Published[Any] | None: ...
def published(kind: Kind[Any] | str, slug: str = DEFAULT_SLUG) -> Published[Any] | None:
    """The version of a document that is in force, or None."""
    found = _in_force(kind).filter(document__slug=slug).first()
    return _published(found) if found is not None else None


def in_effect(kind: Kind[B], slug: str = DEFAULT_SLUG) -> Published[B] | None:
    """The version that what is computed of leads follows: the one in force, or one before it while that is being computed."""
    found = sql.again(sql.statement(__package__, "in_effect"), {"kind": kind.name, "slug": slug})
    for version, number, digest, author, published_at, body in found:
        typed: B = reading.from_store(kind.name, body)  # type: ignore[assignment]  # of this kind
        return Published(kind.name, slug, version, number, digest, author, published_at, typed)
    return None


def awaiting_effect() -> tuple[Published[Any], ...]:
    """Versions in force that nothing computed follows yet."""
    names = [name for name, kind in registry.kinds().items() if kind.effect_follows]
    waiting = DocumentVersion.objects.filter(
        document__kind__in=names, status=DocumentVersion.PUBLISHED, effective_at__isnull=True
    )
    return tuple(_published(one) for one in _read(waiting).order_by("pk"))


def forces() -> str:
    """A text that is another one as soon as another version of any document comes into force or goes out of it."""
    live = DocumentVersion.objects.filter(status=DocumentVersion.PUBLISHED).order_by("pk")
    return hashlib.sha256(repr(list(live.values_list("pk", flat=True))).encode()).hexdigest()


@overload
def published_all(kind: Kind[B]) -> tuple[Published[B], ...]: ...
@overload
def published_all(kind: str) -> tuple[Published[Any], ...]: ...
def published_all(kind: Kind[Any] | str) -> tuple[Published[Any], ...]:
    """Every document of a kind that is in force, by slug."""
    return tuple(_published(one) for one in _in_force(kind).order_by("document__slug"))


def has_playbook() -> bool:
    """Whether this workspace was ever given documents."""
    return Document.objects.exists()


def documents(*, actor: Actor) -> tuple[DocumentLine, ...]:
    """Every document there ever was, by kind in the order of the registry, then slug."""
    require(actor, Action.SEE_PLAYBOOK)
    versions: dict[Reference, list[DocumentVersion]] = defaultdict(list)
    for one in DocumentVersion.objects.select_related("document"):
        versions[Reference(one.document.kind, one.document.slug)].append(one)
    rank = {name: index for index, name in enumerate(registry.kinds())}
    ordered = sorted(versions, key=lambda one: (rank.get(one.kind, len(rank)), one.slug))
    return tuple(_document_line(one, versions[one]) for one in ordered)


def history(*, actor: Actor, kind: str, slug: str = DEFAULT_SLUG) -> tuple[VersionLine, ...]:
    """Every version of a document, newest first. Raises NotFound when there is no such document."""
    require(actor, Action.SEE_PLAYBOOK)
    versions = DocumentVersion.objects.filter(document__kind=kind, document__slug=slug).order_by("-number")
    found = tuple(
        VersionLine(
            number=one.number,
            status=one.status,
            author=one.author,
            reason=one.reason,
            based_on=one.based_on,
            created_at=one.created_at,
            published_at=one.published_at,
            retired_at=one.retired_at,
        )
        for one in versions
    )
    if not found:
        raise NotFound(f"There is no {kind} {slug}.", kind=kind, slug=slug)
    return found


def read_version(
    *, actor: Actor, kind: str, slug: str = DEFAULT_SLUG, number: int | None = None
) -> ReadVersion:
    """One version of a document as people read it; without a number the one in force, or the newest where none is.

    Raises NotFound.
    """
    require(actor, Action.SEE_PLAYBOOK)
    versions = DocumentVersion.objects.filter(document__kind=kind, document__slug=slug)
    if number is None:
        live = versions.filter(status=DocumentVersion.PUBLISHED).first()
        one = live or versions.order_by("-number").first()
    else:
        one = versions.filter(number=number).first()
    if one is None:
        what = f"{kind} {slug}" if number is None else f"{kind} {slug}, version {number}"
        raise NotFound(f"There is no {what}.", kind=kind, slug=slug)
    return ReadVersion(
        kind=kind,
        slug=slug,
        title=str(one.body.get("title", "")),
        number=one.number,
        status=one.status,
        text=document_text(kind, slug, one.body),
        said=_said(kind, one.body),
        body=_typed(kind, one.body),
    )


def stored_version(
    *, actor: Actor, kind: str, slug: str = DEFAULT_SLUG, number: int | None = None
) -> StoredVersion:
    """A version as plain data; without a number the one in force. Raises NotFound, Forbidden."""
    require(actor, Action.SEE_PLAYBOOK)
    versions = DocumentVersion.objects.filter(document__kind=kind, document__slug=slug)
    one = versions.filter(**({"number": number} if number else {"status": DocumentVersion.PUBLISHED})).first()
    if one is None:
        what = f"{kind} {slug}" if number is None else f"{kind} {slug}, version {number}"
        raise NotFound(f"There is no {what}.", kind=kind, slug=slug)
    return StoredVersion(one.number, one.status, one.digest, reading.in_model_order(kind, one.body))


def named_in_trail(version: int) -> tuple[str, dict[str, object]]:
    """How the audit trail names a version: the public id of its document, and which it is. Raises NotFound."""
    one = DocumentVersion.objects.select_related("document").filter(pk=version).first()
    if one is None:
        raise NotFound("There is no such version.")
    document = one.document
    which: dict[str, object] = {"kind": document.kind, "slug": document.slug, "number": one.number}
    return public_id(IdKind.DOCUMENT, document.public_id), which


def working_version(*, actor: Actor, kind: str, slug: str = DEFAULT_SLUG) -> WorkingVersion:
    """The open draft of this actor, else the version in force. Raises NotFound where there is neither, Forbidden."""
    require(actor, Action.EDIT_PLAYBOOK)
    versions = DocumentVersion.objects.filter(document__kind=kind, document__slug=slug)
    live = versions.filter(status=DocumentVersion.PUBLISHED).first()
    mine = versions.filter(status=DocumentVersion.DRAFT, author=actor.label).first()
    found = mine or live
    if found is None:
        raise NotFound(f"There is no {kind} {slug} in force and no draft of yours.", kind=kind, slug=slug)
    number = live.number if live else None
    return WorkingVersion(
        kind=kind,
        slug=slug,
        draft=mine.number if mine else None,
        based_on=mine.based_on if mine else number,
        live=number,
        digest=found.digest,
        reason=mine.reason if mine else "",
        body=reading.in_model_order(kind, found.body),
    )


def _typed(kind: str, body: object) -> object:
    try:
        return reading.from_store(kind, json.dumps(body)) if kind in registry.kinds() else None
    except ValueError:
        return None


def _said(kind: str, body: object) -> tuple[Said, ...]:
    """The sentences of a body; none where an old version names what exists no more, or has a form nobody reads any more."""
    known = registry.kinds().get(kind)
    try:
        return known.says(reading.from_store(kind, json.dumps(body))) if known else ()
    except (BadDocument, ConditionError, UnknownName):
        return ()


def diff(*, actor: Actor, kind: str, slug: str, older: int, newer: int) -> tuple[str, ...]:
    """What changed between two versions of a document, as the lines of a unified diff of their YAML; empty
    when nothing did.

    Raises NotFound for a version that does not exist.
    """
    require(actor, Action.SEE_PLAYBOOK)
    versions = {
        one.number: one
        for one in DocumentVersion.objects.filter(
            document__kind=kind, document__slug=slug, number__in=(older, newer)
        )
    }
    for number in (older, newer):
        if number not in versions:
            raise NotFound(f"{kind} {slug} has no version {number}.", kind=kind, slug=slug)
    return text_diff(
        document_text(kind, slug, versions[older].body),
        document_text(kind, slug, versions[newer].body),
        names=(f"{kind} {slug}, version {older}", f"{kind} {slug}, version {newer}"),
    )


def text_diff(before: str, after: str, *, names: tuple[str, str]) -> tuple[str, ...]:
    """The lines of a unified diff; `names` head the two sides."""
    return tuple(difflib.unified_diff(before.splitlines(), after.splitlines(), *names, n=2, lineterm=""))


def graph() -> tuple[GraphNode, ...]:
    """Every published document after the documents it names: the order in which they are computed."""
    ids = {
        Reference(one.document.kind, one.document.slug): one.pk
        for one in DocumentVersion.objects.filter(status=DocumentVersion.PUBLISHED).select_related("document")
    }
    edges = edges_in_force()
    kinds = registry.kinds()
    rank = {name: kind.order for name, kind in kinds.items()}
    ordered = in_order(edges, lambda one: rank.get(one.kind, 0))
    return tuple(GraphNode(one, ids[one], edges[one]) for one in ordered if one in ids)


def edges_in_force() -> Graph:
    """Which published document names which others."""
    edges: dict[Reference, frozenset[Reference]] = {
        Reference(kind, slug): frozenset()
        for kind, slug in DocumentVersion.objects.filter(status=DocumentVersion.PUBLISHED).values_list(
            "document__kind", "document__slug"
        )
    }
    for one in DocumentReference.objects.filter(version__status=DocumentVersion.PUBLISHED).select_related(
        "version__document"
    ):
        source = Reference(one.version.document.kind, one.version.document.slug)
        edges[source] |= {Reference(one.kind, one.slug)}
    return edges


def _in_force(kind: Kind[Any] | str) -> QuerySet[DocumentVersion]:
    name = kind if isinstance(kind, str) else kind.name
    return _read(DocumentVersion.objects.filter(document__kind=name, status=DocumentVersion.PUBLISHED))


def _read(versions: QuerySet[DocumentVersion]) -> QuerySet[DocumentVersion]:
    """With the body as the text it is known by once it was read (`reading.from_store`): parsing it again takes longer."""
    return versions.select_related("document").defer("body").annotate(written=Cast("body", TextField()))


def _published(version: DocumentVersion) -> Published[Any]:
    kind, slug = version.document.kind, version.document.slug
    assert version.published_at is not None  # noqa: S101 - set together with the status
    return Published(
        kind=kind,
        slug=slug,
        version_id=version.pk,
        number=version.number,
        digest=version.digest,
        author=version.author,
        published_at=version.published_at,
        body=reading.from_store(kind, version.written),  # type: ignore[attr-defined]  # annotated
    )


def _document_line(reference: Reference, versions: list[DocumentVersion]) -> DocumentLine:
    live = next((one for one in versions if one.status == DocumentVersion.PUBLISHED), None)
    newest = live or max(versions, key=lambda one: one.number)
    return DocumentLine(
        kind=reference.kind,
        slug=reference.slug,
        title=str(newest.body.get("title", "")),
        published=live.number if live else None,
        author=newest.author,
        published_at=live.published_at if live else None,
        drafts=sum(one.status == DocumentVersion.DRAFT for one in versions),
    )
