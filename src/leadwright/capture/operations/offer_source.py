"""The source of what follows from offers: fetched files, redeemed codes, taken seats."""

from datetime import datetime

from leadwright.events.models import Source
from leadwright.events.operations import ensure_source


def source_of_offers(at: datetime) -> Source:
    """It, made when it is asked for first."""
    return ensure_source(slug="offers", at=at, channel="inbound", medium="email")
