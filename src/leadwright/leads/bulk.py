"""Set-based statements of the upsert. Called by `leads.operations` only."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from leadwright.leads.columns import LAST_IN_ORDER, statement
from leadwright.leads.rules import IdentityTuple
from leadwright.leads.submission import FACT_COLUMNS, Provenance
from leadwright.leads.written import COMPANY_COLUMNS, CompanyTold, Written, company_lines, copied_instant
from leadwright.platform import sql

# Above that, a statement for each kind of identifier costs less than naming the kind with each.
_FEW = 500
_FACTS = f"{', '.join(FACT_COLUMNS)}, custom, folded"


@dataclass(slots=True)
class StagedLead:
    """A lead and everything a batch says of it."""

    lead_id: int
    is_new: bool
    fill_only: bool
    written: Written
    company_id: int | None = None


def known_leads(keys: Iterable[IdentityTuple]) -> dict[IdentityTuple, int]:
    """The leads these identifiers name now; unknown identifiers are absent."""
    wanted = frozenset(keys)
    if not wanted:
        return {}
    if len(wanted) <= _FEW:
        return _leads_of(statement("upsert_known_identities"), wanted)
    values: dict[tuple[str, str], list[str]] = {}
    for kind, namespace, value in wanted:
        values.setdefault((kind, namespace), []).append(value)
    found: dict[IdentityTuple, int] = {}
    for (kind, namespace), named in values.items():
        params = {"kind": kind, "namespace": namespace, "values": sql.texts(sorted(named))}
        of_kind = sql.rows(statement("upsert_known_of_kind"), params)
        found |= {(kind, namespace, value): lead for value, lead in of_kind}
    return found


def _leads_of(text: str, keys: Iterable[IdentityTuple]) -> dict[IdentityTuple, int]:
    wanted = sorted(set(keys))
    found = sql.again(
        text,
        {
            "kinds": sql.texts([kind for kind, _, _ in wanted]),
            "namespaces": sql.texts([namespace for _, namespace, _ in wanted]),
            "values": sql.texts([value for _, _, value in wanted]),
        },
    )
    return {(kind, namespace, value): lead for kind, namespace, value, lead in found}


def new_numbers(count: int) -> list[int]:
    """Fresh subject numbers, which are lead numbers."""
    if not count:
        return []
    return list(map(int, sql.next_numbers("subject_id_seq", count)))


def make_tables() -> None:
    """Make the session's staging tables."""
    sql.execute(statement("upsert_tables"))


def stage_known(staged: Iterable[StagedLead]) -> None:
    """Copy what is told of known leads into the staging table."""
    sql.copy_lines(
        f"upsert_row (lead_id, fill_only, company_id, valid_from, time_known, derived, {_FACTS})",
        (
            f"{one.lead_id}\t{one.fill_only}\t{_number(one.company_id)}\t{one.written.valid_from}"
            f"\t{one.written.time_known}\t{one.written.derived}\t{one.written.told}\n"
            for one in staged
        ),
    )


def add_new(staged: Sequence[StagedLead], provenance: Provenance, cause: str) -> None:
    """Store new leads with their subject, standing, first interval of history and words, and mark them for the pulse.

    Nothing can be there already: the numbers are fresh. `staged` in order of the numbers, so that indexes grow at their end.
    Public ids are drawn at random and given in order: that index is walked once then.
    """
    at = copied_instant(provenance.at)
    copy_new_leads(staged, provenance)
    sql.copy_lines(
        "subject (id, kind, lead_id, created_at)",
        (f"{one.lead_id}\t{one.written.kind}\t{one.lead_id}\t{at}\n" for one in staged),
    )
    sql.copy_lines(
        "standing (lead_id, stage, stage_since, prospect, priority, points, fit_points, fit_band, engagement_points, "
        "engagement_band, activity_order, reason)",
        (f"{one.lead_id}\traw_lead\t{at}\tf\t99\t0\t0\t\t0\t\t0\t\n" for one in staged),
    )
    sql.execute(
        statement("upsert_history_of_new"),
        params(provenance)
        | {
            "leads": sql.numbers(one.lead_id for one in staged),
            "dated": sql.numbers(one.lead_id for one in staged if one.written.time_known),
        },
    )
    sql.copy_lines(
        "dirty_lead (lead_id, marked_at, cause)", (f"{one.lead_id}\t{at}\t{cause}\n" for one in staged)
    )
    add_tokens(staged)


def copy_new_leads(staged: Sequence[StagedLead], provenance: Provenance) -> None:
    """Store the rows of new leads alone, without what belongs to them."""
    at, source, batch = copied_instant(provenance.at), provenance.source_id, _number(provenance.batch)
    ids = sorted(public_ids(len(staged)))
    sql.copy_lines(
        "lead (id, public_id, kind, company_id, facts_from, name_order, company_order, source_id, created_at, batch, words, "
        f"{_FACTS})",
        (
            f"{one.lead_id}\t{public}\t{(told := one.written).kind}\t{_number(one.company_id)}\t{told.valid_from}"
            f"\t{told.orders}\t{source}\t{at}\t{batch}\t{sql.copied_array(told.words)}\t{told.told}\n"
            for one, public in zip(staged, ids, strict=True)
        ),
    )


def public_ids(count: int) -> list[str]:
    """Fresh public ids, 128 random bits each, as the database reads them."""
    bits = secrets.token_hex(16 * count)
    return [bits[start : start + 32] for start in range(0, len(bits), 32)]


def _number(number: int | None) -> str:
    return sql.NULL if number is None else str(number)


def add_tokens(staged: Iterable[StagedLead]) -> None:
    """Store the words new leads are found by, in order, so that the index is walked once."""
    lines: list[str] = []
    for one in staged:
        end = f"\t{one.lead_id}\n"
        if one.written.words:
            lines += [word + end for word in one.written.words.split("\t")]
    lines.sort()
    sql.copy_lines("lead_token (token, lead_id)", lines)


def link_identities(links: Sequence[tuple[int, IdentityTuple]], provenance: Provenance) -> int:
    """Link new identifiers to the subjects they name; how many nobody else had linked first."""
    sql.copy_lines(
        "upsert_identity",
        (
            f"{subject}\t{kind}\t{sql.copied(namespace)}\t{sql.copied(value)}\n"
            for subject, (kind, namespace, value) in links
        ),
    )
    return int(sql.scalar(statement("upsert_link_identities"), params(provenance)))


def stage_companies(told: Iterable[CompanyTold]) -> None:
    """Copy what is told of companies, one row for each, with its place."""
    sql.copy_lines(f"upsert_company (place, domain, {', '.join(COMPANY_COLUMNS)})", company_lines(told))


def stage_contact_points(points: Iterable[tuple[int, str, str, str]]) -> None:
    """Copy further phone numbers and addresses."""
    with connection.cursor() as cursor, cursor.copy("copy upsert_contact_point from stdin") as copy:
        for row in points:
            copy.write_row(row)


def params(provenance: Provenance) -> dict[str, object]:
    """The parameters every statement of an upsert shares."""
    return {
        "at": provenance.at,
        "batch": provenance.batch,
        "source_id": provenance.source_id,
        "actor": provenance.actor,
        "last": LAST_IN_ORDER,
    }


def imagined_leads(keys: Iterable[IdentityTuple]) -> dict[IdentityTuple, int]:
    """The leads earlier batches of a preview would have linked these identifiers to."""
    return _leads_of(
        """
        select p.kind, p.namespace, p.value, p.lead_id
        from unnest(%(kinds)s::text[], %(namespaces)s::text[], %(values)s::text[]) as wanted (kind, namespace, value)
        join preview_identity p using (kind, namespace, value)
        """,
        keys,
    )


def imagine_links(links: Iterable[tuple[int, IdentityTuple]]) -> None:
    """Remember what a batch of a preview would link."""
    with connection.cursor() as cursor, cursor.copy("copy preview_identity from stdin") as copy:
        for lead, key in links:
            copy.write_row((*key, lead))
