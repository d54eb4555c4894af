"""Whether a page about one lead is still true."""

import hashlib

from leadwright.accounts.actor import Actor
from leadwright.leads.access import visible_lead
from leadwright.leads.columns import statement
from leadwright.platform import sql


def lead_version(actor: Actor, reference: str) -> str:
    """A short text that changes with a lead's facts, owner, stage, scores, notes and tasks; two small queries.

    Raises NotFound as `visible_lead` does.
    """
    lead = visible_lead(actor, reference)
    parts = sql.rows(statement("lead_version"), {"lead": lead.id})
    return hashlib.blake2b(repr(parts).encode(), digest_size=8).hexdigest()
