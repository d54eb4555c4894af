"""Whole folders of documents: planned, applied, exported; and the documents of a new workspace."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor, system
from leadwright.accounts.rules import Action
from leadwright.platform import audit, outbox, workspace
from leadwright.playbook import queries, reading, registry
from leadwright.playbook.errors import BadDocument
from leadwright.playbook.files import (
    FileDocument,
    document_text,
    file_name,
    read_folder,
    read_resource,
    write_folder,
)
from leadwright.playbook.models import Document, DocumentVersion
from leadwright.playbook.operations.drafting import add_version, published_number
from leadwright.playbook.operations.publishing import Candidate, lock_playbook, put_in_force


class Fate(StrEnum):
    """What applying a folder does to one document."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class PlannedDocument:
    """One document of a folder: what becomes of it, and how it differs from what is in force, as lines of a
    diff.
    """

    kind: str
    slug: str
    file: str
    fate: Fate
    diff: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """What applying a folder does, documents in the order of their files; `applied` tells a plan from its
    execution.
    """

    documents: tuple[PlannedDocument, ...]
    applied: bool

    @property
    def changes(self) -> tuple[PlannedDocument, ...]:
        return tuple(one for one in self.documents if one.fate is not Fate.UNCHANGED)


@transaction.atomic
def plan_folder(*, actor: Actor, folder: Path, at: datetime) -> Plan:
    """What `apply_folder` would do. Everything is tried in a transaction and undone, so what this accepts
    can be applied.

    Raises what `apply_folder` raises.
    """
    plan = apply_folder(actor=actor, folder=folder, at=at)
    transaction.set_rollback(True)
    return Plan(plan.documents, applied=False)


@transaction.atomic
def apply_folder(*, actor: Actor, folder: Path, at: datetime) -> Plan:
    """Publish every document of a folder that differs from what is in force, all or none of them.

    A document replaces the one of the same kind and slug; documents that are not in the folder stay.
    Applying the same folder again changes nothing. Raises BadDocument with the file, DocumentsInACircle,
    UnusableInput, Forbidden.
    """
    require(actor, Action.EDIT_PLAYBOOK)
    found = read_folder(folder)
    lock_playbook()
    plan = Plan(tuple(_planned(one) for one in found), applied=True)
    changed = {(one.kind, one.slug) for one in plan.changes}
    todo = [one for one in found if (one.written.kind, one.written.slug) in changed]
    if todo:
        _put_in_force(actor, todo, reason=f"Applied from the folder {folder.absolute().name}.", at=at)
    return plan


def export_folder(*, actor: Actor, folder: Path, at: datetime) -> tuple[Path, ...]:
    """Write every published document to `folder`; applying it changes nothing, exporting again gives the
    same bytes.

    Returns the files written. Raises UnusableInput when the folder holds a document that is not published,
    Forbidden.
    """
    require(actor, Action.SEE_PLAYBOOK)
    with transaction.atomic():
        lock_playbook()
        texts = {
            file_name(one.kind, one.slug): document_text(one.kind, one.slug, reading.as_stored(one.body))
            for kind in registry.kinds().values()
            for one in queries.published_all(kind)
        }
    write_folder(folder, texts)
    changes = {"documents": len(texts)}
    audit.record(actor, "playbook.exported", kind="playbook", key="", at=at, changes=changes)
    return tuple(folder / name for name in texts)


@transaction.atomic
def ensure_starter(*, at: datetime) -> Plan:
    """Create and publish the documents of a new workspace, for every kind nobody wrote a document of.

    So a kind that a later release adds gets its starter, and nothing anybody ever touched is overwritten.
    Which lead definition is taken depends on the setting `market`. Repeating changes nothing and gives a plan
    without changes.
    """
    lock_playbook()
    author = system("starter playbook")
    written = DocumentVersion.objects.exclude(author=author.label)
    retired = Document.objects.exclude(versions__status=DocumentVersion.PUBLISHED)
    taken = {*written.values_list("document__kind", flat=True), *retired.values_list("kind", flat=True)}
    found = [
        one for kind in registry.kinds().values() if kind.name not in taken for one in _starter(kind.package)
    ]
    plan = Plan(tuple(_planned(one) for one in found), applied=True)
    changed = {(one.kind, one.slug) for one in plan.changes}
    todo = [one for one in found if (one.written.kind, one.written.slug) in changed]
    if todo:
        _put_in_force(author, todo, reason="The starter playbook.", at=at, cause=outbox.Cause.RECOMPUTE)
    return plan


def _starter(package: str) -> tuple[FileDocument, ...]:
    return _shipped(package, str(workspace.read("market"))) if package else ()


@cache
def _shipped(package: str, market: str) -> tuple[FileDocument, ...]:
    """The documents in `starter/` of a package, and those for a market."""
    folder = resources.files(package).joinpath("starter")
    places: list[Traversable] = [folder, folder.joinpath(market)]
    return tuple(
        read_resource(one, one.name)
        for place in places
        if place.is_dir()
        for one in sorted(place.iterdir(), key=lambda one: one.name)
        if one.name.endswith(".yml")
    )


def _planned(one: FileDocument) -> PlannedDocument:
    kind, slug = one.written.kind, one.written.slug
    live = queries.published(kind, slug)
    after = document_text(kind, slug, one.written.stored)
    if live is None:
        diff = queries.text_diff("", after, names=("nothing", one.file))
        return PlannedDocument(kind, slug, one.file, Fate.CREATED, diff)
    if live.digest == one.written.digest:
        return PlannedDocument(kind, slug, one.file, Fate.UNCHANGED, ())
    before = document_text(kind, slug, reading.as_stored(live.body))
    diff = queries.text_diff(before, after, names=(live.name, one.file))
    return PlannedDocument(kind, slug, one.file, Fate.CHANGED, diff)


def _put_in_force(
    actor: Actor,
    found: Sequence[FileDocument],
    *,
    reason: str,
    at: datetime,
    cause: outbox.Cause = outbox.Cause.PERSON,
) -> None:
    candidates = [_candidate(actor, one, reason, at) for one in found]
    try:
        put_in_force(actor, candidates, at=at, cause=cause)
    except BadDocument as problem:
        raise _in_its_file(problem, found) from None


def _candidate(actor: Actor, one: FileDocument, reason: str, at: datetime) -> Candidate:
    document, _ = Document.objects.get_or_create(
        kind=one.written.kind, slug=one.written.slug, defaults={"created_at": at}
    )
    version: DocumentVersion = add_version(
        document,
        one.written,
        author=actor.label,
        reason=reason,
        based_on=published_number(document),
        at=at,
    )
    return Candidate(version, one.written)


def _in_its_file(problem: BadDocument, found: Iterable[FileDocument]) -> BadDocument:
    for one in found:
        if problem.data["file"] == f"{one.written.kind} {one.written.slug}":
            return problem.in_file(one.file, one.lines)
    return problem
