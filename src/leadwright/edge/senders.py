"""Who asks, as far as a request says."""

import ipaddress
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest


def address_of(meta: Mapping[str, Any]) -> str:
    """The nearest network address that is not a proxy of one's own. `meta` is what WSGI says of a request."""
    trusted: int = getattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 0)
    hops = [hop.strip() for hop in meta.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    return hops[-trusted] if 0 < trusted <= len(hops) else str(meta.get("REMOTE_ADDR", ""))


def network_of(request: HttpRequest) -> str:
    """The network that address belongs to, as much of it as one household or office has: /24, for IPv6 /48.

    That is what is counted over days; the address itself is kept nowhere. Empty where there is none.
    """
    try:
        address = ipaddress.ip_address(address_of(request.META).partition("%")[0])
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return str(ipaddress.ip_network((address, 24 if address.version == 4 else 48), strict=False))
