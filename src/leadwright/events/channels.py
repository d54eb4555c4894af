"""The channels leads come through, and by which rules a touch gets its own: pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

DIRECT = "direct"
IMPORTED = "imported"

# In the order they are offered: name, what people call it, what it is.
_CHANNELS: tuple[tuple[str, str, str], ...] = (
    ("search", "Organic search", "Found us with a search engine."),
    ("paid_search", "Paid search", "Clicked an advertisement of a search engine."),
    ("ai_assistant", "AI assistants", "Followed a link an AI assistant gave."),
    ("social", "Social networks", "Followed a link on a social network."),
    ("paid_social", "Paid social", "Clicked an advertisement of a social network."),
    ("display", "Display advertising", "Clicked a banner or a video."),
    ("email", "E-mail", "Followed a link of a mail they had asked for."),
    ("website", "Other websites", "Followed a link of another website."),
    ("referral", "Referrals", "Somebody recommended us to them."),
    ("partner", "Partners", "A partner or an affiliate sent them."),
    ("event", "Events", "Met us at a fair, a webinar or another event."),
    ("cold_mail", "Cold mail", "We wrote to them first."),
    ("cold_call", "Cold calls", "We called them first."),
    ("direct_mail", "Direct mail", "We sent them a letter or a parcel."),
    ("outbound", "Other outbound", "We turned to them first, in another way."),
    ("product", "Product", "Came through a trial, an invitation or the product itself."),
    (IMPORTED, "Imported", "Came with a list; where they were before nobody knows."),
    (DIRECT, "Direct", "Typed the address or opened a bookmark; nothing says where from."),
    ("other", "Other campaigns", "A campaign whose medium says nothing we know."),
)
CHANNELS: Mapping[str, str] = {name: label for name, label, _ in _CHANNELS}
MEANINGS: Mapping[str, str] = {name: meaning for name, _, meaning in _CHANNELS}

_MEDIA: Mapping[str, str] = {
    word: channel
    for channel, words in {
        "paid_search": "cpc ppc paid paidsearch paid-search sem search-ads adwords",
        "paid_social": "paid-social paidsocial paid_social social-paid social-ads cpc-social sponsored",
        "display": "display banner cpm cpv cpa programmatic retargeting remarketing video interstitial native",
        "email": "email e-mail mail newsletter",
        "social": "social sm social-media social-network social_network organic-social organic_social",
        "search": "organic organic-search seo",
        "ai_assistant": "ai ai-assistant llm chatbot",
        "website": "referral link blog pr article",
        "referral": "recommendation word-of-mouth refer-a-friend friend",
        "partner": "partner affiliate affiliates reseller co-marketing marketplace",
        "event": "event events fair tradeshow trade-show webinar conference meetup qr-fair",
        "cold_mail": "cold-mail coldmail cold-email cold_email outreach",
        "cold_call": "cold-call coldcall cold_call call phone telephone",
        "direct_mail": "direct-mail directmail direct_mail print letter postcard flyer parcel qr",
        "outbound": "outbound list prospecting",
        "product": "product in-app inapp app trial invite invitation powered-by",
    }.items()
    for word in words.split()
}
_CLICK_IDS: Mapping[str, tuple[str, str]] = {
    "gclid": ("paid_search", "Google"),
    "gbraid": ("paid_search", "Google"),
    "wbraid": ("paid_search", "Google"),
    "msclkid": ("paid_search", "Bing"),
    "yclid": ("paid_search", "Yandex"),
    "dclid": ("display", "Google"),
    "obclid": ("display", "Outbrain"),
    "tblci": ("display", "Taboola"),
    "ttclid": ("paid_social", "TikTok"),
    "twclid": ("paid_social", "X"),
    "li_fat_id": ("paid_social", "LinkedIn"),
    "rdt_cid": ("paid_social", "Reddit"),
    "epik": ("paid_social", "Pinterest"),
    "sccid": ("paid_social", "Snapchat"),
    # Facebook puts its id on every link, paid or not.
    "fbclid": ("social", "Facebook"),
    "mc_eid": ("email", "Mailchimp"),
    "mc_cid": ("email", "Mailchimp"),
}
_WEBMAIL: Mapping[str, str] = {
    "mail.google.com": "Gmail",
    "com.google.android.gm": "Gmail",
    "outlook.live.com": "Outlook",
    "outlook.office.com": "Outlook",
    "outlook.office365.com": "Outlook",
    "mail.yahoo.com": "Yahoo Mail",
    "mail.proton.me": "Proton Mail",
    "app.fastmail.com": "Fastmail",
}
_APPS: Mapping[str, tuple[str, str]] = {
    "com.linkedin.android": ("social", "LinkedIn"),
    "com.google.android.googlequicksearchbox": ("search", "Google"),
    "org.telegram.messenger": ("social", "Telegram"),
    "com.reddit.frontpage": ("social", "Reddit"),
}


@dataclass(frozen=True, slots=True)
class Site:
    """A website people come from: what kind it is (a channel), and its name."""

    channel: str
    name: str


def site_of(host: str) -> Site:
    """What is known of a host; another website where nothing is."""
    if host in _WEBMAIL:
        return Site("email", _WEBMAIL[host])
    if host in _APPS:
        return Site(*_APPS[host])
    return _known(host) or Site("website", host)


def channel_of(medium: str, source: str, click_id: str, host: str) -> tuple[str, str]:
    """The channel, and the name of the source where the campaign gives none: click id, then medium, then the host of the
    referrer.

    `medium` and `source` are folded. Not for touches that have none of the four.
    """
    by_click = _CLICK_IDS.get(click_id)
    of_source = named_site(source) if source else None
    came_from = site_of(host) if host else None
    named = of_source or came_from
    by_medium = _MEDIA.get(medium) or _MEDIA.get(medium.replace(" ", "-").replace("_", "-"))
    if by_click is not None and by_click[0].startswith(("paid", "display")):
        channel = by_medium if by_medium in ("display", "paid_social") else by_click[0]
        return channel, by_click[1]
    if by_medium is not None:
        return _paid_where(by_medium, named), named.name if named else ""
    if by_click is not None:
        return by_click
    if of_source is not None:
        return of_source.channel, of_source.name
    if source or medium:
        return "other", named.name if named else ""
    assert came_from is not None  # noqa: S101 - the caller has one of the four
    return came_from.channel, came_from.name


def _paid_where(channel: str, named: Site | None) -> str:
    """“cpc” is what campaigns of social networks are called too, and “social” what their advertisements are."""
    if channel == "paid_search" and named is not None and named.channel == "social":
        return "paid_social"
    return channel


def named_site(source: str) -> Site | None:
    """The site a campaign calls its source, by host or by name."""
    return _known(source) or _by_name().get(source)


def _known(host: str) -> Site | None:
    exact, by_country = _hosts()
    labels = host.split(".")
    for start in range(len(labels) - 1):
        found = exact.get(".".join(labels[start:]))
        if found is not None:
            return found
    for start in range(len(labels) - 1):
        ending = labels[start + 1 :]
        if len(ending) <= 2 and all(len(one) <= 3 for one in ending) and labels[start] in by_country:
            return by_country[labels[start]]
    return None


@cache
def _sites() -> tuple[tuple[Site, tuple[str, ...]], ...]:
    text = resources.files("leadwright.events").joinpath("referring_sites.txt").read_text("utf-8")
    lines = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    return tuple((Site(channel, name), tuple(hosts.split(" "))) for channel, name, hosts in lines)


@cache
def _hosts() -> tuple[Mapping[str, Site], Mapping[str, Site]]:
    """Whole hosts, and names that are followed by the ending of a country."""
    exact: dict[str, Site] = {}
    by_country: dict[str, Site] = {}
    for site, hosts in _sites():
        for host in hosts:
            if host.endswith(".{}"):
                by_country.setdefault(host.removesuffix(".{}").rpartition(".")[2], site)
            elif host.startswith("{}."):
                exact.setdefault(host.removeprefix("{}."), site)
            else:
                exact.setdefault(host, site)
    return exact, by_country


@cache
def _by_name() -> Mapping[str, Site]:
    found: dict[str, Site] = {}
    for site, _ in _sites():
        found.setdefault(site.name.casefold(), site)
    return found
