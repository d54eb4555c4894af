"""Where somebody came from, touch by touch: derived from what an event says, pure.

A touch is the beginning of a visit that says where from (a campaign, a click id, the page of another site, or nothing at all), or
something that is a way in by itself: an import, a fair, a referral, a call we made, a trial. Links within one's own sites are
none.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from leadwright.criteria.text import fold
from leadwright.events.channels import CHANNELS, DIRECT, IMPORTED, channel_of, named_site

PAGE = "page_viewed"
VISIT = timedelta(minutes=30)
_LONGEST = 300
# What is a way in by itself, with the property that names whence or where.
_BY_NAME: Mapping[str, tuple[str, str]] = {
    "event_visited": ("event", "event"),
    "event_registered": ("event", "event"),
    "webinar_registered": ("event", "webinar"),
    "referral_made": ("referral", "by"),
    "call_made": ("cold_call", ""),
    "cold_mail_sent": ("cold_mail", ""),
    "direct_mail_sent": ("direct_mail", ""),
    "trial_started": ("product", "product"),
    "signed_up": ("product", "product"),
    "social_followed": ("social", "network"),
    "social_commented": ("social", "network"),
    "social_shared": ("social", "network"),
    "social_messaged": ("social", "network"),
    "ad_clicked": ("paid_social", "network"),
}
WAYS_IN = frozenset(_BY_NAME)
# What sources are called, in the words of `Source.channel` and `Source.medium`.
_BY_SOURCE: Mapping[tuple[str, str], str] = {
    ("outbound", "call"): "cold_call",
    ("outbound", "mail"): "cold_mail",
    ("outbound", "letter"): "direct_mail",
}
_CLICK_ORDER = (
    "gclid", "gbraid", "wbraid", "msclkid", "yclid", "dclid", "ttclid", "twclid", "li_fat_id", "rdt_cid", "epik", "sccid",
    "obclid",
    "tblci", "fbclid", "mc_cid", "mc_eid",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Touch:
    """One touch: its channel; source, medium and campaign as they were written; the page and the site it came to and from.

    `visit`: it may go on with a visit that began before, and is a touch only where that has not begun the same way within VISIT;
    a direct one only where no page was seen so shortly before.
    """

    channel: str
    source: str = ""
    medium: str = ""
    campaign: str = ""
    landing: str = ""
    referrer: str = ""
    click: str = ""
    visit: bool = False

    def columns(self) -> dict[str, object]:
        """As the log stages it; `…_key` are folded, for counting and comparing."""
        return {**asdict(self), "source_key": fold(self.source), "campaign_key": fold(self.campaign)}


@dataclass(frozen=True, slots=True)
class Place:
    """Where an event was taken: the channel and medium of its source, and the domains that are one's own."""

    channel: str = ""
    medium: str = ""
    own_domains: Collection[str] = ()


def touch_of(
    name: str, properties: Mapping[str, object], context: Mapping[str, object], place: Place
) -> Touch | None:
    """The touch an event is, if it is one."""
    if name == "lead_imported":
        channel = _of_source(place)
        return Touch(channel or IMPORTED)
    if name in _BY_NAME:
        return _by_name(name, properties)
    campaign, clicks, page = (_object(context, part) for part in ("campaign", "click_ids", "page"))
    if not (campaign or clicks or page):
        return None
    return _of_visit(name, campaign, clicks, page, place)


def _by_name(name: str, properties: Mapping[str, object]) -> Touch | None:
    if name == "call_made" and properties.get("direction") != "out":
        return None
    channel, named = _BY_NAME[name]
    source = str(properties.get(named) or "")[:_LONGEST] if named else ""
    if name == "referral_made" and source.startswith("lead_"):
        source = ""  # who it was stands in the event; a report is of kinds of sources, not of people
    if name == "ad_clicked" and source:
        found = named_site(fold(source))
        if found is not None and found.channel == "search":
            channel = "paid_search"
    return Touch(channel, source=source, campaign=str(properties.get("campaign") or "")[:_LONGEST])


def _of_visit(
    name: str,
    campaign: Mapping[str, object],
    clicks: Mapping[str, object],
    page: Mapping[str, object],
    place: Place,
) -> Touch | None:
    told = {key: str(campaign.get(key) or "")[:_LONGEST] for key in ("source", "medium", "name")}
    click = next((one for one in _CLICK_ORDER if one in clicks), "")
    here, host = _host(page.get("url")), _host(page.get("referrer"))
    is_marked = bool(told["source"] or told["medium"] or click)
    if host and (host == here or _is_own(host, place.own_domains)):
        if not is_marked:
            return None
        host = ""
    landing = str(page.get("path") or "")[:_LONGEST]
    if not (is_marked or host):
        # Only a page can begin a visit that says nothing; what is done on it comes after.
        return Touch(DIRECT, landing=landing, visit=True) if name == PAGE and here else None
    channel, site = channel_of(fold(told["medium"]), fold(told["source"]), click, host)
    return Touch(
        channel,
        source=told["source"] or site,
        medium=told["medium"],
        campaign=told["name"],
        landing=landing,
        referrer=host[:_LONGEST],
        click=click,
        visit=True,
    )


def _of_source(place: Place) -> str:
    """What the source of a list says of how its people were found; empty where it says nothing of the kind."""
    if place.channel in ("", "inbound"):
        return ""
    found = _BY_SOURCE.get((place.channel, place.medium), place.channel)
    return found if found in CHANNELS else ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An event that may be a touch, or a page that is none but tells that somebody was there."""

    event: int
    at: datetime
    name: str
    touch: Touch | None


def touches_among(candidates: Iterable[Candidate]) -> list[tuple[int, Touch]]:
    """The touches of one subject, in order of time, with the events they are: as if all had come in that order."""
    found: list[tuple[int, Touch]] = []
    last: dict[tuple[str, str, str], datetime] = {}
    page: datetime | None = None
    for one in sorted(candidates, key=lambda one: (one.at, one.event)):
        touch = one.touch
        if touch is not None:
            same = (touch.channel, fold(touch.source), fold(touch.campaign))
            goes_on = touch.visit and (
                (same in last and one.at - last[same] <= VISIT)
                or (touch.channel == DIRECT and page is not None and one.at - page <= VISIT)
            )
            if not goes_on:
                found.append((one.event, touch))
                last[same] = one.at
        if one.name == PAGE:
            page = one.at
    return found


def own_domains_of(text: str) -> frozenset[str]:
    """The domains somebody wrote down as their own, in any form an address of the web has."""
    found = (_host(one if "//" in one else f"//{one}") for one in text.replace(",", " ").split())
    return frozenset(one for one in found if one)


def _is_own(host: str, own: Collection[str]) -> bool:
    return any(host == one or host.endswith(f".{one}") for one in own)


def _host(address: object) -> str:
    try:
        host = urlsplit(str(address or "")).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def _object(context: Mapping[str, object], part: str) -> Mapping[str, object]:
    found = context.get(part)
    return found if isinstance(found, Mapping) else {}
