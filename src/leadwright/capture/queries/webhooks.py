"""Inbound webhooks as they are listed, and what was sent to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.capture.models import FormSubmission, ReceivedPayload, RefusedDelivery
from leadwright.capture.queries.forms import QUALIFIED
from leadwright.capture.queries.versions import (
    Shown,
    latest_version,
    listed,
    live_version,
    require_capturing,
    version_of,
)
from leadwright.capture.webhooks.document import WEBHOOK, Hook, WebhookBody
from leadwright.leads.access import seen_of_subjects
from leadwright.platform import clock, cursors, sql, workspace
from leadwright.platform.errors import NotFound
from leadwright.platform.ids import Kind, parse_public_id, public_id

_PACKAGE = "leadwright.capture"
_PLACE = "payloads"


@dataclass(frozen=True)
class WebhookNumbers:
    """What a webhook brought in a time: payloads, and those nothing came of; items, people, new ones, qualified by now; held."""

    payloads: int = 0
    without: int = 0
    items: int = 0
    leads: int = 0
    new_leads: int = 0
    qualified: int = 0
    held: int = 0
    last_at: datetime | None = None


@dataclass(frozen=True)
class WebhookLine:
    """An inbound webhook in the list; `live` is the version in force, None for one that is only drafted or closed."""

    slug: str
    title: str
    live: int | None
    drafted: bool
    numbers: WebhookNumbers


@dataclass(frozen=True)
class ItemLine:
    """What became of an item; `lead` is the public id of one the actor sees, empty otherwise."""

    place: int
    outcome: str
    reason: str
    lead: str = ""


@dataclass(frozen=True)
class PayloadLine:
    """A payload in the log. `body` is empty once it is forgotten, and in lists."""

    id: str
    webhook: str
    received_at: datetime
    times: int
    state: str
    reason: str
    items: tuple[ItemLine, ...]
    kept: bool
    replayed_at: datetime | None
    replayed_by: str
    body: str = field(default="", repr=False)


@dataclass(frozen=True)
class PayloadPage:
    """A page of them, the latest first."""

    rows: tuple[PayloadLine, ...]
    next_cursor: str | None


@dataclass(frozen=True)
class RefusedLine:
    """How often something was refused at the door, and why."""

    reason: str
    times: int
    last_at: datetime


def live_hook(slug: str) -> Hook | None:
    """The inbound webhook of this name that is in force. One query."""
    found = live_version(WEBHOOK, slug)
    return _hook(found) if found is not None else None


def hook_of_version(version_id: int) -> Hook | None:
    """A version of a webhook, whatever became of it since. One query."""
    found = version_of(WEBHOOK, version_id)
    return _hook(found) if found is not None else None


def latest_hook(slug: str) -> tuple[Hook, bool] | None:
    """The webhook in force, else the newest version there is of it, and whether it is in force. One query."""
    found = latest_version(WEBHOOK, slug)
    return (_hook(found), found.is_live) if found is not None else None


def webhook_lines(*, actor: Actor, since: datetime) -> tuple[WebhookLine, ...]:
    """Every inbound webhook there ever was, those in force first, by title. Three queries. Raises Forbidden."""
    require_capturing(actor)
    numbers = webhook_numbers(since=since)
    return tuple(
        WebhookLine(one.slug, one.title, one.live, one.drafted, numbers.get(one.slug, WebhookNumbers()))
        for one in listed(WEBHOOK)
    )


def webhook_numbers(*, since: datetime) -> Mapping[str, WebhookNumbers]:
    """The numbers of every webhook that has any, by its slug. Two queries."""
    params = {"since": since, "qualified": QUALIFIED}
    items = {row[0]: row[1:] for row in sql.rows(sql.statement(_PACKAGE, "webhook_numbers"), params)}
    sent = {row[0]: row[1:] for row in sql.rows(sql.statement(_PACKAGE, "payload_numbers"), params)}
    found = {}
    for slug in items.keys() | sent.keys():
        many, without, last = sent.get(slug, (0, 0, None))
        taken, leads, new, qualified, held = items.get(slug, (0, 0, 0, 0, 0))
        found[slug] = WebhookNumbers(many, without, taken, leads, new, qualified, held, last)
    return found


def refused_deliveries(*, actor: Actor, slug: str, since: datetime) -> tuple[RefusedLine, ...]:
    """What was refused at the door of a webhook, the latest first. One query. Raises Forbidden."""
    require_capturing(actor)
    day: date = clock.local_date(since, str(workspace.read("time_zone")))
    found: dict[str, RefusedLine] = {}
    for one in RefusedDelivery.objects.filter(webhook=slug, day__gte=day).order_by("-last_at"):
        known = found.get(one.reason)
        if known is None:
            found[one.reason] = RefusedLine(one.reason, one.times, one.last_at)
        else:
            found[one.reason] = RefusedLine(one.reason, known.times + one.times, known.last_at)
    return tuple(found.values())


def payloads(
    *, actor: Actor, slug: str, state: str = "", limit: int = 50, after: str | None = None
) -> PayloadPage:
    """What was sent to a webhook, the latest first. A fixed number of queries. Raises Forbidden, UnusableCursor."""
    require(actor, Action.IMPORT_LEADS)
    found = ReceivedPayload.objects.filter(webhook=slug).order_by("-pk").defer("addresses")
    if state:
        found = found.filter(state=state)
    if after is not None:
        (place,) = cursors.unpack(after, _PLACE, _place)
        found = found.filter(pk__lt=place)
    rows = list(found[: limit + 1])
    shown = rows[:limit]
    following = (
        cursors.pack(_PLACE, public_id(Kind.PAYLOAD, shown[-1].public_id)) if len(rows) > limit else None
    )
    leads = _leads(actor, [one.pk for one in shown])
    return PayloadPage(tuple(_payload(one, leads) for one in shown), following)


def payload(*, actor: Actor, reference: str) -> PayloadLine:
    """One payload with what was in it. Raises Forbidden, NotFound."""
    require(actor, Action.IMPORT_LEADS)
    row = ReceivedPayload.objects.filter(public_id=parse_public_id(Kind.PAYLOAD, reference)).first()
    if row is None:
        raise NotFound("There is no such payload; that one came is known for a year.")
    return _payload(row, _leads(actor, [row.pk]), body=row.body)


def _payload(row: ReceivedPayload, leads: Mapping[tuple[int, str], str], body: str = "") -> PayloadLine:
    items = tuple(
        ItemLine(
            int(one["place"]),
            str(one["outcome"]),
            str(one["reason"]),
            leads.get((row.pk, str(one["item"])), ""),
        )
        for one in row.items
    )
    return PayloadLine(
        id=public_id(Kind.PAYLOAD, row.public_id),
        webhook=row.webhook,
        received_at=row.received_at,
        times=row.times,
        state=row.state,
        reason=row.reason,
        items=items,
        kept=bool(row.body),
        replayed_at=row.replayed_at,
        replayed_by=row.replayed_by,
        body=body,
    )


def _leads(actor: Actor, numbers: Sequence[int]) -> dict[tuple[int, str], str]:
    """By payload and item the leads that came of them and that the actor sees."""
    rows = FormSubmission.objects.filter(payload_id__in=numbers, lead_id__isnull=False).values_list(
        "payload_id", "item", "lead_id"
    )
    found = {(number, item): subject for number, item, subject in rows if number and subject}
    seen = seen_of_subjects(actor, found.values())
    return {place: seen[subject].public_id for place, subject in found.items() if subject in seen}


def _place(told: object) -> int:
    found = ReceivedPayload.objects.filter(public_id=parse_public_id(Kind.PAYLOAD, str(told))).first()
    if found is None:
        raise ValueError("no such payload")
    return found.pk


def _hook(shown: Shown[WebhookBody]) -> Hook:
    return Hook(shown.slug, shown.version_id, shown.body)
