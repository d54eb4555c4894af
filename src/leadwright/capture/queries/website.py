"""What one's own website sends: its key, and what came in the last minutes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.capture.models import SitePage, WriteKey
from leadwright.platform import sql

RECENT = timedelta(minutes=10)
_MOST = 8
_SEEN = """
select e.occurred_at, e.name, e.path, coalesce(v.verdict, 'unknown')
from event e left join event_verdict v on v.event = e.id and v.current
where e.occurred_at > %(since)s and e.source_id = %(source)s
order by e.occurred_at desc limit %(most)s
"""


@dataclass(frozen=True)
class SeenNow:
    """Something the website sent."""

    at: datetime
    event: str
    path: str
    by_machine: bool


@dataclass(frozen=True)
class Website:
    """`key` is the text of the website's key (empty: there is none yet); `counted` are pages of people nobody knows, of the
    last days."""

    key: str
    sites: Sequence[str]
    last_at: datetime | None
    seen: Sequence[SeenNow]
    counted: Sequence[tuple[str, int]]


def website_now(*, actor: Actor, at: datetime) -> Website:
    """The website as it sends: the newest key of browsers that is on, and what came with its source. Raises Forbidden."""
    require(actor, Action.MANAGE_WORKSPACE)
    keys = WriteKey.objects.filter(kind=WriteKey.BROWSER, disabled_at=None)
    key = keys.order_by("-id").first()
    if key is None:
        return Website("", (), None, (), ())
    rows = sql.rows(_SEEN, {"since": at - RECENT, "source": key.source_id, "most": _MOST})
    counted = sql.rows(
        f"select path, sum(views) from {SitePage._meta.db_table} where source_id = %(source)s and day >= %(since)s"
        " group by path order by 2 desc, 1 limit %(most)s",
        {"source": key.source_id, "since": (at - timedelta(days=30)).date(), "most": _MOST},
    )
    seen = [
        SeenNow(when, name, path or "", verdict in ("machine", "likely_machine"))
        for when, name, path, verdict in rows
    ]
    pages = [(path, int(views)) for path, views in counted]
    return Website(key.text, tuple(key.origins), key.last_used_at, seen, pages)
