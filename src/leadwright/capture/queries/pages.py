"""Landing pages as they are shown and listed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from leadwright.accounts.actor import Actor
from leadwright.capture.models import PageImage
from leadwright.capture.offers.document import HANDED_OUT_BY, OFFER, OfferBody
from leadwright.capture.offers.saying import when_of
from leadwright.capture.pages.document import PAGE, PageBody
from leadwright.capture.pages.rendering import ShownOffer
from leadwright.capture.queries.forms import FormNumbers, numbers_by
from leadwright.capture.queries.handing import handing_forms_of
from leadwright.capture.queries.versions import (
    Shown,
    latest_version,
    listed,
    live_version,
    live_versions,
    numbered_version,
    require_capturing,
    version_of,
)

ShownPage: TypeAlias = Shown[PageBody]


@dataclass(frozen=True)
class PageLine:
    """A page in the list: the number in force (None for a draft and a closed one), and what it brought."""

    slug: str
    title: str
    position: str
    persona: str
    live: int | None
    drafted: bool
    numbers: FormNumbers


def live_page(slug: str) -> ShownPage | None:
    """The page of this name that is in force. One query."""
    return live_version(PAGE, slug)


def latest_page(slug: str) -> ShownPage | None:
    """The page in force, else the newest version there is of it. One query."""
    return latest_version(PAGE, slug)


def numbered_page(slug: str, number: int) -> ShownPage | None:
    """A version of a page by the number people know it by. One query."""
    return numbered_version(PAGE, slug, number)


def page_of_version(version_id: int) -> ShownPage | None:
    """A version of a page by its number in the database. One query."""
    return version_of(PAGE, version_id)


def page_lines(*, actor: Actor, since: datetime) -> tuple[PageLine, ...]:
    """Every page there ever was, those in force first, by title. Two queries. Raises Forbidden."""
    require_capturing(actor)
    numbers = page_numbers(since=since)
    return tuple(
        PageLine(
            slug=one.slug,
            title=one.title,
            position=str(one.body.get("position", "tofu")),
            persona=str(one.body.get("persona", "")),
            live=one.live,
            drafted=one.drafted,
            numbers=numbers.get(one.slug, FormNumbers()),
        )
        for one in listed(PAGE)
    )


def page_numbers(*, since: datetime) -> Mapping[str, FormNumbers]:
    """The numbers of every page that has any, by its slug. One query."""
    return numbers_by(
        submissions="select *, landing as name from form_submission where landing <> ''",
        days="select *, page as name from page_day",
        since=since,
    )


def offers_named(slugs: Sequence[str], language: str) -> Mapping[str, ShownOffer]:
    """These offers as a page shows them, with the form that hands each out; those not in force are absent. Two queries."""
    found = live_versions(OFFER, slugs)
    handing = handing_forms_of(found)
    return {
        slug: ShownOffer(
            title=live.body.title,
            describes=live.body.describes,
            lines=_lines(live.body, language),
            form=handing.get((HANDED_OUT_BY[live.body.type], slug), ("",))[-1],
        )
        for slug, live in found.items()
    }


def images_named(names: Sequence[str]) -> Mapping[str, PageImage]:
    """These pictures by their random names. One query."""
    return {one.stored: one for one in PageImage.objects.filter(stored__in=names)} if names else {}


def _lines(body: OfferBody, language: str) -> tuple[str, ...]:
    if body.schedule is not None:
        return tuple(filter(None, (when_of(body.schedule, language), body.schedule.place)))
    return (body.coupon.worth,) if body.coupon is not None else ()
