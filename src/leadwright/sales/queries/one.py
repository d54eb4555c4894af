"""One hand-over: why, to whom and why to them, by when, and what happened to it."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from leadwright.accounts.actor import Actor
from leadwright.accounts.models import User
from leadwright.leads.access import LeadKey, hide_contact_data, seen_among, sees_contact_data, visible_lead
from leadwright.leads.contact_data import plain_value
from leadwright.platform.errors import NotFound
from leadwright.platform.ids import Kind, parse_public_id, public_id
from leadwright.sales.models import HandOver, HandOverStep
from leadwright.sales.reasons import LABELS, RejectReason
from leadwright.sales.rules import WORDS, Why


@dataclass(frozen=True)
class Step:
    """One line of its story."""

    what: str
    at: datetime
    by: str
    before: str
    after: str
    text: str


@dataclass(frozen=True)
class Candidate:
    """Somebody who was looked at, and why or why not."""

    name: str
    why: str
    taken: bool


@dataclass(frozen=True)
class OneHandOver:
    """A hand-over as a page or a program shows it."""

    id: str
    lead: str
    state: str
    owner: str
    owner_id: str
    stage: str
    reason: str
    news: str
    given_at: datetime
    given_by: str
    due_at: datetime | None
    call_back_at: datetime | None
    answered_at: datetime | None
    reject_reason: str
    note: str
    recycle_on: date | None
    criteria: tuple[dict[str, object], ...]
    acts: tuple[dict[str, object], ...]
    way: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    steps: tuple[Step, ...]


def one_hand_over(*, actor: Actor, reference: str) -> OneHandOver:
    """The hand-over of this public id; a constant number of queries. Raises NotFound also for a lead the actor may not see."""
    held = HandOver.objects.filter(public_id=parse_public_id(Kind.HAND_OVER, reference)).first()
    keys = seen_among(actor, [held.lead_id]) if held is not None else []
    if held is None or not keys:
        raise NotFound(f"There is no hand-over “{reference}”, or you may not see it.", reference=reference)
    return _for(actor, _shown(held, keys[0]))


def latest_of_lead(*, actor: Actor, lead: str) -> OneHandOver | None:
    """The last hand-over of a lead, None where there was none. Raises NotFound."""
    key = visible_lead(actor, lead)
    held = HandOver.objects.filter(lead_id=key.id).order_by("-id").first()
    return _for(actor, _shown(held, key)) if held is not None else None


def _for(actor: Actor, one: OneHandOver) -> OneHandOver:
    """What people wrote and leads did may hold an address: left out for who may not see how to reach somebody."""
    if sees_contact_data(actor):
        return one
    return replace(
        one,
        reason=hide_contact_data(one.reason),
        news=hide_contact_data(one.news),
        note=hide_contact_data(one.note),
        criteria=_plain(one.criteria),
        acts=_plain(one.acts),
        steps=tuple(replace(step, text=hide_contact_data(step.text)) for step in one.steps),
    )


def _plain(lines: tuple[dict[str, object], ...]) -> tuple[dict[str, object], ...]:
    return tuple({name: plain_value(value) for name, value in line.items()} for line in lines)


def _shown(held: HandOver, key: LeadKey) -> OneHandOver:
    steps = list(HandOverStep.objects.filter(hand_over_id=held.pk).order_by("-id")[:50])
    looked_at = [(number, why) for number, why in held.decision.get("candidates", [])]
    numbers = {one for step in steps for one in (step.from_owner_id, step.to_owner_id)}
    numbers |= {number for number, _ in looked_at} | {held.owner_id}
    users = User.objects.in_bulk([one for one in numbers if one is not None])
    names = {number: user.name for number, user in users.items()}
    owner = users.get(held.owner_id) if held.owner_id is not None else None
    return OneHandOver(
        id=public_id(Kind.HAND_OVER, held.public_id),
        lead=key.public_id,
        state=held.state,
        owner=owner.name if owner is not None else "",
        owner_id=public_id(Kind.USER, owner.public_id) if owner is not None else "",
        stage=held.stage,
        reason=held.reason,
        news=held.news,
        given_at=held.given_at,
        given_by=held.given_by,
        due_at=held.due_at,
        call_back_at=held.call_back_at,
        answered_at=held.answered_at,
        reject_reason=LABELS[RejectReason(held.reject_reason)]
        if held.reject_reason in set(RejectReason)
        else "",
        note=held.note,
        recycle_on=held.recycle_on,
        criteria=tuple(held.why.get("criteria", ())),
        acts=tuple(held.why.get("acts", ())),
        way=tuple(held.decision.get("way", ())),
        candidates=tuple(
            Candidate(names.get(number, "Somebody who left"), WORDS[Why(why)], why == Why.TAKEN)
            for number, why in looked_at
        ),
        steps=tuple(
            Step(
                one.what,
                one.at,
                one.actor,
                names.get(one.from_owner_id or 0, ""),
                names.get(one.to_owner_id or 0, ""),
                one.text,
            )
            for one in steps
        ),
    )
