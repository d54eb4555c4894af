"""Pictures of landing pages come in, and the pages are counted as they are seen: of nobody."""

from datetime import datetime
from pathlib import Path

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.capture.forms.files import SentFile, shown_name
from leadwright.capture.models import PageDay, PageImage
from leadwright.capture.operations.counting import Seen, count_on_day
from leadwright.capture.operations.site_pages import PageSeen, count_views
from leadwright.capture.operations.storing import folder_of, store_file
from leadwright.capture.pages.document import PAGE
from leadwright.capture.pages.images import LARGEST, WIDEST, picture_of
from leadwright.capture.queries.versions import is_version_of
from leadwright.events.operations import ensure_source
from leadwright.platform import audit
from leadwright.platform.errors import UnusableInput

_FOLDER = "pages"
SOURCE = "pages"


def add_image(*, actor: Actor, file: SentFile, at: datetime) -> str:
    """Keep a picture for pages, with nothing beside it a camera wrote; the random name it is shown by. Each call keeps another.

    Raises Forbidden, and UnusableInput for what is no PNG or JPEG, or too large.
    """
    require(actor, Action.EDIT_PLAYBOOK)
    if len(file.content) > LARGEST:
        raise UnusableInput("The picture is larger than 2 MB.", field="file")
    picture = picture_of(file.content)
    if picture is None:
        raise UnusableInput(f"Choose a PNG or a JPEG, at most {WIDEST:,} pixels wide and high.", field="file")
    stored = store_file(_FOLDER, picture.content)
    PageImage.objects.create(
        stored=stored,
        name=shown_name(file.name),
        type=picture.type,
        width=picture.width,
        height=picture.height,
        size=len(picture.content),
        added_at=at,
        added_by=actor.label,
    )
    audit.record(
        actor, "page.image_added", kind="image", key=stored, at=at, changes={"size": len(picture.content)}
    )
    return stored


def image_place(stored: str) -> Path:
    """Where a picture lies: under a random name, in a folder nothing is served from by itself."""
    return folder_of(_FOLDER) / stored


def count_landing(
    *,
    page: str,
    version_id: int,
    what: Seen,
    seen: PageSeen,
    agent: str,
    slot: int,
    at: datetime,
    times: int = 1,
) -> None:
    """Count a look at a page (or several), and through which channel it came, or that a form on it was begun; of nobody.

    Each call counts again; what machines see is not counted, nor a version of another page. `slot` is any number.
    """
    if not is_version_of(PAGE, version_id, page):
        return
    if what is Seen.VIEW:
        source = ensure_source(slug=SOURCE, at=at, channel="inbound", medium="page")
        if not count_views(source=source, pages=[seen] * times, agent=agent, at=at):
            return
    count_on_day(PageDay, "page", page, what=what, slot=slot, at=at, times=times)
