"""What became of the leads of the list, in its order: for judging how well the order foretells it."""

from leadwright.accounts.actor import Actor
from leadwright.criteria.catalogue import Field
from leadwright.criteria.compile import Compiled, with_clause
from leadwright.leads.fields import current
from leadwright.leads.queries.narrowing import narrowing
from leadwright.leads.queries.ordering import RANK, Direction
from leadwright.platform import sql

_SINCE = "select '-infinity'::timestamptz as since"


def outcomes_in_order(*, actor: Actor, field: Field) -> list[bool]:
    """The values of a yes/no field of every lead the actor sees, best first; leads of which it is not known are left out."""
    narrowed = narrowing(actor, stage=None, condition=None)
    scope = (
        "select st.lead_id as lead, %(now)s::timestamptz as as_of, (%(now)s::timestamptz at time zone 'UTC')::date as today"
        f" from standing st where {narrowed.where}"
    )
    compiled = Compiled("", {field.relation: frozenset({field.column})}, None, inline_scope=True)
    text = (
        f"{with_clause(compiled, scope, _SINCE, current)}\n"
        f'select r."{field.column}" from scope join standing st on st.lead_id = scope.lead'
        f" join {field.relation} r on r.lead = scope.lead"
        f' where r."{field.column}" is not null order by {Direction(RANK).by()}'
    )
    return [value for (value,) in sql.rows(text, narrowed.params)]
