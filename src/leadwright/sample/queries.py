"""Reads of the sample."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from leadwright.platform import sql, work, workspace
from leadwright.platform.ids import Kind, public_id
from leadwright.platform.work import State, WorkLine

WORK_KEY = "sample"
FILL_JOB = "sample.fill"
REMOVE_JOB = "sample.remove"
REMOVING = "Removing the sample"
# The inbound webhooks and forms of the sample, each a source of its own.
HOOK_SLUGS = ("lead-ads", "social-listening")
FORM_SLUGS = (
    *("contact", "see-it-live", "letters", "logistics-fair", "work-with-us", "checklist"),
    *("first-order", "audit-webinar", "try-the-gateway"),
)
PAGE_SLUG = "night-in-a-cold-store"

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
        "The public ids of the imports, uploads and views of the sample, its forms, and what it tried, by which they go with it.",
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


@dataclass(frozen=True)
class SamplePerson:
    """Somebody of the sample, as they would fill in a form."""

    name: str
    email: str
    company: str
    role: str


def people_with_addresses(most: int, *, batch: int) -> list[SamplePerson]:
    """People of the sample with a name and an address, spread over it, the same each time."""
    found = sql.rows(
        """
        select full_name, email, coalesce(company_name, ''), coalesce(role, '') from lead
        where batch = %(batch)s and kind = 'person' and full_name is not null and email is not null
            and merged_into is null and binned_at is null
        order by md5(email) limit %(most)s
        """,
        {"batch": batch, "most": most},
    )
    return [SamplePerson(*row) for row in found]


def senders_of(form: str) -> list[tuple[int, str, datetime]]:
    """Who sent a form: the lead, its address, and when; those with an address, in that order."""
    found = sql.rows(
        """
        select f.lead_id, l.email, f.received_at from form_submission f join lead l on l.id = f.lead_id
        where f.form = %(form)s and l.email is not null order by f.received_at, f.id
        """,
        {"form": form},
    )
    return [(int(lead), str(address), at) for lead, address, at in found]


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
