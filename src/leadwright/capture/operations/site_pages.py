"""Counting pages of people nobody knows: how often, on which day, through which channel; of nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from leadwright.capture.ingest.clicks import campaign_of, click_ids
from leadwright.capture.operations.write_keys import KeyHolder
from leadwright.events.agents import why_a_machine
from leadwright.events.models import Source
from leadwright.events.origins import OWN_DOMAINS
from leadwright.events.touches import PAGE, Place, own_domains_of, touch_of
from leadwright.platform import sql, workspace

_MOST = 20
_LONGEST_PATH = 200
_WITHIN = "within"
_COUNT = """
insert into site_page as p (source_id, day, channel, path, views)
select %(source)s, %(day)s, channel, path, count(*)
from unnest(%(channels)s::text[], %(paths)s::text[]) as seen (channel, path)
group by channel, path order by channel, path
on conflict (source_id, day, channel, path) do update set views = p.views + excluded.views
"""


@dataclass(frozen=True)
class PageSeen:
    """A page somebody looked at, and the page before it."""

    url: str
    referrer: str


def count_pages(*, holder: KeyHolder, pages: Sequence[PageSeen], agent: str, at: datetime) -> int:
    """Count pages of somebody nobody knows, at most 20 at once; how many. Each call counts again; what machines see
    is not counted.

    Neither who nor when is kept, only the day, the path and the channel: the one that began a visit, or `within`.
    """
    return count_views(source=holder.source, pages=pages, agent=agent, at=at) if holder.is_on else 0


def count_views(*, source: Source, pages: Sequence[PageSeen], agent: str, at: datetime) -> int:
    """`count_pages` for pages of a source that needs no key."""
    if not agent or why_a_machine(agent):
        return 0
    own = own_domains_of(str(workspace.read(OWN_DOMAINS.name)))
    seen = [found for one in pages[:_MOST] if (found := _counted(one, own)) is not None]
    if seen:
        sql.execute(
            _COUNT,
            {
                "source": source.pk,
                "day": at.astimezone(ZoneInfo(str(workspace.read("time_zone")))).date(),
                "channels": [channel for channel, _ in seen],
                "paths": [path for _, path in seen],
            },
        )
    return len(seen)


def _counted(page: PageSeen, own: frozenset[str]) -> tuple[str, str] | None:
    try:
        parts = urlsplit(page.url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https"):
        return None
    path = (parts.path or "/").replace("\0", "")[:_LONGEST_PATH]
    around = {
        "campaign": campaign_of({}, page.url),
        "click_ids": click_ids(page.url),
        "page": {"url": page.url, "referrer": page.referrer, "path": path},
    }
    touch = touch_of(PAGE, {}, around, Place(own_domains=own))
    return touch.channel if touch else _WITHIN, path
