"""Marks that say whose scores, stage and memberships are to be computed again, and who takes them."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from leadwright.platform import sql
from leadwright.platform.outbox import Cause

_PACKAGE = "leadwright.leads"
# Of each batch, what is kept for leads that came by the thousand, however much people do.
_SHARE = 5


def claim_dirty_leads(*, limit: int) -> dict[int, Cause]:
    """Take the marks of up to `limit` leads with the loudest cause of each. Must run inside a transaction.

    What somebody did comes first, then what came by the thousand (an import, a document that changed), the oldest first in each.
    What another worker has claimed is skipped. The marks are gone when the transaction ends and back when it fails; a mark made
    meanwhile is a row of its own and stays for the next claim.
    """
    found: dict[int, Cause] = {}
    params = {"limit": limit, "share": limit // _SHARE}
    for lead, name in sql.rows(sql.statement(_PACKAGE, "claim_dirty_leads"), params):
        cause = Cause(name)
        if lead not in found or found[lead].quiet:
            found[lead] = cause
    return found


def mark_subjects(*, subjects: Iterable[int], at: datetime, cause: Cause) -> int:
    """Mark the leads these subjects belong to now, because something happened to them; how many."""
    return len(
        sql.again(
            """
            insert into dirty_lead (lead_id, marked_at, cause)
            select distinct lead_id, %(at)s::timestamptz, %(cause)s::text
            from subject
            where id = any(%(subjects)s::bigint[]) and lead_id is not null
            order by lead_id
            returning 1
            """,
            {"at": at, "cause": str(cause), "subjects": sql.numbers(sorted(subjects))},
        )
    )


def waiting_leads() -> int:
    """How many leads are marked."""
    return int(sql.scalar("select count(distinct lead_id) from dirty_lead"))


@transaction.atomic
def wake_due_leads(*, now: datetime, limit: int = 10_000) -> int:
    """Mark leads whose score changes by time alone and whose time has come; how many. A lead is woken once for each wake time."""
    return int(sql.scalar(sql.statement(_PACKAGE, "wake_due_leads"), {"now": now, "limit": limit}))


def mark_all_leads(*, at: datetime, cause: Cause) -> int:
    """Mark every lead, because a document they are judged by has changed; how many."""
    return sql.execute(
        "insert into dirty_lead (lead_id, marked_at, cause) select lead_id, %s, %s from standing order by lead_id",
        [at, str(cause)],
    )


def mark_changing(*, scores: bool, at: datetime, cause: Cause) -> int:
    """Mark the leads whose stage, or with `scores` whose points, `pulse_result` is about to change; how many."""
    params = {"scores": scores, "at": at, "cause": str(cause)}
    return sql.execute(sql.statement(_PACKAGE, "mark_changing"), params)
