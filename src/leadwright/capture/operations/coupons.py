"""Coupons: codes are made or brought in, given out one a lead, and redeemed once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.capture.models import CouponCode, CouponWait
from leadwright.capture.offers.codes import MOST_AT_ONCE, folded, new_code, prefix_of
from leadwright.capture.offers.document import OFFER, OfferBody
from leadwright.capture.operations.offer_source import source_of_offers
from leadwright.capture.queries.coupons import codes_of, is_over
from leadwright.events.events import NewEvent
from leadwright.events.operations import append_events, withdraw_events
from leadwright.leads.access import editable_lead
from leadwright.leads.operations.dirty import mark_subjects
from leadwright.platform import audit, clock, sql, workspace
from leadwright.platform.errors import Conflict, NotFound, UnusableInput
from leadwright.platform.outbox import Cause
from leadwright.playbook import queries as playbook
from leadwright.playbook.queries import Published

_PACKAGE = "leadwright.capture"
# Any number, the same in every process; beside it the offer.
_GIVING = 7_201_004
_LONGEST_REFERENCE = 200
_AT_A_TIME = 5_000


@dataclass(frozen=True)
class AddedCodes:
    """How many codes are new, how many were there already, and how many went to people who waited."""

    added: int
    known: int
    given: int = 0


@dataclass(frozen=True)
class Redeemed:
    """A code that was redeemed: when, by whom, for which offer, and the number of its lead; `again` where the same reference
    redeemed it before.
    """

    code: str
    offer: str
    at: datetime
    by: str
    reference: str
    lead_id: int | None
    again: bool = False


def coupon_in_force(slug: str) -> Published[OfferBody]:
    """The coupon of that name. Raises NotFound."""
    live = playbook.published(OFFER, slug)
    if live is None or live.body.coupon is None:
        raise NotFound(f"There is no coupon “{slug}” in force.", offer=slug)
    return live


def make_codes(*, actor: Actor, offer: str, count: int, prefix: str = "", at: datetime) -> AddedCodes:
    """Make so many random codes; each call makes others. Who waits for one gets it.

    Raises Forbidden, NotFound, and UnusableInput for a number or a prefix that cannot be.
    """
    require(actor, Action.EDIT_PLAYBOOK)
    if not 1 <= count <= MOST_AT_ONCE:
        raise UnusableInput(f"Make between 1 and {MOST_AT_ONCE:,} codes at once.", field="count")
    begins = prefix_of(prefix)
    if begins is None:
        raise UnusableInput(
            "A prefix has at most 12 letters of A to Z, digits and dashes, such as SPRING.", field="prefix"
        )
    return add_codes(actor=actor, offer=offer, codes=[new_code(begins) for _ in range(count)], at=at)


@transaction.atomic
def add_codes(*, actor: Actor, offer: str, codes: Sequence[str], at: datetime) -> AddedCodes:
    """Add codes to a coupon; those that are there already, of whichever coupon, are left as they are. Repeating adds nothing.

    Who waits for a code gets one. Raises Forbidden, NotFound, and UnusableInput for too many or for what is no code.
    """
    require(actor, Action.EDIT_PLAYBOOK)
    coupon_in_force(offer)
    if not 1 <= len(codes) <= MOST_AT_ONCE:
        raise UnusableInput(f"Bring between 1 and {MOST_AT_ONCE:,} codes at once.", field="codes")
    keys = {folded(one): one for one in codes}
    if "" in keys:
        raise UnusableInput(f"“{keys['']}” is no code; use letters and digits.", field="codes")
    lock_giving(offer)
    before = CouponCode.objects.filter(offer=offer).count()
    rows = [
        CouponCode(offer=offer, code=code, folded=key, added_at=at, added_by=actor.label)
        for key, code in sorted(keys.items())
    ]
    CouponCode.objects.bulk_create(rows, ignore_conflicts=True, batch_size=_AT_A_TIME)
    added = CouponCode.objects.filter(offer=offer).count() - before
    if added:
        audit.record(actor, "offer.codes_added", kind="document", key=offer, at=at, changes={"codes": added})
    return AddedCodes(added, len(codes) - added)


def lock_giving(offer: str) -> None:
    """Hold an offer until the transaction of the caller ends: one after the other gives out its codes."""
    sql.execute(
        "select pg_advisory_xact_lock(%(key)s, hashtext(%(offer)s))", {"key": _GIVING, "offer": offer}
    )


def give_codes(*, coupon: Published[OfferBody], subjects: Sequence[int], at: datetime) -> Mapping[int, str]:
    """Give each lead a code, the one it has or the next free one; the code of each subject that has one now.

    In the transaction of the caller. After the last day of the coupon nobody new gets one. Repeating gives the same.
    """
    if subjects and not is_over(coupon.body, at):
        lock_giving(coupon.slug)
        sql.execute(
            sql.statement(_PACKAGE, "issue_coupons"),
            {"offer": coupon.slug, "subjects": list(subjects), "at": at},
        )
    return codes_of(coupon.slug, subjects)


@transaction.atomic
def give_code(*, actor: Actor, offer: str, lead: str, at: datetime) -> str:
    """The code of a coupon a lead has from now on: the one it had, else the next free one. Nothing is mailed.

    Repeating gives the same. Raises NotFound and Forbidden as every change of a lead does, NotFound for no such coupon, Conflict
    where its last day has passed or no code is left.
    """
    key, live = editable_lead(actor, lead), coupon_in_force(offer)
    had = codes_of(live.slug, [key.id]).get(key.id)
    if had is not None:
        return had
    given = give_codes(coupon=live, subjects=[key.id], at=at).get(key.id)
    if given is None:
        raise Conflict(why_none(live.body, at), offer=offer)
    audit.record(
        actor, "coupon.given", kind="lead", key=key.public_id, at=at, changes={"offer": offer, "code": given}
    )
    return given


def why_none(coupon: OfferBody, at: datetime) -> str:
    """Why nobody new gets a code, in a sentence."""
    why = "its last day has passed" if is_over(coupon, at) else "no code of it is left"
    return f"“{coupon.title}” cannot be given: {why}."


def keep_waiting(*, offer: str, people: Sequence[tuple[int, str]], at: datetime) -> None:
    """Keep who (a subject and its address) wants a code when there is none. Repeating changes nothing."""
    rows = [CouponWait(offer=offer, lead_id=one, address=address, asked_at=at) for one, address in people]
    CouponWait.objects.bulk_create(rows, ignore_conflicts=True)


def take_waiting(*, coupon: Published[OfferBody], at: datetime) -> Sequence[tuple[int, str]]:
    """Give codes to who waits, in the order they came, as far as codes go; who got one, and is not waiting any more."""
    waiting = list(CouponWait.objects.filter(offer=coupon.slug).order_by("id")[:MOST_AT_ONCE])
    given = give_codes(coupon=coupon, subjects=[one.lead_id for one in waiting], at=at) if waiting else {}
    served = [one for one in waiting if one.lead_id in given]
    CouponWait.objects.filter(pk__in=[one.pk for one in served]).delete()
    return [(one.lead_id, one.address) for one in served]


@transaction.atomic
def redeem_code(
    *,
    actor: Actor,
    code: str,
    reference: str = "",
    offer: str = "",
    at: datetime,
    batch: int | None = None,
) -> Redeemed:
    """Redeem a code, once only; that its lead did so is an event. `reference` is the teller's own, such as an order;
    `batch` is what the event goes with, for what is only a sample.

    Repeating with the same reference gives the same answer. Raises NotFound for no such code (of the `offer`, if one is named),
    Conflict for one that was redeemed before, Forbidden.
    """
    require(actor, Action.EDIT_LEADS)
    if len(reference) > _LONGEST_REFERENCE:
        raise UnusableInput(f"A reference has at most {_LONGEST_REFERENCE} characters.", field="reference")
    found = _named(code, offer)
    if found.redeemed_at is not None:
        if reference and found.reference == reference:
            return _redeemed(found, again=True)
        when = clock.local_date(found.redeemed_at, str(workspace.read("time_zone")))
        told = f", for {found.reference}" if found.reference else ""
        raise Conflict(f"{found.code} was redeemed on {when} by {found.redeemed_by}{told}.", code=found.code)
    found.redeemed_at, found.redeemed_by, found.reference = at, actor.label, reference
    found.save(update_fields=["redeemed_at", "redeemed_by", "reference"])
    if found.lead_id is not None and append_events([_event(found, at, batch)], at=at):
        mark_subjects(subjects={found.lead_id}, at=at, cause=Cause.ACTIVITY)
    audit.record(
        actor, "coupon.redeemed", kind="document", key=found.offer, at=at, changes={"code": found.code}
    )
    return _redeemed(found)


@transaction.atomic
def take_redemption_back(*, actor: Actor, code: str, at: datetime) -> bool:
    """Undo a redemption that was a mistake, with its event; false where the code is not redeemed. Raises NotFound, Forbidden."""
    require(actor, Action.EDIT_LEADS)
    found = _named(code, "")
    if found.redeemed_at is None:
        return False
    found.redeemed_at, found.redeemed_by, found.reference = None, "", ""
    found.save(update_fields=["redeemed_at", "redeemed_by", "reference"])
    if found.lead_id is not None:
        gone = withdraw_events(source=source_of_offers(at), messages={_message(found): found.lead_id})
        mark_subjects(subjects=gone, at=at, cause=Cause.ACTIVITY)
    audit.record(
        actor, "coupon.taken_back", kind="document", key=found.offer, at=at, changes={"code": found.code}
    )
    return True


def _named(code: str, offer: str) -> CouponCode:
    found = (
        CouponCode.objects.select_for_update().filter(folded=folded(code)).first() if folded(code) else None
    )
    if found is None or (offer and found.offer != offer):
        raise NotFound(
            f"There is no code “{code[:60]}”" + (" of this offer." if offer else "."), field="code"
        )
    return found


def _message(found: CouponCode) -> str:
    return f"coupon:{found.folded}"


def _event(found: CouponCode, at: datetime, batch: int | None) -> NewEvent:
    assert found.lead_id is not None  # noqa: S101 - asked by the caller
    return NewEvent(
        name="coupon_redeemed",
        occurred_at=at,
        subject=found.lead_id,
        source_id=source_of_offers(at).pk,
        message_id=_message(found),
        batch=batch,
        properties={"coupon": found.code, "offer": found.offer},
    )


def _redeemed(found: CouponCode, *, again: bool = False) -> Redeemed:
    assert found.redeemed_at is not None  # noqa: S101 - asked by the caller
    return Redeemed(
        found.code, found.offer, found.redeemed_at, found.redeemed_by, found.reference, found.lead_id, again
    )
