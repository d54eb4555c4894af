"""Landing pages and what came of them."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from ninja import Query, Router, Schema, Status

from leadwright.accounts.rules import Action
from leadwright.api.documents import (
    Beginning,
    Continuing,
    DocumentWritten,
    NowInForce,
    Retired,
    Retiring,
    put_model,
    retire,
    written,
)
from leadwright.api.forms import Days, Numbers
from leadwright.api.keys import caller, needs
from leadwright.api.shapes import Reference
from leadwright.capture.pages.addresses import page_path
from leadwright.capture.pages.document import PAGE, PageBody
from leadwright.capture.queries.pages import PageLine, page_lines
from leadwright.platform import clock
from leadwright.platform.errors import NotFound

router = Router(tags=["pages"])


class PageRow(Schema):
    """`live` is the version in force; null for a page that is only drafted or was taken out of force. `address` is where visitors
    see it.
    """

    slug: str
    title: str
    address: str
    position: str
    persona: str
    live: int | None
    drafted: bool
    numbers: Numbers


class PageRows(Schema):
    pages: list[PageRow]


@router.get("", response=PageRows, summary="Landing pages and their numbers", url_name="pages")
@needs(Action.IMPORT_LEADS)
def list_pages(request: HttpRequest, asked: Query[Days]) -> dict[str, object]:
    """Those in force first."""
    return {"pages": [_shown(one) for one in _lines(request, asked)]}


class NewPage(Beginning):
    """A landing page. A form or an offer it names is shown as long as it is in force."""

    document: PageBody


class PageVersion(Continuing):
    document: PageBody


@router.post("", response={201: NowInForce}, summary="Create a landing page", url_name="page_create")
@needs(Action.EDIT_PLAYBOOK)
def create(request: HttpRequest, told: NewPage) -> Status[NowInForce]:
    """It is in force at once. 409 where the slug is taken. Pictures are put in by hand, in the browser."""
    return Status(201, put_model(caller(request), PAGE.name, told.slug, told.document, told.put))


@router.post(
    "/{slug}/versions", response=NowInForce, summary="Publish a new version", url_name="page_publish"
)
@needs(Action.EDIT_PLAYBOOK)
def publish(request: HttpRequest, slug: Reference, told: PageVersion) -> NowInForce:
    """The whole document takes the place of the one in force; one that was retired is in force again. Drafts of people stay.
    Repeating is safe.
    """
    return put_model(caller(request), PAGE.name, slug, told.document, told.put)


@router.get(
    "/{slug}/document", response=DocumentWritten, summary="A page as written", url_name="page_document"
)
@needs(Action.SEE_PLAYBOOK)
def document(request: HttpRequest, slug: Reference) -> DocumentWritten:
    """The version in force, or the last that was: to be changed and published."""
    return written(caller(request), PAGE.name, slug)


@router.post("/{slug}/retire", response=Retired, summary="Retire a landing page", url_name="page_retire")
@needs(Action.EDIT_PLAYBOOK)
def take_out(request: HttpRequest, slug: Reference, told: Retiring) -> Retired:
    """It is shown no more; its versions stay. Repeating is safe."""
    return retire(caller(request), PAGE.name, slug, told.reason)


@router.get("/{slug}", response=PageRow, summary="One landing page", url_name="page")
@needs(Action.IMPORT_LEADS)
def get_page(request: HttpRequest, slug: Reference, asked: Query[Days]) -> dict[str, object]:
    """Also one that is not in force."""
    found = next((one for one in _lines(request, asked) if one.slug == slug), None)
    if found is None:
        raise NotFound(f"There is no page “{slug}”.", slug=slug)
    return _shown(found)


def _lines(request: HttpRequest, asked: Days) -> tuple[PageLine, ...]:
    return page_lines(actor=caller(request), since=clock.now() - timedelta(days=asked.days))


def _shown(one: PageLine) -> dict[str, object]:
    told = {
        name: getattr(one, name)
        for name in ("slug", "title", "position", "persona", "live", "drafted", "numbers")
    }
    return {**told, "address": f"{settings.PUBLIC_URL}{page_path(one.slug)}"}
