"""Campaign parameters and click ids, as advertisers put them into addresses."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

# Opaque and case-sensitive: kept as they came.
CLICK_IDS = frozenset(
    [
        "gclid",
        "gbraid",
        "wbraid",
        "gclsrc",
        "dclid",
        "fbclid",
        "msclkid",
        "ttclid",
        "twclid",
        "li_fat_id",
        "rdt_cid",
        "epik",
        "sccid",
        "obclid",
        "tblci",
        "yclid",
        "mc_eid",
        "mc_cid",
    ]
)
_LONGEST = 512
_UTM = "utm_"
_MOST_PARAMETERS = 200


def campaign_of(told: Mapping[str, Any], address: str) -> dict[str, str]:
    """source, medium, name, term, content and what else is told of a campaign: by the program, else by `utm_` parameters."""
    found = {
        "name" if name == "utm_campaign" else name.removeprefix(_UTM): value
        for name, value in _parameters(address).items()
        if name.startswith(_UTM)
    }
    said = {
        str(name)[:60]: value[:_LONGEST] for name, value in told.items() if isinstance(value, str) and value
    }
    return {**found, **said}


def click_ids(address: str) -> dict[str, str]:
    """The click ids of an address, by the name of the network's parameter."""
    return {name: value for name, value in _parameters(address).items() if name in CLICK_IDS}


def _parameters(address: str) -> dict[str, str]:
    """The parameters of an address, those behind # included, names in lower case; of two of the same name the first."""
    if not address:
        return {}
    try:
        parts = urlsplit(address)
        pairs = [
            pair
            for text in (parts.query, parts.fragment)
            for pair in parse_qsl(text, errors="replace", max_num_fields=_MOST_PARAMETERS)
        ]
    except ValueError:
        return {}
    found: dict[str, str] = {}
    for name, value in pairs:
        found.setdefault(name.lower()[:60], value[:_LONGEST])
    return found
