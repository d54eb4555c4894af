"""The documents sales goes by, as programs write them: the routing, and what leads are qualified by."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from leadwright.accounts.rules import Action
from leadwright.api import qualification
from leadwright.api.documents import (
    Beginning,
    BodyVersion,
    DocumentWritten,
    NowInForce,
    Retired,
    Retiring,
    put_body,
    retire,
    written,
)
from leadwright.api.keys import caller, needs
from leadwright.api.shapes import Reference
from leadwright.playbook.registry import DEFAULT_SLUG
from leadwright.sales.frameworks import FRAMEWORK
from leadwright.sales.routing import ROUTING

routing = Router(tags=["routing"])
# Where frameworks are listed: one address has one router.
frameworks = qualification.router


class NewFramework(Beginning):
    """A framework as a file of the playbook says it."""

    document: dict[str, Any]


@routing.get(
    "/document", response=DocumentWritten, summary="The routing as written", url_name="routing_document"
)
@needs(Action.SEE_PLAYBOOK)
def routing_as_written(request: HttpRequest) -> DocumentWritten:
    """The version in force: to be changed, tried on past leads, and published."""
    return written(caller(request), ROUTING.name, DEFAULT_SLUG)


@routing.post("/versions", response=NowInForce, summary="Publish a new routing", url_name="routing_publish")
@needs(Action.EDIT_PLAYBOOK)
def publish_routing(request: HttpRequest, told: BodyVersion) -> NowInForce:
    """The next lead goes by it. The whole document takes the place of the one in force; drafts of people stay. Repeating is
    safe.
    """
    return put_body(caller(request), ROUTING.name, DEFAULT_SLUG, told.document, told.put)


@frameworks.post("", response={201: NowInForce}, summary="Create a framework", url_name="framework_create")
@needs(Action.EDIT_PLAYBOOK)
def create(request: HttpRequest, told: NewFramework) -> Status[NowInForce]:
    """It is in force at once. 409 where the slug is taken."""
    return Status(201, put_body(caller(request), FRAMEWORK.name, told.slug, told.document, told.put))


@frameworks.get(
    "/{slug}/document",
    response=DocumentWritten,
    summary="A framework as written",
    url_name="framework_document",
)
@needs(Action.SEE_PLAYBOOK)
def as_written(request: HttpRequest, slug: Reference) -> DocumentWritten:
    """The version in force, or the last that was: to be changed and published."""
    return written(caller(request), FRAMEWORK.name, slug)


@frameworks.post(
    "/{slug}/versions", response=NowInForce, summary="Publish a new version", url_name="framework_publish"
)
@needs(Action.EDIT_PLAYBOOK)
def publish(request: HttpRequest, slug: Reference, told: BodyVersion) -> NowInForce:
    """The next call asks by it; answers to questions it asks no more are kept. The whole document takes the place of the one in
    force; drafts of people stay. Repeating is safe.
    """
    return put_body(caller(request), FRAMEWORK.name, slug, told.document, told.put)


@frameworks.post(
    "/{slug}/retire", response=Retired, summary="Retire a framework", url_name="framework_retire"
)
@needs(Action.EDIT_PLAYBOOK)
def take_out(request: HttpRequest, slug: Reference, told: Retiring) -> Retired:
    """No call asks by it any more; its versions and answers stay. Repeating is safe."""
    return retire(caller(request), FRAMEWORK.name, slug, told.reason)
