"""Set-based statements of the upsert. Called by `leads.operations` only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection
from psycopg.types.json import Jsonb

from leadwright.leads.columns import LAST_IN_ORDER, statement
from leadwright.leads.custom_values import to_json
from leadwright.leads.submission import FACT_COLUMNS, IdentityKey, Provenance, Submission
from leadwright.platform import sql

_ROW_COLUMNS = (
    "lead_id",
    "is_new",
    "fill_only",
    "kind",
    "valid_from",
    "time_known",
    "name_order",
    "company_order",
    "derived",
    "custom",
    "folded",
)


@dataclass(slots=True)
class StagedLead:
    """One row of the staging table: a lead, and everything the batch says of it."""

    lead_id: int
    is_new: bool
    fill_only: bool
    submission: Submission


def known_leads(keys: Iterable[IdentityKey]) -> dict[IdentityKey, int]:
    """The leads these identifiers name now; unknown identifiers are absent."""
    wanted = sorted(set(keys))
    found = sql.rows(
        statement("upsert_known_identities"),
        {
            "kinds": [key.kind for key in wanted],
            "namespaces": [key.namespace for key in wanted],
            "values": [key.value for key in wanted],
        },
    )
    return {IdentityKey(kind, namespace, value): lead for kind, namespace, value, lead in found}


def new_numbers(count: int) -> list[int]:
    """Fresh subject numbers, which are lead numbers."""
    if not count:
        return []
    found = sql.rows("select nextval('subject_id_seq') from generate_series(1, %s)", [count])
    return [number for (number,) in found]


def make_tables() -> None:
    """Make the session's staging tables."""
    sql.execute(statement("upsert_tables"))


def stage_rows(staged: Sequence[StagedLead]) -> None:
    """Copy rows into the staging table; only the fact columns somebody told are sent."""
    told = sorted({column for one in staged for column in one.submission.facts}, key=FACT_COLUMNS.index)
    names = ", ".join((*_ROW_COLUMNS, *told))
    with connection.cursor() as cursor, cursor.copy(f"copy upsert_row ({names}) from stdin") as copy:
        for one in staged:
            submission = one.submission
            facts = submission.facts
            folded = submission.folded
            copy.write_row(
                (
                    one.lead_id,
                    one.is_new,
                    one.fill_only,
                    submission.kind,
                    submission.valid_from,
                    submission.time_known,
                    folded.get("full_name") or facts.get("email") or LAST_IN_ORDER,
                    folded.get("company_name") or LAST_IN_ORDER,
                    list(submission.derived),
                    to_json(submission.custom),
                    Jsonb(folded),
                    *[facts.get(column) for column in told],
                )
            )


def stage_identities(identities: Iterable[tuple[int, IdentityKey]]) -> int:
    """Copy new identifiers with the subject they name; how many."""
    count = 0
    with connection.cursor() as cursor, cursor.copy("copy upsert_identity from stdin") as copy:
        for subject, key in identities:
            copy.write_row((subject, *key))
            count += 1
    return count


def stage_tokens(tokens: Iterable[tuple[str, int]]) -> None:
    """Copy the words leads are found by."""
    with connection.cursor() as cursor, cursor.copy("copy upsert_token from stdin") as copy:
        for row in tokens:
            copy.write_row(row)


def stage_contact_points(points: Iterable[tuple[int, str, str, str]]) -> bool:
    """Copy further phone numbers and addresses; whether there were any."""
    any_points = False
    with connection.cursor() as cursor, cursor.copy("copy upsert_contact_point from stdin") as copy:
        for row in points:
            copy.write_row(row)
            any_points = True
    return any_points


def params(provenance: Provenance) -> dict[str, object]:
    """The parameters every statement of an upsert shares."""
    return {
        "at": provenance.at,
        "batch": provenance.batch,
        "source_id": provenance.source_id,
        "actor": provenance.actor,
        "last": LAST_IN_ORDER,
    }


def imagined_leads(keys: Iterable[IdentityKey]) -> dict[IdentityKey, int]:
    """The leads earlier batches of a preview would have linked these identifiers to."""
    wanted = sorted(set(keys))
    found = sql.rows(
        """
        select p.kind, p.namespace, p.value, p.lead_id
        from unnest(%(kinds)s::text[], %(namespaces)s::text[], %(values)s::text[]) as wanted (kind, namespace, value)
        join preview_identity p using (kind, namespace, value)
        """,
        {
            "kinds": [key.kind for key in wanted],
            "namespaces": [key.namespace for key in wanted],
            "values": [key.value for key in wanted],
        },
    )
    return {IdentityKey(kind, namespace, value): lead for kind, namespace, value, lead in found}


def imagine_links(links: Iterable[tuple[int, IdentityKey]]) -> None:
    """Remember what a batch of a preview would link."""
    with connection.cursor() as cursor, cursor.copy("copy preview_identity from stdin") as copy:
        for lead, key in links:
            copy.write_row((*key, lead))
