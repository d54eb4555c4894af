"""Forms as they are shown and listed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from leadwright.accounts.actor import Actor
from leadwright.capture.forms.document import FORM, FormBody
from leadwright.capture.queries.versions import (
    Shown,
    latest_version,
    listed,
    live_version,
    live_versions,
    numbered_version,
    require_capturing,
    version_of,
)
from leadwright.platform import clock, sql, workspace

_PACKAGE = "leadwright.capture"
# Who is at least marketing or product qualified by now.
QUALIFIED = ["mql", "pql", "sql", "opportunity", "customer"]


ShownForm: TypeAlias = Shown[FormBody]


def live_form(slug: str) -> ShownForm | None:
    """The form of this name that is in force. One query."""
    return live_version(FORM, slug)


def live_forms(slugs: Collection[str]) -> Mapping[str, ShownForm]:
    """The forms of these names that are in force, by name. One query, none without names."""
    return live_versions(FORM, slugs)


def latest_form(slug: str) -> ShownForm | None:
    """The form in force, else the newest version there is of it. One query."""
    return latest_version(FORM, slug)


def numbered_form(slug: str, number: int) -> ShownForm | None:
    """A version of a form by the number people know it by. One query."""
    return numbered_version(FORM, slug, number)


def form_of_version(version_id: int) -> ShownForm | None:
    """A version of a form by its number, whatever became of it since: what was shown is what is answered. One query."""
    return version_of(FORM, version_id)


@dataclass(frozen=True)
class FormNumbers:
    """What a form brought in a time. `views` and `starts` are told by scripts of pages, so they are at least as many."""

    views: int = 0
    starts: int = 0
    submissions: int = 0
    leads: int = 0
    new_leads: int = 0
    qualified: int = 0
    held: int = 0
    last_at: datetime | None = None


@dataclass(frozen=True)
class FormLine:
    """A form in the list: the version in force (None for one that is only drafted or was taken out of force), and its numbers."""

    slug: str
    title: str
    type: str
    live: int | None
    drafted: bool
    numbers: FormNumbers


def form_lines(*, actor: Actor, since: datetime) -> tuple[FormLine, ...]:
    """Every form there ever was, those in force first, by title; numbers are of what came since. Two queries.

    Raises Forbidden.
    """
    require_capturing(actor)
    numbers = form_numbers(since=since)
    return tuple(
        FormLine(
            slug=one.slug,
            title=one.title,
            type=str(one.body.get("type", "contact")),
            live=one.live,
            drafted=one.drafted,
            numbers=numbers.get(one.slug, FormNumbers()),
        )
        for one in listed(FORM)
    )


def form_numbers(*, since: datetime) -> Mapping[str, FormNumbers]:
    """The numbers of every form that has any, by its slug. One query."""
    return numbers_by(
        submissions="select *, form as name from form_submission",
        days="select *, form as name from form_day",
        since=since,
    )


def numbers_by(
    *, submissions: str, days: str, since: datetime, **params: object
) -> Mapping[str, FormNumbers]:
    """The numbers of every name that has any: `submissions` and `days` select the rows of each, with its `name`. One query."""
    text = sql.statement(_PACKAGE, "submission_numbers")
    day = clock.local_date(since, str(workspace.read("time_zone")))
    rows = sql.rows(
        text.replace("{submissions}", submissions).replace("{days}", days),
        {"since": since, "day": day, "qualified": QUALIFIED, **params},
    )
    return {row[0]: _whole(*row[1:]) for row in rows}


def _whole(
    views: int,
    starts: int,
    submissions: int,
    leads: int,
    new: int,
    qualified: int,
    held: int,
    last: datetime | None,
) -> FormNumbers:
    """The numbers of a row: whoever sent it had begun, and whoever began had seen it, also where no script could say so."""
    starts = max(starts, submissions)
    return FormNumbers(max(views, starts), starts, submissions, leads, new, qualified, held, last)
