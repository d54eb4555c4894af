"""Offers and what became of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count

from leadwright.accounts.actor import Actor
from leadwright.capture.models import OfferFile
from leadwright.capture.offers.document import HANDED_OUT_BY, OFFER, OfferBody
from leadwright.capture.offers.letter import FILE
from leadwright.capture.queries.coupons import CodeCounts, code_counts
from leadwright.capture.queries.forms import FormNumbers, numbers_by
from leadwright.capture.queries.handing import handing_forms
from leadwright.capture.queries.seats import SeatCounts, seat_counts
from leadwright.capture.queries.versions import require_capturing
from leadwright.messaging.models import Message
from leadwright.messaging.rules import State
from leadwright.platform import sql
from leadwright.platform.errors import NotFound
from leadwright.playbook import queries as playbook


@dataclass(frozen=True)
class OfferLine:
    """An offer in force with what became of it: the forms that hand it out and their numbers since an instant, its file with
    mails and downloads since then, and its codes or seats of all time.
    """

    slug: str
    body: OfferBody
    file: str
    size: int
    added_at: datetime | None
    forms: tuple[str, ...]
    mailed: int
    downloads: int
    numbers: FormNumbers = field(default_factory=FormNumbers)
    codes: CodeCounts = field(default_factory=CodeCounts)
    seats: SeatCounts = field(default_factory=SeatCounts)

    @property
    def title(self) -> str:
        return self.body.title


def offer_lines(*, actor: Actor, since: datetime) -> tuple[OfferLine, ...]:
    """Every offer in force, by title. A fixed number of queries. Raises Forbidden."""
    require_capturing(actor)
    handing = handing_forms()
    files = {one.offer: one for one in OfferFile.objects.order_by("id")}
    live = playbook.published_all(OFFER)
    forms = {one.slug: handing.get((HANDED_OUT_BY[one.body.type], one.slug), ()) for one in live}
    sent = Message.objects.filter(kind=FILE, state=State.SENT, finished_at__gt=since)
    mailed = dict(sent.order_by().values_list("data__offer").annotate(number=Count("pk")))
    fetched = dict(
        sql.rows(
            """select properties ->> 'content', count(*) from event
            where name = 'content_downloaded' and occurred_at > %(since)s group by 1""",
            {"since": since},
        )
    )
    numbers, codes, seats = _numbers(forms, since), code_counts(), seat_counts()
    lines = []
    for one in live:
        file = files.get(one.slug)
        lines.append(
            OfferLine(
                slug=one.slug,
                body=one.body,
                file=file.name if file is not None else "",
                size=file.size if file is not None else 0,
                added_at=file.added_at if file is not None else None,
                forms=forms[one.slug],
                mailed=mailed.get(one.slug, 0),
                downloads=fetched.get(one.slug, 0),
                numbers=numbers.get(one.slug, FormNumbers()),
                codes=codes.get(one.slug, CodeCounts()),
                seats=seats.get(one.slug, SeatCounts()),
            )
        )
    return tuple(sorted(lines, key=lambda one: (one.title.casefold(), one.slug)))


def offer_line(*, actor: Actor, slug: str, since: datetime) -> OfferLine:
    """One offer in force. As many queries as for all. Raises Forbidden, NotFound."""
    found = next((one for one in offer_lines(actor=actor, since=since) if one.slug == slug), None)
    if found is None:
        raise NotFound(f"There is no offer “{slug}” in force.", offer=slug)
    return found


def _numbers(forms: Mapping[str, tuple[str, ...]], since: datetime) -> Mapping[str, FormNumbers]:
    pairs = [(form, offer) for offer, slugs in forms.items() for form in slugs]
    handed = "unnest(%(forms)s::text[], %(offers)s::text[]) h(form, name)"
    return numbers_by(
        submissions=f"select s.*, h.name from {handed} join form_submission s on s.form = h.form",
        days=f"select d.*, h.name from {handed} join form_day d on d.form = h.form",
        since=since,
        forms=[form for form, _ in pairs],
        offers=[offer for _, offer in pairs],
    )
