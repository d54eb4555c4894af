"""The score of a company: what the people in it make of it, as their standings say now.

One statement over the people of one company, found by its index; nothing is stored, so nothing can be out of date.
"""

from dataclasses import dataclass

from leadwright.accounts.actor import Actor
from leadwright.leads.access import listed_leads
from leadwright.platform import sql
from leadwright.platform.ids import Kind, parse_public_id, public_id
from leadwright.playbook import queries as playbook
from leadwright.scoring.documents import SCORING
from leadwright.scoring.model import DEFAULT_COMPANY_CAP, ENGAGED_BANDS, millionths


@dataclass(frozen=True)
class CompanyScore:
    """Points in millionths, fit and engagement of each person together; only people the actor sees count.

    `best` is the most that one of them has (`best_lead`, `best_name`), `together` the sum of all, at most `cap`, of which the cap
    took `taken` (0 or less); `engaged` are those in the two upper bands of engagement.
    """

    company: str
    name: str
    people: int
    engaged: int
    best: int
    best_lead: str
    best_name: str | None
    together: int
    taken: int
    cap: int

    @property
    def sentence(self) -> str:
        """Who and how many: "3 of 12 people engaged"."""
        people = "person" if self.people == 1 else "people"
        return f"{self.engaged:,} of {self.people:,} {people} engaged"


def company_score(*, actor: Actor, reference: str) -> CompanyScore | None:
    """The score of a company by its public id; None where the actor sees nobody in it who is in a list."""
    return _scored(actor, "c.public_id = %(company)s", parse_public_id(Kind.COMPANY, reference), _cap())


def company_score_of(*, actor: Actor, lead: int, cap: int) -> CompanyScore | None:
    """The score of the company a lead works for, at most `cap` millionths together; None for a lead without one."""
    return _scored(actor, "c.id = (select company_id from lead where id = %(company)s)", lead, cap)


def _scored(actor: Actor, which: str, company: object, cap: int) -> CompanyScore | None:
    visible = listed_leads(actor)
    text = (
        sql.statement(__package__, "company_score")
        .replace("{which}", which)
        .replace("{visible}", visible.sql)
    )
    params = {**visible.params, "company": company, "engaged": list(ENGAGED_BANDS)}
    for uuid, name, people, engaged, best, best_uuid, best_name, together in sql.again(text, params):
        kept = min(int(together), cap)
        return CompanyScore(
            public_id(Kind.COMPANY, uuid), name, people, engaged, best, public_id(Kind.LEAD, best_uuid), best_name,
            kept, kept - int(together), cap,
        )  # fmt: skip
    return None


def _cap() -> int:
    live = playbook.published(SCORING)
    return millionths(DEFAULT_COMPANY_CAP if live is None else live.body.company_cap)
