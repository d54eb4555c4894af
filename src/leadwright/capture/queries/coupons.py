"""Codes of coupons: whose they are, how many are left, and the newest ones with what became of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.capture.models import CouponCode, CouponWait
from leadwright.capture.offers.codes import folded
from leadwright.capture.offers.document import OFFER, OfferBody
from leadwright.leads.access import seen_among
from leadwright.platform import clock, sql, workspace
from leadwright.platform.errors import NotFound
from leadwright.playbook import queries as playbook

_PACKAGE = "leadwright.capture"
_COUNTED = """
select offer, count(*), count(*) filter (where issued_at is null and redeemed_at is null),
  count(*) filter (where issued_at is not null), count(*) filter (where redeemed_at is not null)
from coupon_code group by offer
"""


@dataclass(frozen=True)
class CodeCounts:
    """Codes of a coupon: all, free, given to leads, redeemed; and how many people wait for one."""

    codes: int = 0
    free: int = 0
    given: int = 0
    redeemed: int = 0
    waiting: int = 0


@dataclass(frozen=True)
class CouponChoice:
    """A coupon whose codes can be given out, and how many are left."""

    slug: str
    title: str
    worth: str
    free: int


@dataclass(frozen=True)
class CodeLine:
    """A code with what became of it. `lead` is a public id, empty where it is nobody's or of somebody the actor may not see."""

    code: str
    offer: str
    lead: str
    name: str
    given_at: datetime | None
    redeemed_at: datetime | None
    redeemed_by: str
    reference: str


def codes_of(offer: str, subjects: Sequence[int]) -> Mapping[int, str]:
    """The code each of these subjects has by its lead. One query."""
    params = {"offer": offer, "subjects": list(subjects)}
    found = sql.rows(sql.statement(_PACKAGE, "coupons_of"), params)
    return {int(subject): str(code) for subject, code in found}


def is_any_free(offer: str) -> bool:
    """Whether a code of the offer can still be given out. One query."""
    return CouponCode.objects.filter(offer=offer, issued_at=None, redeemed_at=None).exists()


def code_counts() -> Mapping[str, CodeCounts]:
    """The counts of every coupon that has codes or people who wait, by its slug. Two queries."""
    waiting = dict(sql.rows(f"select offer, count(*) from {CouponWait._meta.db_table} group by offer"))
    counted: dict[str, tuple[int, int, int, int]] = {row[0]: row[1:] for row in sql.rows(_COUNTED)}
    return {
        offer: CodeCounts(*counted.get(offer, (0, 0, 0, 0)), int(waiting.get(offer, 0)))
        for offer in {*waiting, *counted}
    }


def code_lines(*, actor: Actor, offer: str, limit: int = 50, code: str = "") -> Sequence[CodeLine]:
    """The codes of an offer that were given out or redeemed last; with `code` only that one. Names are told of leads the actor
    sees. Three queries. Raises Forbidden.
    """
    require(actor, Action.SEE_LEADS)
    rows = CouponCode.objects.filter(offer=offer)
    if code:
        rows = rows.filter(folded=folded(code))
    found = list(
        rows.exclude(issued_at=None, redeemed_at=None, lead_id=None).order_by("-issued_at", "-id")[:limit]
    )
    if code and not found:
        found = list(rows[:1])
    seen = people_of(actor, [one.lead_id for one in found if one.lead_id is not None])
    return [_line(one, seen) for one in found]


def one_code(*, actor: Actor, offer: str, code: str) -> CodeLine:
    """One code. Raises NotFound, Forbidden."""
    found = code_lines(actor=actor, offer=offer, code=code) if folded(code) else ()
    if not found:
        raise NotFound(f"There is no code “{code[:60]}” of this offer.", field="code")
    return found[0]


def people_of(actor: Actor, subjects: Sequence[int]) -> Mapping[int, tuple[str, str]]:
    """By subject the public id and the name of its lead, of those the actor may see. Two queries."""
    rows = sql.rows(
        """select s.id, l.id, coalesce(l.full_name, l.company_name, l.email, '') from subject s
        join lead l on l.id = s.lead_id where s.id = any(%(subjects)s)""",
        {"subjects": list(subjects)},
    )
    seen = {key.id: key.public_id for key in seen_among(actor, [lead for _, lead, _ in rows])}
    shows = actor.may(Action.SEE_CONTACT_DATA)
    return {subject: (seen[lead], name if shows else "") for subject, lead, name in rows if lead in seen}


def is_over(body: OfferBody, at: datetime) -> bool:
    """Whether the last day of a coupon has passed where the workspace is."""
    last = body.coupon.until if body.coupon is not None else ""
    return bool(last) and clock.local_date(at, str(workspace.read("time_zone"))).isoformat() > last


def coupons_to_give(*, actor: Actor, at: datetime) -> Sequence[CouponChoice]:
    """Coupons in force that are not over and have a free code, by title. Three queries. Raises Forbidden."""
    require(actor, Action.EDIT_LEADS)
    counts = code_counts()
    found = [
        CouponChoice(one.slug, one.body.title, one.body.coupon.worth, counts[one.slug].free)
        for one in playbook.published_all(OFFER)
        if one.body.coupon is not None
        and one.slug in counts
        and counts[one.slug].free
        and not is_over(one.body, at)
    ]
    return sorted(found, key=lambda one: (one.title.casefold(), one.slug))


def exhausted_coupons() -> Sequence[tuple[str, CodeCounts]]:
    """Coupons in force that have no free code, by title, with their counts."""
    counts = code_counts()
    live = [one for one in playbook.published_all(OFFER) if one.body.coupon is not None]
    told = [(one.body.title, counts.get(one.slug, CodeCounts())) for one in live]
    return sorted(
        ((title, count) for title, count in told if not count.free), key=lambda one: one[0].casefold()
    )


def _line(one: CouponCode, seen: Mapping[int, tuple[str, str]]) -> CodeLine:
    lead, name = seen.get(one.lead_id or 0, ("", ""))
    return CodeLine(
        one.code, one.offer, lead, name, one.issued_at, one.redeemed_at, one.redeemed_by, one.reference
    )
