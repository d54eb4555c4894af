"""Where the items of a payload end: each judged as every door does, then taken, held, or left out with the reason."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from leadwright.capture.abuse.judging import Attempt, Recent, Verdict, judge
from leadwright.capture.events import PayloadsTaken
from leadwright.capture.models import FormSubmission, HeldSubmission, ReceivedPayload
from leadwright.capture.operations.settling import Landing, end_submissions
from leadwright.capture.operations.webhook_items import ToldItem, facts_of, take_items
from leadwright.capture.webhooks.document import Hook, source_of
from leadwright.capture.webhooks.reading import Item, item_from
from leadwright.events.models import Event, Source
from leadwright.leads.models import Subject
from leadwright.leads.normalise.emails import normalise_email
from leadwright.leads.normalise.problem import Problem
from leadwright.leads.normalise.record import Context, Normalised
from leadwright.leads.reading import typed_context
from leadwright.leads.submission import Outcome
from leadwright.platform import outbox, sql
from leadwright.platform.ids import new_uuid
from leadwright.platform.outbox import Cause

_PACKAGE = "leadwright.capture"
_DAY = timedelta(days=1)
_MOST_COUNTED = 500
_NOBODY = "Nothing in it says who it is: no name, e-mail address, phone number, company or id."
_THROWN = "It was held as suspect and thrown away."


@dataclass(frozen=True)
class Ending:
    """What became of an item, why, and whose it is.

    created, updated, unchanged, known (gaps were filled), ambiguous: a lead; repeated: it had come before; held,
    nobody, left_out.
    """

    item: Item
    outcome: str
    reason: str = ""
    lead: int | None = None

    def as_plain(self) -> dict[str, object]:
        """JSON-ready, without the lead: that is found by the submission of the item."""
        return {
            "place": self.item.place,
            "item": self.item.digest,
            "outcome": self.outcome,
            "reason": self.reason,
        }


@dataclass(frozen=True)
class _Asked:
    """An item that says who it is, with its facts, token, address and domain. `number` is that of its submission; `known` tells
    that it was one before.
    """

    item: Item
    facts: Normalised
    token: UUID
    address: str
    domain: str
    number: int | None
    known: bool


def end_items(
    hook: Hook, row: ReceivedPayload, items: Sequence[Item], *, at: datetime, batch: int | None = None
) -> list[Ending]:
    """What becomes of each item of a payload, in a fixed number of statements, in the caller's transaction."""
    context = typed_context()
    endings: dict[int, Ending] = {}
    asked = _asked(hook, row, [one for one in items if not one.left_out], context, endings)
    endings |= {one.place: Ending(one, "left_out", one.left_out) for one in items if one.left_out}
    again = [one for one in asked if one.known]
    fresh = _receive(hook, row, [one for one in asked if not one.known], endings)
    _take(hook, row, [*again, *fresh], endings, at=at, batch=batch)
    return [endings[one.place] for one in items]


def _asked(
    hook: Hook, row: ReceivedPayload, items: Sequence[Item], context: Context, endings: dict[int, Ending]
) -> list[_Asked]:
    """Those to be taken now; of the same token the first."""
    earlier = (
        {one.item: one for one in FormSubmission.objects.filter(payload_id=row.pk)} if row.replayed_at else {}
    )
    tokens = [earlier[one.digest].token if one.digest in earlier else _token(hook, row, one) for one in items]
    by_token = {one.token: one for one in FormSubmission.objects.filter(token__in=tokens)}
    asked: dict[UUID, _Asked] = {}
    for one, token in zip(items, tokens, strict=True):
        known = by_token.get(token)
        facts = facts_of(one, context)
        if facts.kind is None:
            endings[one.place] = Ending(one, "nobody", _NOBODY)
        elif token in asked or (known is not None and known.payload_id != row.pk):
            endings[one.place] = Ending(one, "repeated", lead=known.lead_id if known else None)
        elif known is not None and known.state == FormSubmission.DISCARDED:
            endings[one.place] = Ending(one, "left_out", _THROWN)
        else:
            address, domain = _address(one)
            number = known.pk if known is not None else None
            asked[token] = _Asked(one, facts, token, address, domain, number, known is not None)
    return list(asked.values())


def _token(hook: Hook, row: ReceivedPayload, item: Item) -> UUID:
    """By the sender's id for the item the same is known in any payload, else only in this one."""
    named = f"id {item.key}" if item.key else f"{row.public_id.hex} {item.digest} {item.place}"
    return uuid5(NAMESPACE_URL, f"webhook {hook.slug} {named}")


def _address(item: Item) -> tuple[str, str]:
    found = normalise_email(item.texts.get("email", ""))
    return ("", "") if isinstance(found, Problem) else (found.identity, found.company_domain or "")


def _receive(
    hook: Hook, row: ReceivedPayload, asked: Sequence[_Asked], endings: dict[int, Ending]
) -> list[_Asked]:
    """Judge new items and write their receipts; what is suspect waits. Those that are taken."""
    if not asked:
        return []
    verdicts = dict(zip((one.token for one in asked), _verdicts(asked, row.received_at), strict=True))
    won = _receipts(hook, row, asked, verdicts)
    held = [one for one in asked if one.token in won and verdicts[one.token].suspect]
    HeldSubmission.objects.bulk_create(
        HeldSubmission(
            submission_id=won[one.token],
            values=dict(one.item.texts),
            ticked=[],
            around={},
            told=one.item.as_plain(),
        )
        for one in held
    )
    for one in asked:
        if one.token not in won:
            endings[one.item.place] = Ending(one.item, "repeated")
        elif verdicts[one.token].suspect:
            endings[one.item.place] = Ending(one.item, "held", " ".join(verdicts[one.token].sentences))
    return [
        replace(one, number=won[one.token])
        for one in asked
        if one.token in won and not verdicts[one.token].suspect
    ]


def _verdicts(asked: Sequence[_Asked], at: datetime) -> list[Verdict]:
    """Items of the same payload count as those before, in their order."""
    params = {
        "addresses": [one.address for one in asked],
        "day": at - _DAY,
        "at": at,
        "most": _MOST_COUNTED,
    }
    counted = sql.rows(sql.statement(_PACKAGE, "recent_items"), params)
    here: Counter[str] = Counter()
    verdicts = []
    for one, (of_address,) in zip(asked, counted, strict=True):
        before = here[one.address] if one.address else 0
        here[one.address] += 1
        # One sender passes on the leads of many, so neither its network nor how many there are of a domain says anything.
        verdicts.append(
            judge(Attempt(texts=one.item.texts, address=one.address), Recent(of_address=of_address + before))
        )
    return verdicts


def _receipts(
    hook: Hook, row: ReceivedPayload, asked: Sequence[_Asked], verdicts: Mapping[UUID, Verdict]
) -> dict[UUID, int]:
    """The numbers of the submissions that are new, by token."""
    params = {
        "door": FormSubmission.WEBHOOK,
        "form": hook.slug,
        "version": hook.version_id,
        "payload": row.pk,
        "at": row.received_at,
        "tokens": [one.token for one in asked],
        "public_ids": [new_uuid() for _ in asked],
        "items": [one.item.digest for one in asked],
        "states": [
            FormSubmission.HELD if verdicts[one.token].suspect else FormSubmission.TAKEN for one in asked
        ],
        "addresses": [one.address for one in asked],
        "domains": [one.domain for one in asked],
        "reasons": [_reasons(verdicts[one.token]) for one in asked],
    }
    return {token: number for token, number, _ in sql.rows(sql.statement(_PACKAGE, "take_receipts"), params)}


def _reasons(verdict: Verdict) -> str:
    return json.dumps([{"name": one.name, "sentence": one.sentence} for one in verdict.reasons])


def _take(
    hook: Hook,
    row: ReceivedPayload,
    asked: Sequence[_Asked],
    endings: dict[int, Ending],
    *,
    at: datetime,
    batch: int | None,
) -> None:
    if not asked:
        return
    made = _made(hook, row) if row.replayed_at else {}
    told = [ToldItem(one.item, one.facts, row.public_id.hex, row.received_at, batch) for one in asked]
    landings = take_items(hook, told, made=made, at=at)
    _end(asked, landings)
    for one, landing in zip(asked, landings, strict=True):
        how = "known" if landing.outcome is Outcome.REPEATED else str(landing.outcome)
        endings[one.item.place] = Ending(one.item, how, lead=landing.lead)
    leads = tuple(dict.fromkeys(landing.lead for landing in landings))
    outbox.record(PayloadsTaken(Cause.ACTIVITY, webhook=hook.slug, leads=leads), at=at)


def _end(asked: Sequence[_Asked], landings: Sequence[Landing]) -> None:
    """Write down whose they are. What was taken before keeps its outcome, by which it is counted."""
    fresh = {
        one.number: landing
        for one, landing in zip(asked, landings, strict=True)
        if one.number is not None and not one.known
    }
    if fresh:
        end_submissions(list(fresh), list(fresh.values()), state=FormSubmission.TAKEN)


def _made(hook: Hook, row: ReceivedPayload) -> dict[int, Counter[str]]:
    """How many events of which name a payload has brought already, by the lead they belong to now."""
    source = Source.objects.filter(slug=source_of(hook.slug, hook.body)).first()
    before = FormSubmission.objects.filter(payload_id=row.pk, lead_id__isnull=False).values_list(
        "lead_id", flat=True
    )
    if source is None:
        return {}
    lead_of = dict(Subject.objects.filter(pk__in=list(before)).values_list("pk", "lead_id"))
    events = Event.objects.filter(
        subject__in=list(lead_of), source_id=source.pk, message_id__startswith=f"{row.public_id.hex}:"
    )
    made: dict[int, Counter[str]] = {}
    for subject, name in events.values_list("subject", "name"):
        made.setdefault(lead_of[subject] or subject, Counter())[name] += 1
    return made


def release_item(
    row: FormSubmission, told: Mapping[str, Any], hook: Hook, payload: UUID, *, at: datetime
) -> Landing:
    """Take an item that was held, as what it said when it came."""
    item = item_from(told)
    facts = facts_of(item, typed_context())
    [landing] = take_items(hook, [ToldItem(item, facts, payload.hex, row.received_at)], at=at)
    end_submissions([row.pk], [landing], state=FormSubmission.RELEASED)
    outbox.record(PayloadsTaken(Cause.ACTIVITY, webhook=row.form, leads=(landing.lead,)), at=at)
    return landing
