"""Who did it, a person or a machine: a verdict on each hit, with reasons in words. Pure; `operations` asks it for many.

A hit is what came from outside with something to judge by: the user agent, how it was asked, the network of a mail scanner; for a
mail also what else happened to it. What a program or an import tells of people is no hit and gets no verdict.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from leadwright.events.agents import why_a_machine

CLASSIFIER = "hits"
VERSION = 1
# A delivery is looked for so long before and, where it was told late, after what was done with the mail.
MAIL_REACH = timedelta(days=30)
MAIL_HITS = frozenset({"email_opened", "email_clicked"})
DELIVERED = "email_delivered"
PAGE = "page_viewed"
_AT_ONCE = timedelta(seconds=10)
_LINKS_AT_ONCE = 3
_TOO_SOON = timedelta(seconds=5)
_PAGE_WITHIN = timedelta(seconds=60)
MAIL_MEDIA = frozenset({"email", "e-mail", "mail", "newsletter"})
_PROXIES = {"GoogleImageProxy": "Google's", "YahooMailProxy": "Yahoo's"}


class Verdict(StrEnum):
    """Who did it. What a machine did, certainly or likely, counts nowhere."""

    HUMAN = "human"
    LIKELY_MACHINE = "likely_machine"
    MACHINE = "machine"
    UNKNOWN = "unknown"

    @property
    def counts(self) -> bool:
        return self in (Verdict.HUMAN, Verdict.UNKNOWN)


class Judgement(NamedTuple):
    """A verdict and why, in words."""

    verdict: Verdict
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Around:
    """What happened to the same mail beside a hit: how long after its delivery, how many links within seconds, whether a page
    ran."""

    since_delivery: timedelta | None = None
    links_at_once: int = 1
    page_ran: bool = False


ALONE = Around()


def judge(name: str, context: Mapping[str, object], around: Around = ALONE) -> Judgement | None:
    """The verdict on an event of this name and context; None where it is no hit."""
    agent = str(context.get("user_agent") or "")
    asked = _asked(context)
    proxy = next((whose for word, whose in _PROXIES.items() if word in agent), None)
    certain, likely = [*asked], list[str]()
    if agent and proxy is None and (why := why_a_machine(agent)):
        certain.append(why)
    if name in MAIL_HITS:
        more_certain, likely = _of_mail(name, around)
        certain += more_certain
    if certain:
        return Judgement(Verdict.MACHINE, tuple(certain + likely))
    if likely and not around.page_ran:
        return Judgement(Verdict.LIKELY_MACHINE, tuple(likely))
    if likely:
        return Judgement(Verdict.HUMAN, ("the page behind the link ran in a browser", *likely))
    if proxy is not None:
        return Judgement(Verdict.UNKNOWN, (f"it came through {proxy} image proxy, which hides who asked",))
    return Judgement(Verdict.HUMAN) if agent or around.page_ran else None


def _asked(context: Mapping[str, object]) -> list[str]:
    """What the request itself tells: how it was asked, in advance or not, and from where."""
    found = []
    if context.get("method") == "HEAD":
        found.append("it asked whether the address exists, without reading it (HEAD)")
    if context.get("purpose"):
        found.append("it was fetched in advance, before anybody looked")
    if context.get("network"):
        found.append(f"it came from the network of {context['network']}")
    return found


def _of_mail(name: str, around: Around) -> tuple[list[str], list[str]]:
    """Reasons out of the story of the mail: those that are certain, and those that a page that ran would refute."""
    certain: list[str] = []
    likely: list[str] = []
    if around.links_at_once >= _LINKS_AT_ONCE:
        certain.append(f"{around.links_at_once} links of one mail were opened within 10 seconds")
    if around.since_delivery is not None and around.since_delivery < timedelta():
        certain.append("it happened before the mail was delivered")
    elif around.since_delivery is not None and around.since_delivery < _TOO_SOON and name == "email_clicked":
        likely.append("it happened within 5 seconds of the delivery")
    return certain, likely


class MailHit(NamedTuple):
    """An event of one mail to one subject: its delivery, an opening, a click, or a page that ran after one (no message)."""

    event: int
    subject: int
    name: str
    at: datetime
    message: str
    link: str


def is_from_mail(name: str, context: Mapping[str, object]) -> bool:
    """Whether an event is part of the story of a mail: its delivery, what was done with it, or a page that came from one."""
    if name in MAIL_HITS or name == DELIVERED:
        return True
    campaign = context.get("campaign")
    medium = campaign.get("medium") if isinstance(campaign, Mapping) else None
    return name == PAGE and isinstance(medium, str) and medium.strip().casefold() in MAIL_MEDIA


def around_hits(hits: Iterable[MailHit]) -> dict[int, Around]:
    """What happened around each opening and click, by its event; `hits` in any order."""
    stories: dict[tuple[int, str], list[MailHit]] = {}
    pages: dict[int, list[datetime]] = {}
    for one in sorted(hits, key=lambda one: (one.at, one.event)):
        if one.name == PAGE:
            pages.setdefault(one.subject, []).append(one.at)
        else:
            stories.setdefault((one.subject, one.message), []).append(one)
    found: dict[int, Around] = {}
    for (subject, _), story in stories.items():
        found |= _around(story, pages.get(subject, ()))
    return found


def _around(story: Sequence[MailHit], pages: Sequence[datetime]) -> dict[int, Around]:
    deliveries = [one.at for one in story if one.name == DELIVERED]
    clicks = [one for one in story if one.name == "email_clicked"]
    times = [one.at for one in clicks]
    found = {}
    for one in story:
        if one.name not in MAIL_HITS:
            continue
        ran = bisect_left(pages, one.at) < bisect_right(pages, one.at + _PAGE_WITHIN)
        delivered = next((at for at in deliveries if abs(at - one.at) <= MAIL_REACH), None)
        found[one.event] = Around(
            since_delivery=one.at - delivered if delivered else None,
            links_at_once=_most_links(one, clicks, times) if one.name == "email_clicked" else 1,
            page_ran=ran,
        )
    return found


def _most_links(one: MailHit, clicks: Sequence[MailHit], times: Sequence[datetime]) -> int:
    """The most different links of any ten seconds this click is part of."""
    first = bisect_left(times, one.at - _AT_ONCE)
    last = bisect_right(times, one.at)
    return max(
        len({click.link for click in clicks[start : bisect_right(times, times[start] + _AT_ONCE)]})
        for start in range(first, last)
    )
