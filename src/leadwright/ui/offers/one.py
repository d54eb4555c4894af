"""One offer: what it brings, what became of its codes or seats, and what can be done with it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.capture.offers.codes import folded
from leadwright.capture.offers.document import HANDED_OUT_BY, OFFER, OFFER_KINDS, POSITIONS
from leadwright.capture.offers.letter import calendar_address
from leadwright.capture.offers.saying import when_of
from leadwright.capture.queries.coupons import CodeLine, code_lines
from leadwright.capture.queries.offers import OfferLine, offer_line
from leadwright.capture.queries.seats import seat_lines
from leadwright.health.rules import size
from leadwright.platform.errors import NotFound
from leadwright.playbook import queries as playbook
from leadwright.ui.charts import bars
from leadwright.ui.doors import (
    Door,
    closed_already,
    days_asked,
    funnel,
    leads_with,
    put_back,
    take_out,
    times,
)
from leadwright.ui.frames import page, page_time
from leadwright.ui.presenting import Moment, PageTime
from leadwright.ui.requests import SignedInRequest

OFFERS = Door(OFFER.name, "offer", "offers")
# What somebody who was there did, and the property that names the offer.
_ATTENDED = {"webinar": ("webinar_attended", "webinar"), "event": ("event_visited", "event")}


@requires(Action.IMPORT_LEADS, Action.EDIT_PLAYBOOK)
@require_safe
def offer(request: SignedInRequest, slug: str) -> HttpResponse:
    """An offer in force; `days` chooses the time its numbers are of, `code` looks one code up."""
    return offer_page(request, slug)


def offer_page(
    request: SignedInRequest, slug: str, problem: str = "", kept: str = "", status: int = 200
) -> HttpResponse:
    """The page of an offer; with a `problem` what was typed (`kept`) is shown again."""
    time, days = page_time(request), days_asked(request)
    try:
        line = offer_line(actor=request.actor, slug=slug, since=time.now - timedelta(days=days))
    except NotFound:
        return _closed(request, slug)
    looked = request.GET.get("code", "")[:80]
    context = {
        "line": line,
        "kind": OFFER_KINDS[line.body.type],
        "said": OFFER.says(line.body),
        "position": POSITIONS[line.body.position],
        "steps": funnel(line.numbers, leads=_senders(line) if request.actor.may(Action.SEE_LEADS) else ""),
        "times": times(OFFERS.at(slug), days),
        "days": days,
        "form_type": HANDED_OUT_BY[line.body.type],
        "history": reverse("ui:document", kwargs={"kind": OFFER.name, "slug": slug}),
        "may_edit": request.actor.may(Action.EDIT_PLAYBOOK),
        "may_import": request.actor.may(Action.IMPORT_LEADS),
        "size": size(line.size) if line.file else "",
        "problem": problem,
        "kept": kept,
        "looked": looked,
        **_codes(request, line, looked, time),
        **_seats(request, line, time),
    }
    return page(request, "offers/one.html", context, status=status)


@requires(Action.EDIT_PLAYBOOK)
@require_POST
def close(request: SignedInRequest, slug: str) -> HttpResponse:
    """Take an offer out of force: it is not given any more. Who has a code or a seat keeps it."""
    live, back = playbook.published(OFFER, slug), OFFERS.list_address
    if live is None:
        return closed_already(request, OFFERS, back)
    return take_out(request, OFFERS, slug, title=live.body.title, number=live.number, back=back)


@requires(Action.EDIT_PLAYBOOK)
@require_POST
def reopen(request: SignedInRequest, slug: str) -> HttpResponse:
    """Put an offer back in force as it was."""
    return put_back(request, OFFERS, slug, otherwise=lambda: 0, said="It is offered again.")


def _closed(request: SignedInRequest, slug: str) -> HttpResponse:
    """A closed offer is told apart from one that never was; it can be opened again."""
    history = playbook.history(actor=request.actor, kind=OFFER.name, slug=slug)
    last = max((one.number for one in history if one.published_at), default=0)
    if not last:
        raise NotFound(f"There is no offer “{slug}”.", offer=slug)
    told = playbook.read_version(actor=request.actor, kind=OFFER.name, slug=slug, number=last)
    context = {
        "title": told.title,
        "slug": slug,
        "number": last,
        "may_edit": request.actor.may(Action.EDIT_PLAYBOOK),
    }
    return page(request, "offers/closed.html", context)


def _senders(line: OfferLine) -> str:
    """The list of who sent one of its forms."""
    return leads_with("form_submitted", "form", line.forms) if line.forms else ""


def _codes(request: SignedInRequest, line: OfferLine, looked: str, time: PageTime) -> dict[str, object]:
    if line.body.coupon is None:
        return {}
    counts = line.codes
    code = looked if folded(looked) else ""
    lines = code_lines(actor=request.actor, offer=line.slug, code=code)
    return {
        "counts": bars(
            [
                ("Codes", counts.codes, ""),
                ("Given to leads", counts.given, ""),
                ("Redeemed", counts.redeemed, leads_with("coupon_redeemed", "offer", [line.slug])),
                ("Free", counts.free, ""),
                ("People who wait", counts.waiting, ""),
            ]
        ),
        "codes": [_code(one, time) for one in lines],
        "is_looked": bool(looked),
    }


def _code(one: CodeLine, time: PageTime) -> dict[str, object]:
    return {"line": one, "given": _moment(one.given_at, time), "redeemed": _moment(one.redeemed_at, time)}


def _seats(request: SignedInRequest, line: OfferLine, time: PageTime) -> dict[str, object]:
    schedule = line.body.schedule
    if schedule is None:
        return {}
    name, about = _ATTENDED[line.body.type]
    lines = seat_lines(actor=request.actor, offer=line.slug) if request.actor.may(Action.IMPORT_LEADS) else ()
    return {
        "when": when_of(schedule),
        "begun": schedule.begins_at <= time.now,
        "calendar": calendar_address(line.slug).removeprefix(settings.PUBLIC_URL),
        "counts": bars(
            [
                ("Registered", line.seats.registered, ""),
                ("Were there", line.seats.attended, leads_with(name, about, [line.slug])),
            ]
        ),
        "seats": [
            {
                "line": one,
                "registered": _moment(one.registered_at, time),
                "attended": _moment(one.attended_at, time),
            }
            for one in lines
        ],
    }


def _moment(at: datetime | None, time: PageTime) -> Moment | None:
    return time.moment(at) if at is not None else None
