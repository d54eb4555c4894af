"""What a request itself tells of who sent it, kept beside its messages for the verdict on them; never a network address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from leadwright.capture.ingest.messages import Message
from leadwright.events.agents import why_a_machine

_LONGEST_AGENT = 500
_AHEAD = re.compile(r"prefetch|prerender|preview")


@dataclass(frozen=True)
class Seen:
    """The user agent, HEAD where it was asked with that, whether it was fetched in advance, and whose mail scanner's network
    it came from."""

    agent: str = ""
    method: str = ""
    purpose: str = ""
    network: str = ""


def seen_in(meta: Mapping[str, Any], *, network: str) -> Seen:
    """What a request from a browser tells; `meta` is what WSGI says of it, `network` whose mail scanner uses its address."""
    purposes = (
        str(meta.get(f"HTTP_{name}") or "") for name in ("SEC_PURPOSE", "PURPOSE", "X_PURPOSE", "X_MOZ")
    )
    purpose = next((one for one in purposes if _AHEAD.search(one)), "")
    agent = str(meta.get("HTTP_USER_AGENT") or "")[:_LONGEST_AGENT]
    return Seen(agent, "HEAD" if meta.get("REQUEST_METHOD") == "HEAD" else "", purpose[:60], network)


def with_seen(message: Message, seen: Seen) -> Message:
    """The message with what its request tells. What it says of its own user agent stands, unless the request came from a
    machine."""
    context = dict(message.context)
    if seen.agent and ("user_agent" not in context or why_a_machine(seen.agent)):
        context["user_agent"] = seen.agent
    for name, value in (("method", seen.method), ("purpose", seen.purpose), ("network", seen.network)):
        if value:
            context[name] = value
    return message._replace(context=context)
