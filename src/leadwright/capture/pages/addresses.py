"""Where landing pages stand. Pure."""

import re
from urllib.parse import urlsplit

_PATH = re.compile(r"/p/([a-z0-9][a-z0-9_-]{0,62})/?")


def page_path(slug: str) -> str:
    """The path of a landing page."""
    return f"/p/{slug}"


def landing_of(page: str, public_url: str) -> str:
    """The landing page of our own an address names, by its slug; empty for any other address."""
    try:
        told, own = urlsplit(page), urlsplit(public_url)
    except ValueError:
        return ""
    found = _PATH.fullmatch(told.path) if (told.scheme, told.netloc) == (own.scheme, own.netloc) else None
    return found[1] if found is not None else ""
