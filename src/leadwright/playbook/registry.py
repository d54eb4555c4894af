"""The kinds of documents there are; each is registered at start-up by the package that gives it its
meaning.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from leadwright.accounts.actor import Actor
from leadwright.criteria.errors import unknown_name
from leadwright.criteria.nodes import Node
from leadwright.playbook.errors import BadDocument, Problem
from leadwright.playbook.rules import Reference
from leadwright.playbook.saying import Said, nothing_said

B = TypeVar("B", bound=BaseModel)
DEFAULT_SLUG = "default"
_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")


@dataclass(frozen=True)
class Publishing:
    """What the hook of a kind is told about the version that comes into force."""

    actor: Actor
    slug: str
    version_id: int
    at: datetime


def _names_nothing(body: object) -> frozenset[Reference]:
    return frozenset()


def _accepts(body: object) -> None:
    return None


def _does_nothing(body: object, publishing: Publishing) -> None:
    return None


@dataclass(frozen=True)
class Kind(Generic[B]):
    """A kind of document: `title` is what one is called, `plural` what a list of them is where an s is not enough.

    `order` decides what comes first where a folder is applied and nothing else does (mappings declare the
    fields that others name). `references(body)` gives the documents it names. `check(body)` raises
    ConditionError or BadDocument with the path of the node. `on_publish` runs in the transaction that
    publishes and may only write to the database: a plan runs it too and rolls it back. `computes` are the
    relations whose fields the default document of this kind decides, so that a condition on them names that
    document. `condition(slug)`, the tree of what is published, makes a kind usable as `segment:` in conditions.
    Of a kind with `tried` the documents are tried one after the other by what it gives of a body (then by slug), so that each
    depends on those before it. `says` is a body in sentences.
    `package` holds the documents of
    a new workspace as `starter/*.yml`, and in `starter/<market>/` those for one market. Documents whose
    slug is in `needed` cannot be retired, only replaced. Where `effect_follows`, what is computed of leads keeps
    to the version before until all of it is computed by the new one, and then changes at once. By a kind that does not
    `judge`, nothing of leads is computed, so nothing is computed anew for it.
    """

    name: str
    title: str
    body: type[B]
    order: int
    references: Callable[[B], frozenset[Reference]] = _names_nothing
    check: Callable[[B], None] = _accepts
    on_publish: Callable[[B, Publishing], None] = _does_nothing
    says: Callable[[B], tuple[Said, ...]] = nothing_said
    package: str = ""
    computes: frozenset[str] = field(default_factory=frozenset)
    condition: Callable[[str], Node | None] | None = None
    tried: Callable[[B], int] | None = None
    needed: frozenset[str] = field(default_factory=frozenset)
    plural: str = ""
    effect_follows: bool = False
    judges: bool = True

    @property
    def list_title(self) -> str:
        """What stands above a list of such documents."""
        return self.plural or f"{self.title}s"


_KINDS: dict[str, Kind[Any]] = {}


def register(kind: Kind[Any]) -> None:
    """Add a kind. Registering the same one again changes nothing; ValueError for a second meaning of a
    name, and for a body that would accept unknown keys.
    """
    if kind.body.model_config.get("extra") != "forbid":
        raise ValueError(f'The body of "{kind.name}" has to refuse unknown keys.')
    if _KINDS.setdefault(kind.name, kind) != kind:
        raise ValueError(f'The kind "{kind.name}" is registered twice.')


def kinds() -> Mapping[str, Kind[Any]]:
    """Every kind by its name, in the order in which they are applied."""
    ordered = sorted(_KINDS.values(), key=lambda kind: (kind.order, kind.name))
    return MappingProxyType({kind.name: kind for kind in ordered})


def kind(name: str) -> Kind[Any]:
    """The kind of that name. Raises BadDocument with the nearest name."""
    if name not in _KINDS:
        raise BadDocument(Problem(unknown_name("kind of document", name, kinds()), "kind"))
    return _KINDS[name]


def check_slug(slug: str) -> None:
    """Raises BadDocument unless `slug` can be the name of a document."""
    if not _SLUG.fullmatch(slug):
        cure = "use at most 63 lower case letters, digits, hyphens and underscores, a letter or digit first"
        raise BadDocument(Problem(f'"{slug}" cannot be a slug: {cure}.', "slug"))
