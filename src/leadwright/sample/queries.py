"""Reads of the sample."""

from collections.abc import Iterable, Sequence

from leadwright.platform import sql, work, workspace
from leadwright.platform.ids import Kind, public_id
from leadwright.platform.work import State, WorkLine

WORK_KEY = "sample"
FILL_JOB = "sample.fill"
REMOVE_JOB = "sample.remove"
REMOVING = "Removing the sample"

FILLED = workspace.register(
    workspace.Setting(
        "sample_filled",
        False,
        "Whether this workspace holds the sample company.",
        lambda value: None if isinstance(value, bool) else "is either true or false.",
    )
)

BROUGHT = workspace.register(
    workspace.Setting(
        "sample_brought",
        "",
        "The public ids of the imports, uploads and views of the sample, by which they go with it.",
        lambda value: None if isinstance(value, str) else "needs a text.",
    )
)


def is_filled() -> bool:
    """Whether this workspace holds the whole sample."""
    return workspace.read(FILLED.name) is True


def sample_work() -> WorkLine | None:
    """The filling or removing that is under way, if any."""
    return work.under_way("sample", WORK_KEY)


def last_trouble() -> str:
    """Why the newest filling or removing did not end well, in one sentence; empty where it did."""
    found = work.latest("sample", WORK_KEY)
    return found.outcome if found and found.state in (State.FAILED, State.CANCELLED) else ""


def events_of_sample(*, batch: int) -> int:
    """How many events the sample holds."""
    return int(sql.scalar("select count(*) from event where batch = %(batch)s", {"batch": batch}))


def busiest_leads(most: int, *, batch: int) -> list[str]:
    """People of the sample who asked most for an offer, a demo or a call, by their public ids."""
    found = sql.rows(
        """
        select l.public_id from lead l join event e on e.subject = l.id
        where l.batch = %(batch)s and l.kind = 'person' and l.merged_into is null and l.binned_at is null
            and e.batch = %(batch)s and e.name in ('quote_requested', 'demo_requested', 'contact_requested')
        group by l.id, l.public_id order by count(*) desc, l.id limit %(most)s
        """,
        {"batch": batch, "most": most},
    )
    return [public_id(Kind.LEAD, lead) for (lead,) in found]


def sources_of_sample(slugs: Iterable[str], *, batch: int) -> list[str]:
    """Which of these sources were made by the sample: no earlier than the first it told of a lead."""
    made = sql.rows(
        """
        select slug from source
        where slug = any(%(slugs)s)
            and created_at >= (select min(recorded_at) from lead_history where batch = %(batch)s)
        """,
        {"slugs": list(slugs), "batch": batch},
    )
    return [slug for (slug,) in made]


def unused_sources(slugs: Sequence[str]) -> list[str]:
    """Which of these sources nothing names: no lead, no history, no identity, no event, no consent, no import."""
    tables = (
        "lead",
        "lead_history",
        "company_history",
        "identity",
        "possible_duplicate",
        "event",
        "consent_entry",
        "import_run",
    )
    named = " union all ".join(
        f"(select 1 from {table} t where t.source_id = s.id limit 1)" for table in tables
    )
    found = sql.rows(
        f"select slug from source s where slug = any(%(slugs)s) and not exists ({named})",
        {"slugs": list(slugs)},
    )
    return [slug for (slug,) in found]
