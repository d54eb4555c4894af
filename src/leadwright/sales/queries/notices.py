"""What colleagues were told of hand-overs and have not put away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from leadwright.accounts.actor import Actor
from leadwright.leads.access import text_for, visible_leads
from leadwright.platform import sql
from leadwright.platform.ids import Kind, public_id

# Nobody reads more of them at once.
MOST = 100


@dataclass(frozen=True)
class Told:
    """A notice: what of which hand-over, with the name of its lead and the lead's company."""

    id: int
    what: str
    hand_over: str
    name: str
    company: str
    at: datetime


def notices(*, actor: Actor, limit: int = MOST, among: Sequence[int] | None = None) -> tuple[Told, ...]:
    """What the actor was told, has not put away and still matters, the latest first; of leads the actor still sees.

    `among` are the numbers of those that are asked for; None: all.
    """
    text, params = _told(actor, "true" if among is None else "n.id = any(%(among)s)")
    params |= {"limit": limit, "among": list(among or ())}
    shown = text_for(actor)
    return tuple(
        Told(number, what, public_id(Kind.HAND_OVER, uuid), shown(name), shown(company), at)
        for number, what, uuid, name, company, at in sql.rows(text, params)
    )


def number_of_notices(*, actor: Actor) -> int:
    """How many `notices` there are, none counted beyond `MOST`."""
    text, params = _told(actor, "true")
    return int(sql.scalar(f"select count(*) from ({text}) told", {**params, "limit": MOST}))


def _told(actor: Actor, which: str) -> tuple[str, dict[str, object]]:
    visible = visible_leads(actor, "st")
    text = sql.statement("leadwright.sales", "notices")
    text = text.replace("{visible}", visible.sql).replace("{which}", which)
    return text, {"me": actor.user_id or 0, **visible.params}
