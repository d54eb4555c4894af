"""Versions of what brings leads in, whatever its kind: the one that is shown, and the list of all there ever were."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic

from django.db.models import QuerySet

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.platform import sql
from leadwright.platform.gathering import LookUp
from leadwright.playbook import reading
from leadwright.playbook.models import DocumentVersion
from leadwright.playbook.registry import B, Kind

_LIVE = f"""
select v.id, v.number, v.body::text
from document_version v
join document d on d.id = v.document_id
where d.kind = %(kind)s::text and d.slug = %(slug)s::text and v.status = '{DocumentVersion.PUBLISHED}'
"""


@dataclass(frozen=True)
class Shown(Generic[B]):
    """A version that somebody sees. `is_live` is false for an older one and for a draft."""

    slug: str
    version_id: int
    number: int
    body: B
    is_live: bool


@dataclass(frozen=True)
class Listed:
    """A document in a list: the number in force (None for one that is only drafted or was taken out of force), whether there are
    drafts, and the plain body of the version in force, else of the newest.
    """

    slug: str
    title: str
    live: int | None
    drafted: bool
    body: dict[str, Any]


def require_capturing(actor: Actor) -> None:
    """What brings leads in is shown to who does so or writes the playbook. Raises Forbidden."""
    if not actor.may(Action.EDIT_PLAYBOOK):
        require(actor, Action.IMPORT_LEADS)


def live_version(kind: Kind[B], slug: str) -> Shown[B] | None:
    """The version in force. One query, which pages ask at every look, for all who ask at once."""
    found = _IN_FORCE((kind.name, slug))
    return None if found is None else Shown(slug, found[0], found[1], _body(kind, found[2]), True)


def _in_force(named: tuple[str, str]) -> tuple[Any, ...] | None:
    kind, slug = named
    return next(iter(sql.look_up(_LIVE, {"kind": kind, "slug": slug})), None)


_IN_FORCE: LookUp[tuple[str, str], tuple[Any, ...]] = LookUp(_in_force)


def live_versions(kind: Kind[B], slugs: Collection[str]) -> Mapping[str, Shown[B]]:
    """Those of these names that are in force, by name. One query, none without names."""
    return _live_where(kind, document__slug__in=slugs) if slugs else {}


def live_about(kind: Kind[B], about: Collection[str]) -> Mapping[str, Shown[B]]:
    """Those in force whose `about` is one of these, by name. One query, none without names."""
    return _live_where(kind, body__about__in=list(about)) if about else {}


def latest_version(kind: Kind[B], slug: str) -> Shown[B] | None:
    """The version in force, else the newest there is. One query."""
    versions = list(_versions(kind).filter(document__slug=slug).order_by("-number"))
    return _shown(kind, _live(versions) or next(iter(versions), None))


def numbered_version(kind: Kind[B], slug: str, number: int) -> Shown[B] | None:
    """A version by the number people know it by. One query."""
    return _shown(kind, _versions(kind).filter(document__slug=slug, number=number).first())


def version_of(kind: Kind[B], version_id: int) -> Shown[B] | None:
    """A version by its number in the database, whatever became of it since. One query."""
    return _shown(kind, _versions(kind).filter(pk=version_id).first())


def is_version_of(kind: Kind[Any], version_id: int, slug: str) -> bool:
    """Whether this is a version of that document. One query, which reads no body."""
    return _versions(kind).filter(pk=version_id, document__slug=slug).exists()


def listed(kind: Kind[Any]) -> tuple[Listed, ...]:
    """Every document of a kind there ever was, those in force first, by title. One query."""
    found: dict[str, list[DocumentVersion]] = {}
    for version in _versions(kind).order_by("-number"):
        found.setdefault(version.document.slug, []).append(version)
    return tuple(sorted(_lines(found), key=lambda one: (one.live is None, one.title.casefold(), one.slug)))


def _lines(found: dict[str, list[DocumentVersion]]) -> Iterator[Listed]:
    for slug, versions in found.items():
        live = _live(versions)
        body = (live or versions[0]).body
        drafted = any(one.status == DocumentVersion.DRAFT for one in versions)
        yield Listed(slug, str(body.get("title", slug)), live.number if live else None, drafted, body)


def _live(versions: list[DocumentVersion]) -> DocumentVersion | None:
    return next((one for one in versions if one.status == DocumentVersion.PUBLISHED), None)


def _versions(kind: Kind[Any]) -> QuerySet[DocumentVersion]:
    return DocumentVersion.objects.filter(document__kind=kind.name).select_related("document")


def _live_where(kind: Kind[B], **which: object) -> Mapping[str, Shown[B]]:
    found = (_shown(kind, one) for one in _versions(kind).filter(status=DocumentVersion.PUBLISHED, **which))
    return {one.slug: one for one in found if one is not None}


def _shown(kind: Kind[B], version: DocumentVersion | None) -> Shown[B] | None:
    if version is None:
        return None
    is_live = version.status == DocumentVersion.PUBLISHED
    body = _body(kind, json.dumps(version.body))
    return Shown(version.document.slug, version.pk, version.number, body, is_live)


def _body(kind: Kind[B], text: str) -> B:
    body = reading.from_store(kind.name, text)
    assert isinstance(body, kind.body)  # noqa: S101 - the body of the kind
    return body
