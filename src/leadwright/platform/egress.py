"""The one client for requests that leave this machine: web hooks, images, imports by address.

Addresses come from people, so every one is treated as an attempt to reach something inside: only http and https on their own
ports, every address of the name must be public, the connection goes to the very address that was checked (no second look-up),
redirects are not followed, and size and time are bounded. The operator may allow private networks by name.
"""

import ipaddress
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit, urlunsplit

import httpx2

from leadwright.platform.errors import DomainError

Resolver = Callable[[str, int], Sequence[str]]

_PORTS = {"http": 80, "https": 443}
_TOTAL_SECONDS = 15.0
_LARGEST_BODY = 64 * 1024
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_SIX_TO_FOUR = ipaddress.ip_network("2002::/16")


class EgressRefused(DomainError):
    """The address may not be called."""

    code = "egress_refused"


@dataclass(frozen=True)
class Answer:
    """What came back: the status, and at most 64 KiB of the body."""

    status: int
    headers: dict[str, str]
    body: bytes


def resolve(host: str, port: int) -> Sequence[str]:
    """Every address the system knows for a name."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise EgressRefused(f"The name {host} leads nowhere; check its spelling.") from error
    return sorted({str(entry[4][0]) for entry in found})


def checked_address(
    url: str, *, resolver: Resolver = resolve, allowed: Sequence[str] = ()
) -> tuple[SplitResult, str]:
    """The parsed address and the one IP address to connect to.

    `allowed` are networks (CIDR) the operator opened. Raises EgressRefused with the reason.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise EgressRefused("This is not a web address.") from error
    if parts.scheme not in _PORTS or not parts.hostname:
        raise EgressRefused("Only addresses that begin with http:// or https:// can be called.")
    if parts.username or parts.password:
        raise EgressRefused("The address must not hold a user name or password.")
    if port not in (None, _PORTS[parts.scheme]):
        raise EgressRefused(f"Port {port} cannot be called, only the usual ones of http and https.")
    addresses = resolver(parts.hostname.rstrip("."), _PORTS[parts.scheme])
    networks = [ipaddress.ip_network(network) for network in allowed]
    for address in addresses:
        if not _is_public(address) and not any(
            ipaddress.ip_address(address) in network for network in networks
        ):
            raise EgressRefused(
                f"{parts.hostname} lies in a private network, which may not be called from here."
            )
    if not addresses:
        raise EgressRefused(f"The name {parts.hostname} leads nowhere; check its spelling.")
    return parts, addresses[0]


def _is_public(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or (address.sixtofour if address in _SIX_TO_FOUR else None)
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return _is_public(str(inner))
    return address.is_global and not address.is_multicast


def send(
    method: str,
    url: str,
    *,
    body: bytes = b"",
    headers: dict[str, str] | None = None,
    resolver: Resolver = resolve,
    allowed: Sequence[str] = (),
) -> Answer:
    """Send one request to a checked address. A redirect is an answer like any other and is not followed.

    Raises EgressRefused for an address that may not be called, or when nothing answers within 15 seconds.
    """
    parts, address = checked_address(url, resolver=resolver, allowed=allowed)
    host = f"[{address}]" if ":" in address else address
    pinned = urlunsplit((parts.scheme, f"{host}:{_PORTS[parts.scheme]}", parts.path or "/", parts.query, ""))
    sent = {**(headers or {}), "Host": parts.hostname or ""}
    try:
        with (
            httpx2.Client(timeout=_TOTAL_SECONDS, follow_redirects=False, trust_env=False) as client,
            client.stream(
                method, pinned, content=body, headers=sent, extensions={"sni_hostname": parts.hostname}
            ) as response,
        ):
            kept = b""
            for piece in response.iter_bytes():
                kept = (kept + piece)[:_LARGEST_BODY]
                if len(kept) == _LARGEST_BODY:
                    break
            return Answer(response.status_code, dict(response.headers), kept)
    except httpx2.HTTPError as error:
        raise EgressRefused(f"{parts.hostname} did not answer: {type(error).__name__}.") from error
