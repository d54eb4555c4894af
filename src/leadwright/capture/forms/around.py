"""What is kept beside a submission: the page the form stood on, where the visitor came from, the campaign."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from leadwright.capture.ingest.body import storable
from leadwright.capture.ingest.messages import kept_context, told_page

LONGEST_ADDRESS = 2_000
_REFERRAL = re.compile(r"[a-z2-9]{6,40}")
# 128 bits by chance: what the website's script gives a device, or an SDK of Segment. What could be guessed names nobody.
_VISITOR = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Around:
    """Where a form stood, as the page or the request says: addresses of web pages or nothing. `visitor` is the device, by the
    id the website's own script gave it; `referral` the link of somebody who recommended us.
    """

    page: str = ""
    referrer: str = ""
    title: str = ""
    user_agent: str = ""
    language: str = ""
    visitor: str = ""
    referral: str = ""


def around(
    *,
    page: str = "",
    referrer: str = "",
    title: str = "",
    user_agent: str = "",
    language: str = "",
    visitor: str = "",
    referral: str = "",
) -> Around:
    """What was told, bounded; what is no web address is left out."""
    return Around(
        page=_web(page),
        referrer=_web(referrer),
        title=storable(title)[:300],
        user_agent=storable(user_agent)[:500],
        language=storable(language)[:35],
        visitor=visitor if _VISITOR.fullmatch(visitor) else "",
        referral=referral if _REFERRAL.fullmatch(referral) else "",
    )


def event_context(where: Around) -> Mapping[str, object]:
    """The same names an event of an SDK has: page, campaign, click_ids, user_agent, locale. Never a network address."""
    told = {"url": where.page, "referrer": where.referrer, "title": where.title}
    page = told_page({name: value for name, value in told.items() if value})
    return kept_context({"userAgent": where.user_agent, "locale": where.language}, page)


def _web(address: str) -> str:
    address = storable(address).strip()[:LONGEST_ADDRESS]
    try:
        parts = urlsplit(address)
        return address if parts.scheme in ("http", "https") and parts.hostname else ""
    except ValueError:
        return ""
