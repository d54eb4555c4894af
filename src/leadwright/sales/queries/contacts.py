"""The people of an opportunity, and who else of the company could be one."""

from dataclasses import dataclass

from leadwright.accounts.actor import Actor
from leadwright.leads.access import visible_leads
from leadwright.platform import sql
from leadwright.platform.ids import Kind, parse_public_id, public_id


@dataclass(frozen=True)
class Contact:
    """Somebody with a part in it; `role` is the part, `position` what they are at their company."""

    lead: str
    name: str
    position: str
    role: str


@dataclass(frozen=True)
class Contacts:
    """Those there are, how many more the actor may not see, and others of the same company."""

    rows: tuple[Contact, ...]
    hidden: int
    others: tuple[Contact, ...]


_PERSON = "l.public_id, coalesce(l.full_name, l.email_display, l.company_name, 'Nobody named'), coalesce(l.role, '')"


def contacts_of(*, actor: Actor, opportunity: str, limit: int = 100) -> Contacts:
    """Of an opportunity the caller has found to be visible; three statements."""
    visible = visible_leads(actor, "st")
    params = {"uuid": parse_public_id(Kind.OPPORTUNITY, opportunity), "limit": limit, **visible.params}
    joined = """opportunity o join opportunity_contact c on c.opportunity_id = o.id
join lead l on l.id = c.lead_id join standing st on st.lead_id = l.id where o.public_id = %(uuid)s"""
    rows = sql.rows(f"select {_PERSON}, c.role from {joined} and {visible.sql} order by c.id", params)
    ((total,),) = sql.rows(f"select count(*) from {joined}", params)
    others = sql.rows(
        f"""select {_PERSON}, '' from opportunity o
join lead l on l.company_id = o.company_id and l.id <> o.lead_id and l.kind = 'person'
join standing st on st.lead_id = l.id
where o.public_id = %(uuid)s and {visible.sql}
    and not exists (select from opportunity_contact c where c.opportunity_id = o.id and c.lead_id = l.id)
order by 2, l.id limit %(limit)s""",
        params,
    )
    shown = tuple(_contact(row) for row in rows)
    return Contacts(shown, total - len(shown), tuple(_contact(row) for row in others))


def _contact(row: tuple[object, ...]) -> Contact:
    uuid, name, position, role = row
    return Contact(public_id(Kind.LEAD, uuid), str(name), str(position), str(role))  # type: ignore[arg-type]
