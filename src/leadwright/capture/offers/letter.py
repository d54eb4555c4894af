"""The mails an offer comes by: the link to a file, a code, a seat with its calendar file, the page to begin on."""

import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from leadwright.capture.offers.calendar import Appointment, calendar_file
from leadwright.capture.offers.document import OFFER, OfferBody
from leadwright.capture.offers.saying import when_of
from leadwright.capture.queries.coupons import codes_of
from leadwright.messaging import tokens
from leadwright.messaging.kinds import Attached, Content, MessageKind, Outgoing, register
from leadwright.messaging.rendering import render
from leadwright.messaging.rules import MessageClass
from leadwright.platform import workspace
from leadwright.playbook import queries as playbook
from leadwright.playbook.queries import Published

LASTS = timedelta(days=14)
# The message, and the second at which its link ends.
LINK_KEPT = 16 + 8
CALENDAR_KEPT = 16
REMINDS = timedelta(hours=1)


def file_address(one: Outgoing, at: datetime) -> str:
    """The whole address at which a file is fetched, until its time is over."""
    until = int((at + LASTS).timestamp())
    token = tokens.seal(tokens.FILE, one.public_id.bytes + until.to_bytes(8, "big"))
    return f"{settings.PUBLIC_URL}{reverse('edge:file', kwargs={'token': token})}"


def calendar_mark(slug: str) -> bytes:
    """What the token of an offer's calendar file is sealed over."""
    return hashlib.sha256(slug.encode()).digest()[:CALENDAR_KEPT]


def calendar_address(slug: str) -> str:
    """The whole address of an offer's calendar file, which holds the link to join: only for who registered."""
    token = tokens.seal(tokens.CALENDAR, calendar_mark(slug))
    return f"{settings.PUBLIC_URL}{reverse('edge:calendar', kwargs={'slug': slug, 'token': token})}"


def calendar_of(live: Published[OfferBody]) -> str:
    """The calendar file of a webinar or event: one that was changed takes the place of the one before."""
    schedule = live.body.schedule
    assert schedule is not None  # noqa: S101 - only offers with a time have one
    host = settings.PUBLIC_URL.partition("://")[2].partition("/")[0].partition(":")[0]
    one = Appointment(
        uid=f"{live.slug}@{host or 'leadwright'}",
        sequence=live.number,
        stamped_at=live.published_at,
        begins_at=schedule.begins_at,
        ends_at=schedule.ends_at,
        title=live.body.title,
        describes=live.body.describes,
        place=schedule.place,
        link=schedule.link,
    )
    return calendar_file(one, company=str(workspace.read("company")))


def _live(one: Outgoing) -> Published[OfferBody] | None:
    return playbook.published(OFFER, str(one.data["offer"]))


def _file(one: Outgoing, at: datetime) -> Content | None:
    live = _live(one)
    if live is None:
        return None
    values = {
        "title": live.body.title,
        "link": file_address(one, at),
        "days": str(LASTS // timedelta(days=1)),
    }
    return render("file", values)


def _coupon(one: Outgoing, at: datetime) -> Content | None:
    live = _live(one)
    code = codes_of(live.slug, [one.subject_id]).get(one.subject_id) if live and one.subject_id else None
    if live is None or live.body.coupon is None or code is None:
        return None
    values = {"title": live.body.title, "worth": live.body.coupon.worth, "code": code}
    return render("coupon", values)


def _seat(one: Outgoing, at: datetime) -> Content | None:
    live = _live(one)
    if live is None or live.body.schedule is None or at > live.body.schedule.ends_at:
        return None
    return render("seat", _seat_values(live), _attached(live))


def _reminder(one: Outgoing, at: datetime) -> Content | None:
    live = _live(one)
    schedule = live.body.schedule if live is not None else None
    # One that was put off has reminders of its own; those of the time before are needless.
    if live is None or schedule is None or not schedule.begins_at - 2 * REMINDS <= at < schedule.ends_at:
        return None
    return render("reminder", _seat_values(live))


def _begin(one: Outgoing, at: datetime) -> Content | None:
    live = _live(one)
    if live is None or live.body.follow is None or not live.body.follow.link:
        return None
    return render("begin", {"title": live.body.title, "link": live.body.follow.link})


def _seat_values(live: Published[OfferBody]) -> dict[str, str]:
    schedule = live.body.schedule
    assert schedule is not None  # noqa: S101 - asked by the callers
    return {
        "title": live.body.title,
        "when": when_of(schedule),
        "place": schedule.place,
        "link": schedule.link,
        "calendar": calendar_address(live.slug),
    }


def _attached(live: Published[OfferBody]) -> Attached:
    return Attached(f"{live.slug}.ics", "text/calendar", calendar_of(live).encode())


FILE = register(
    MessageKind("content.file", "File that was asked for", MessageClass.TRANSACTIONAL, _file)
).name
COUPON = register(MessageKind("offer.coupon", "Code of a coupon", MessageClass.TRANSACTIONAL, _coupon)).name
SEAT = register(MessageKind("offer.seat", "Seat that was taken", MessageClass.TRANSACTIONAL, _seat)).name
REMINDER = register(
    MessageKind("offer.reminder", "Reminder of a seat", MessageClass.TRANSACTIONAL, _reminder)
).name
BEGIN = register(MessageKind("offer.begin", "Page to begin on", MessageClass.TRANSACTIONAL, _begin)).name
