"""Landing pages and what came of them."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from ninja import Query, Router, Schema

from leadwright.accounts.rules import Action
from leadwright.api.forms import Days, Numbers
from leadwright.api.keys import caller, needs
from leadwright.api.shapes import Reference
from leadwright.capture.pages.addresses import page_path
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
