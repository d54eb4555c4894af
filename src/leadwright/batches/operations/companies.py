"""A file of exactly the companies a list showed: the same narrowing, order and columns, written page by page."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.batches.files import FORMATS, opened
from leadwright.batches.kinds import RUN, BatchKind, BatchState, Chosen, Details, chosen_of, details_of, title
from leadwright.batches.models import Batch
from leadwright.batches.operations.exporting import (
    export_folder,
    file_row,
    finish_export,
    heads,
    unfinished,
)
from leadwright.batches.queries import link_of
from leadwright.leads.queries.company_list import (
    CompanyFilter,
    CompanyRow,
    companies,
    company_order,
    known_company_columns,
)
from leadwright.platform import audit, jobs, work
from leadwright.platform.errors import UnusableInput
from leadwright.platform.ids import Kind, public_id

_SLICE = 1_000
# For so many companies a list would be given a second and a half; nobody waits at a page for this.
_PATIENCE_SECONDS = 120.0


@transaction.atomic
def export_companies(
    *, actor: Actor, narrowed: CompanyFilter, sort: str, details: Details, at: datetime
) -> str:
    """Begin a file of the companies of a list; the public id of the batch, whose file can be fetched once it is done.

    Each call makes a file of its own. Raises Forbidden, UnusableInput for a format, a column or an order there is none of.
    """
    require(actor, Action.EXPORT_LEADS)
    if details.format not in FORMATS:
        raise UnusableInput("Choose CSV or Excel.", field="format")
    known_company_columns(details.columns)
    company_order(sort)
    row = Batch.objects.create(
        kind=str(BatchKind.COMPANIES),
        state=str(BatchState.STARTED),
        user_id=actor.user_id,
        actor=actor.label,
        chosen=Chosen(sort=sort, companies=asdict(narrowed)).as_json(),
        details=details.as_json(),
        created_at=at,
    )
    link = link_of(public_id(Kind.BATCH, row.public_id))
    named = title(BatchKind.COMPANIES, details, 0)
    plan = work.Plan(kind=RUN, title=named, unit="companies", link=link.path, key=link.reference)
    row.work = work.begin(actor, plan, at=at).reference
    row.save(update_fields=["work"])
    jobs.defer(RUN, batch=link.reference, work=row.work)
    changes = {"kind": str(BatchKind.COMPANIES)}
    audit.record(actor, "batch.started", kind="batch", key=link.reference, at=at, changes=changes)
    return link.reference


def write_companies(row: Batch, actor: Actor, follower: work.Follower) -> work.Outcome:
    """Write the file of a started export whole; a repetition writes it again. The trail says what was handed out."""
    require(actor, Action.EXPORT_LEADS)
    details = details_of(row.details)
    columns = known_company_columns(details.columns)
    name = f"{row.public_id.hex}.{details.format}"
    written = 0
    with unfinished(export_folder() / name) as path, opened(details.format, path, heads(columns)) as write:
        for part in _pages(row, actor, details):
            for one in part:
                write(file_row(one.id, one.cells, columns))
            written += len(part)
            follower.advance(written)
    at = finish_export(row, name, written)
    reference = public_id(Kind.BATCH, row.public_id)
    changes = {"companies": written, "format": details.format, "columns": list(details.columns)}
    audit.record(actor, "companies.exported", kind="batch", key=reference, at=at, changes=changes)
    told = "1 company" if written == 1 else f"{written:,} companies"
    return work.Outcome(f"{told} written; the file can be fetched for seven days.")


def _pages(row: Batch, actor: Actor, details: Details) -> Iterator[tuple[CompanyRow, ...]]:
    chosen = chosen_of(row.chosen)
    narrowed = CompanyFilter(**(chosen.companies or {}))  # type: ignore[arg-type]  # written by asdict
    columns, after = known_company_columns(details.columns), None
    while True:
        page = companies(
            actor=actor, columns=columns, narrowed=narrowed, sort=chosen.sort, limit=_SLICE, after=after,
            seconds=_PATIENCE_SECONDS,
        )  # fmt: skip
        yield page.rows
        after = page.next_cursor
        if after is None:
            return
