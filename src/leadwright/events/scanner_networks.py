"""Networks that mail scanners open links from, as their owners publish them; a label is kept with a hit, never an address.

Facts of 2026-10, from Microsoft's endpoint sets 9 and 10 and Barracuda's published ranges.
"""

from functools import lru_cache
from ipaddress import ip_address, ip_network

_RANGES = {
    "Microsoft 365's mail protection": (
        "40.92.0.0/15", "40.107.0.0/16", "52.100.0.0/14", "52.238.78.88/32", "104.47.0.0/17", "2a01:111:f400::/48",
        "2a01:111:f403::/48",
    ),
    "Barracuda's mail protection": (
        "3.24.133.128/25", "15.222.16.128/25", "35.157.190.224/27", "18.185.115.192/26", "18.184.203.224/27",
        "13.200.136.128/25", "35.176.92.96/27", "18.133.136.128/26", "18.133.136.96/27", "209.222.82.0/24",
    ),
}  # fmt: skip
_NETWORKS = tuple((ip_network(one), label) for label, ranges in _RANGES.items() for one in ranges)


@lru_cache(maxsize=10_000)
def scanner_at(address: str) -> str:
    """Whose mail scanner uses this network address; empty where none is known to."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    return next((label for network, label in _NETWORKS if found in network), "")
