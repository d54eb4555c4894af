"""Statements of an upsert that stores few submissions, as forms and programs send them: values come as parameters.

A staging table costs as much as ten rows written straight in, so it is made only for many. Called by `leads.operations` only;
what is stored is the same as with `leads.bulk`.
"""

import json
from collections.abc import Mapping, Sequence

from leadwright.leads.bulk import StagedLead, copy_new_leads, params
from leadwright.leads.columns import statement
from leadwright.leads.rules import IdentityTuple
from leadwright.leads.submission import Provenance
from leadwright.leads.written import CompanyTold, company_cells
from leadwright.platform import sql

MOST = 200


def link_identities(links: Sequence[tuple[int, IdentityTuple]], provenance: Provenance) -> int:
    """As `bulk.link_identities`."""
    told = {
        "subjects": sql.numbers([subject for subject, _ in links]),
        "kinds": sql.texts([kind for _, (kind, _, _) in links]),
        "namespaces": sql.texts([namespace for _, (_, namespace, _) in links]),
        "values": sql.texts([value for _, (_, _, value) in links]),
    }
    return int(sql.again(statement("link_identities_of_few"), params(provenance) | told)[0][0])


def companies(joined: Mapping[str, CompanyTold], provenance: Provenance) -> dict[str, int] | None:
    """Find or make companies: the number of each by key. None where that is not all there is to do, because one has something
    to learn or another writer made one meanwhile; then what was made stays, and is found.
    """
    told = [{"place": place, **company_cells(one)} for place, one in enumerate(joined.values())]
    found = sql.again(
        statement("find_or_make_few_companies"), params(provenance) | {"told": json.dumps(told)}
    )
    if any(number is None or learns for _, number, learns in found):
        return None
    numbers = {place: number for place, number, _ in found}
    return {key: numbers[place] for place, key in enumerate(joined)}


def add_new(staged: Sequence[StagedLead], provenance: Provenance, cause: str) -> None:
    """As `bulk.add_new`."""
    copy_new_leads(staged, provenance)
    told = {
        "leads": sql.numbers(one.lead_id for one in staged),
        "dated": sql.numbers(one.lead_id for one in staged if one.written.time_known),
        "cause": cause,
    }
    sql.again(statement("add_rest_of_few"), params(provenance) | told)
