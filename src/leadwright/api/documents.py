"""Documents of the playbook that programs write: read one, put a version in force, and take it out of force."""

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from ninja import Field, Schema
from pydantic import BaseModel, StringConstraints

from leadwright.accounts.actor import Actor
from leadwright.api.bodies import pointer
from leadwright.api.problems import NotValid
from leadwright.api.shapes import Strict, Text
from leadwright.platform import clock
from leadwright.platform.errors import NotFound, UnusableInput
from leadwright.playbook.errors import BadDocument
from leadwright.playbook.operations import InForce, Put, put_document, retire_document
from leadwright.playbook.past import last_in_force
from leadwright.playbook.queries import published
from leadwright.playbook.reading import as_stored

_SLUG = r"^[a-z0-9][a-z0-9_-]{0,62}$"
# The browser's own pages stand at these addresses.
_TAKEN = {"new"}
Slug = Annotated[str, StringConstraints(pattern=_SLUG)]
_WHY = Field("", description="Why; it stays in the history.")


class Beginning(Strict):
    """A document that is new."""

    slug: Slug = Field(..., description="What it is called in addresses; it never changes.")
    reason: Text = _WHY

    @property
    def put(self) -> Put:
        return Put(is_new=True, reason=self.reason)


class Continuing(Strict):
    """Another version of one there is."""

    reason: Text = _WHY
    version: int | None = Field(
        None, ge=1, le=10**9, description="The version it was written from: where another is in force, 409."
    )

    @property
    def put(self) -> Put:
        return Put(based_on=self.version, reason=self.reason)


class NowInForce(Schema):
    """The version in force; `changed` is false where the same was in force before."""

    slug: str
    version: int
    changed: bool


class BodyVersion(Continuing):
    """A document as a file of the playbook says it."""

    document: dict[str, Any]


class DocumentWritten(Schema):
    """A document in the form it is sent in; `version` is null where it is not in force."""

    slug: str
    version: int | None
    document: dict[str, Any]


class Retired(Schema):
    """`changed` is false where it was not in force."""

    changed: bool


def put(slug: str, publish: Callable[[], InForce]) -> NowInForce:
    """Publish, and what came of it; what is wrong with the document is told where it stands. Raises NotValid, UnusableInput."""
    if slug in _TAKEN:
        raise UnusableInput(
            f"“{slug}” is a page of Leadwright itself; choose another slug.", pointer="#/slug"
        )
    try:
        done = publish()
    except BadDocument as refusal:
        raise placed(refusal, "document") from None
    except UnusableInput as refusal:
        name = refusal.data.get("field")
        if name is None:
            raise
        raise UnusableInput(refusal.message, pointer=pointer("document", name)) from None
    return NowInForce(slug=done.slug, version=done.number, changed=done.changed)


def put_body(actor: Actor, kind: str, slug: str, body: Mapping[str, object], how: Put) -> NowInForce:
    """As `put`, for a body that is put in force by itself."""
    return put(
        slug, lambda: put_document(actor=actor, kind=kind, slug=slug, body=body, put=how, at=clock.now())
    )


def put_model(actor: Actor, kind: str, slug: str, body: BaseModel, how: Put) -> NowInForce:
    """As `put_body`, for a body that was read as the model of its kind."""
    return put_body(actor, kind, slug, as_stored(body), how)


def written(actor: Actor, kind: str, slug: str) -> DocumentWritten:
    """As `last`, for an answer. Raises NotFound."""
    version, body = last(actor, kind, slug)
    return DocumentWritten(slug=slug, version=version, document=dict(body))


def last(actor: Actor, kind: str, slug: str) -> tuple[int | None, Mapping[str, Any]]:
    """The version in force and its body, or None and the last that was. Raises NotFound."""
    found = last_in_force(actor=actor, kind=kind, slug=slug)
    if found is None:
        raise NotFound(f"There is no {kind} “{slug}”, or it never was in force.", slug=slug)
    return (found.number if found.status == "published" else None), found.body


def retire(actor: Actor, kind: str, slug: str, reason: str) -> Retired:
    """Take it out of force. Raises NotFound, Conflict while another document names it, Forbidden."""
    changed = published(kind, slug) is not None
    retire_document(actor=actor, kind=kind, slug=slug, at=clock.now(), reason=reason)
    return Retired(changed=changed)


class Retiring(Strict):
    reason: Text = _WHY


def placed(refusal: BadDocument, *members: str) -> NotValid:
    """The refusal with its places as pointers into the body of the request, in which the document is this member."""
    # `blocks[1].form` of a document.
    parts = {one: re.findall(r"[^.\[\]]+", one.path) for one in refusal.problems}
    return NotValid({pointer(*members, *path): one.sentence for one, path in parts.items()}, refusal.message)
