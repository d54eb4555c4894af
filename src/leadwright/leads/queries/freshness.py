"""Whether a page about one lead is still true."""

from leadwright.accounts.actor import Actor
from leadwright.leads.access import visible_lead
from leadwright.platform import sql


def lead_version(actor: Actor, reference: str) -> str:
    """A short text that changes with what is known of a lead, its owner, its stage and its scores; two small queries.

    Raises NotFound as `visible_lead` does.
    """
    lead = visible_lead(actor, reference)
    row = sql.rows(
        """
        select floor(extract(epoch from computed_at) * 1000)::bigint, owner_id, stage,
            (select max(id) from lead_history where lead_id = %(lead)s)
        from standing
        where lead_id = %(lead)s
        """,
        {"lead": lead.id},
    )
    return "-".join("" if part is None else str(part) for part in row[0]) if row else ""
