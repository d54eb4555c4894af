"""How many leads stand at each stage."""

from leadwright.accounts.actor import Actor
from leadwright.leads.access import visible_leads
from leadwright.platform import sql


def stage_counts(*, actor: Actor) -> dict[str, int]:
    """Each stage with how many leads of it the actor may see; the list of that stage is exactly as long."""
    visible = visible_leads(actor, "st")
    text = (
        f"select st.stage, count(*) from standing st where {visible.sql} group by st.stage order by 2 desc, 1"
    )
    return dict(sql.rows(text, visible.params))
