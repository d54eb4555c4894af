"""Who recommended a lead, whom it recommended, and its links."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.capture.forms.document import FORM
from leadwright.capture.forms.kinds import APPLICATION
from leadwright.capture.models import Referral, ReferralLink
from leadwright.leads.access import seen_of_subjects, sees_contact_data, visible_lead
from leadwright.leads.contact_data import plain_text
from leadwright.leads.models import Lead, Subject
from leadwright.platform.ids import Kind, public_id
from leadwright.playbook import queries as playbook


@dataclass(frozen=True)
class LinkLine:
    """A link of a lead; `came` counts who came by it."""

    id: str
    code: str
    form: str
    open: bool
    came: int


@dataclass(frozen=True)
class ReferralLine:
    """The other one of a recommendation: named where the actor sees that lead, else `lead` and `name` are empty."""

    lead: str
    name: str
    at: datetime
    converted_at: datetime | None
    stage: str


@dataclass(frozen=True)
class LeadReferrals:
    """Everything about recommendations of one lead. `forms` are those a new link may have: slug and title."""

    by: ReferralLine | None
    gave: tuple[ReferralLine, ...]
    links: tuple[LinkLine, ...]
    forms: tuple[tuple[str, str], ...]


def lead_referrals(*, actor: Actor, reference: str) -> LeadReferrals:
    """A fixed number of queries. Raises NotFound and Forbidden as every look at a lead does."""
    key = visible_lead(actor, reference)
    own = set(Subject.objects.filter(lead_id=key.id).values_list("pk", flat=True))
    told = list(Referral.objects.filter(Q(referred_id__in=own) | Q(referrer_id__in=own)).order_by("-id")[:50])
    came = next((one for one in reversed(told) if one.referred_id in own), None)
    gave = [one for one in told if one.referrer_id in own and one.referred_id not in own]
    others = [one.referred_id for one in gave] + ([came.referrer_id] if came else [])
    named = _named(actor, others)
    links = ReferralLink.objects.filter(subject_id__in=own).order_by("closed_at", "-id")
    counts: dict[int | None, int] = {}
    for one in gave:
        counts[one.link_id] = counts.get(one.link_id, 0) + 1
    return LeadReferrals(
        by=_line(came, named.get(came.referrer_id, ("", ""))) if came is not None else None,
        gave=tuple(_line(one, named.get(one.referred_id, ("", ""))) for one in gave),
        links=tuple(
            LinkLine(
                id=public_id(Kind.REFERRAL_LINK, one.public_id),
                code=one.code,
                form=one.form,
                open=one.closed_at is None,
                came=counts.get(one.pk, 0),
            )
            for one in links
        ),
        forms=_forms() if actor.may(Action.EDIT_LEADS) else (),
    )


def _forms() -> tuple[tuple[str, str], ...]:
    found = (
        (one.slug, one.body.title) for one in playbook.published_all(FORM) if one.body.type != APPLICATION
    )
    return tuple(sorted(found))


def form_of_link(code: str) -> tuple[str, bool] | None:
    """The form (its slug) a code leads to, and whether the link is open; None for a code nobody has. One query."""
    found = ReferralLink.objects.filter(code=code[:40]).values_list("form", "closed_at").first()
    return (found[0], found[1] is None) if found is not None else None


def _line(one: Referral, other: tuple[str, str]) -> ReferralLine:
    return ReferralLine(*other, one.referred_at, one.converted_at, one.stage)


def _named(actor: Actor, subjects: Sequence[int]) -> dict[int, tuple[str, str]]:
    """By subject the public id and name of the lead it belongs to now, of those the actor sees; without addresses in it for who
    may not see any.
    """
    if not subjects:
        return {}
    seen = seen_of_subjects(actor, subjects)
    found = Lead.objects.filter(pk__in=[key.id for key in seen.values()])
    shown = str if sees_contact_data(actor) else plain_text
    names = {
        number: (shown(full) or shown(company)) or "Nobody named"
        for number, full, company in found.values_list("pk", "full_name", "company_name")
    }
    return {subject: (key.public_id, names[key.id]) for subject, key in seen.items()}
