"""Names the verdict goes by."""

from collections.abc import Mapping

# Special-use names that no mail reaches (RFC 2606, RFC 6761, RFC 6762), but for `example`: made-up companies live there.
DEAD_SUFFIXES = (".invalid", ".test", ".localhost", ".local", "example.com", "example.net", "example.org")

# Hosts of the great mail providers with a letter wrong, as people type them.
MISTYPED_HOSTS: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "gmial.com",
            "gmai.com",
            "gmal.com",
            "gnail.com",
            "gmail.con",
            "gmail.co",
            "gmaill.com",
            "gamil.com",
        ),
        "gmail.com",
    ),
    **dict.fromkeys(("hotmial.com", "hotmal.com", "hotmai.com", "hotmail.con", "hotmil.com"), "hotmail.com"),
    **dict.fromkeys(("outlok.com", "outloo.com", "outlook.con", "outllook.com"), "outlook.com"),
    **dict.fromkeys(("yaho.com", "yahoo.con", "yhaoo.com", "yahooo.com"), "yahoo.com"),
    **dict.fromkeys(("iclod.com", "icloud.con", "icoud.com"), "icloud.com"),
    **dict.fromkeys(("gmx.ed", "gmx.d", "web.ed"), "gmx.de"),
}

# Sites that write themselves into the referrers of others so that somebody looks who they are.
ADVERTISING_HOSTS = frozenset(
    {
        "semalt.com",
        "buttons-for-website.com",
        "darodar.com",
        "ilovevitaly.com",
        "priceg.com",
        "blackhatworth.com",
        "hulfingtonpost.com",
        "best-seo-offer.com",
        "best-seo-solution.com",
        "100dollars-seo.com",
        "free-share-buttons.com",
        "social-buttons.com",
        "get-free-traffic-now.com",
        "trafficmonetizer.org",
        "webmonetizer.net",
        "success-seo.com",
        "sitevaluation.org",
        "4webmasters.org",
        "event-tracking.com",
        "traffic2cash.xyz",
    }
)
