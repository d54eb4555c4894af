"""With what the sample's people came, from where, and what machines did beside them: the context of their events."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from leadwright.sample.behaviour import Happening

_AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15",
    "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
    " Gecko) Version/19.0 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 16; Pixel 10) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Mobile Safari/537.36",
)  # fmt: skip
_SCANNER = _AGENTS[0]
_LINKS = ("read-more", "pricing", "webinar", "unsubscribe")
_VISIT = timedelta(minutes=30)
_SITE = "https://www.tessera.example"
_PAID = {"gclid": "Cj0sample"}
_OF_BROWSERS = ("website", "mail")

# How often visits begin so, and what their first page says of it.
_WAYS: tuple[tuple[int, Mapping[str, object]], ...] = (
    (20, {"referrer": "https://www.google.com/"}),
    (5, {"referrer": "https://www.bing.com/"}),
    (3, {"referrer": "https://duckduckgo.com/"}),
    (7, {"referrer": "https://chatgpt.com/"}),
    (3, {"referrer": "https://www.perplexity.ai/"}),
    (8, {"referrer": "https://www.linkedin.com/"}),
    (2, {"referrer": "https://www.reddit.com/"}),
    (6, {"referrer": "https://pharma-logistics.example/suppliers"}),
    (3, {"referrer": "https://coldchain-news.example/2026/loggers"}),
    (8, {"campaign": {"source": "google", "medium": "cpc", "name": "loggers-search", "term": "logger"}, "click_ids": _PAID}),
    (4, {"campaign": {"source": "google", "medium": "cpc", "name": "gdp-audit"}, "click_ids": _PAID}),
    (5, {"campaign": {"source": "linkedin", "medium": "paid-social", "name": "autumn-loggers"}}),
    (6, {"campaign": {"source": "letter", "medium": "email", "name": "monthly-letter"}}),
    (3, {"campaign": {"source": "frostbox", "medium": "partner", "name": "frostbox-listing"}}),
    (2, {"campaign": {"source": "freight-and-frost", "medium": "event", "name": "freight-and-frost-2026"}}),
    (15, {}),
)  # fmt: skip


def as_seen(year: Sequence[Happening], *, seed: str, end: datetime) -> list[Happening]:
    """A year with what each browser tells of itself and of where it came from, and with what machines did, in order of time.

    Nothing is at or after `end`; the same each time for the same `seed`.
    """
    random = Random(seed)  # noqa: S311 - a sample, not a secret
    agent = random.choice(_AGENTS)
    told = [*_told(year, agent, random), *_machines(year, random)]
    return sorted((one for one in told if one.at < end), key=lambda one: one.at)


def _told(year: Iterable[Happening], agent: str, random: Random) -> Iterator[Happening]:
    last = None
    for one in year:
        if one.source not in _OF_BROWSERS or one.name == "email_delivered":
            yield one
            continue
        context: dict[str, object] = {"user_agent": agent}
        if one.name == "page_viewed":
            begins = last is None or one.at - last > _VISIT
            way = (
                random.choices([way for _, way in _WAYS], [weight for weight, _ in _WAYS])[0]
                if begins
                else {}
            )
            page = {"url": f"{_SITE}{one.properties['path']}", "path": one.properties["path"]}
            if "referrer" in way:
                page["referrer"] = way["referrer"]
            context |= {**{name: value for name, value in way.items() if name != "referrer"}, "page": page}
            last = one.at
        yield replace(one, context=context)


def _machines(year: Iterable[Happening], random: Random) -> Iterator[Happening]:
    """The mail scanners of some employers open every link at once; now and then a crawler follows somebody's link."""
    scanned = random.random() < 0.12
    for one in year:
        if one.name == "email_delivered" and scanned:
            for place, link in enumerate(_LINKS):
                at = one.at + timedelta(seconds=2 + place)
                told = {"message": one.properties["message"], "link": link}
                yield Happening("email_clicked", at, told, "mail", {"user_agent": _SCANNER})
        elif one.name == "page_viewed" and random.random() < 0.01:
            crawler = {
                "user_agent": "Mozilla/5.0 (compatible; LinkPreviewBot/1.2; +https://preview.example/bot)"
            }
            yield Happening("page_viewed", one.at + timedelta(hours=1), one.properties, "website", crawler)
