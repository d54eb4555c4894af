"""How often forms and pages are looked at and begun."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from leadwright.capture.forms.document import FORM
from leadwright.capture.models import FormDay, PageDay
from leadwright.capture.queries.versions import is_version_of
from leadwright.platform import clock, sql, workspace

_SLOTS = 8


class Seen(StrEnum):
    """What a page tells of itself, or of a form on it."""

    VIEW = "view"
    START = "start"


def count_seen(*, form: str, version_id: int, what: Seen, slot: int, at: datetime, times: int = 1) -> None:
    """Count a look at a form, or a start (or several), on the day it is where the workspace is. Each call counts again.

    `slot` is any number: it chooses which of the rows of the day is changed. Nothing is counted for a version of another form.
    """
    if is_version_of(FORM, version_id, form):
        count_on_day(FormDay, "form", form, what=what, slot=slot, at=at, times=times)


def count_on_day(
    days: type[FormDay | PageDay],
    column: Literal["form", "page"],
    name: str,
    *,
    what: Seen,
    slot: int,
    at: datetime,
    times: int,
) -> None:
    """Add to the counts of a name on the day it is where the workspace is. `column` of the table of days holds the name."""
    sql.execute(
        f"""
        insert into {days._meta.db_table} as d ({column}, day, slot, views, starts)
        values (%(name)s, %(day)s, %(slot)s, %(views)s, %(starts)s)
        on conflict ({column}, day, slot) do update set views = d.views + excluded.views, starts = d.starts + excluded.starts
        """,
        {
            "name": name,
            "day": clock.local_date(at, str(workspace.read("time_zone"))),
            "slot": slot % _SLOTS,
            "views": times * (what is Seen.VIEW),
            "starts": times * (what is Seen.START),
        },
    )
