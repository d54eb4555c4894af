"""Devices whose history was joined to a lead, and whether one that left may come back."""

from dataclasses import dataclass
from datetime import datetime

from leadwright.accounts.actor import Actor
from leadwright.leads.access import sees_contact_data, visible_lead
from leadwright.leads.submission import Visitor
from leadwright.platform import sql

_JOINED = """
select i.namespace, i.value, j.at, j.reason, j.actor
from subject s
join identity i on i.subject_id = s.id and i.kind = 'visitor' and i.unlinked_at is null
cross join lateral (
    select k.at, k.reason, k.actor from subject_link k
    where k.subject_id = s.id and k.merge_id is null and k.to_lead_id is not null order by k.id desc limit 1
) j
where s.lead_id = %(lead)s and s.kind = 'visitor'
order by j.at desc, s.id desc
"""


@dataclass(frozen=True)
class JoinedVisitor:
    """A device, when it joined the lead, why, and who said so."""

    visitor: Visitor
    at: datetime
    reason: str
    actor: str


def joined_visitors(*, actor: Actor, reference: str) -> tuple[JoinedVisitor, ...]:
    """The devices whose history belongs to a lead, the newest first; nothing for those who see no contact data.

    Raises NotFound for a lead the actor may not see.
    """
    key = visible_lead(actor, reference)
    if not sees_contact_data(actor):
        return ()
    return tuple(
        JoinedVisitor(Visitor(namespace, value), at, reason, by)
        for namespace, value, at, reason, by in sql.rows(_JOINED, {"lead": key.id})
    )
