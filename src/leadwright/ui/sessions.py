"""Sessions of browsers: noting them with a device in words."""

import re
from datetime import datetime, timedelta

from django.http import HttpRequest

from leadwright.accounts.models import User
from leadwright.accounts.operations.sessions import Session, note_session

# Asked in this order: browsers name those they imitate.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def note_begun(request: HttpRequest, user: User, at: datetime) -> None:
    """Note the session this request has by now. It ends when the cookie does, or 12 hours after it began."""
    age = request.session.get_expiry_age()
    key = request.session.session_key
    if key is None:
        request.session.save()
        key = str(request.session.session_key)
    device = device_name(request.headers.get("User-Agent", ""))
    note_session(user=user, session=Session(key, device, at + timedelta(seconds=age)), at=at)


def device_name(agent: str) -> str:
    """The browser and the system, as people call them: Firefox on Windows."""
    browser = next(
        (name for mark, name in _BROWSERS if re.search(rf"\b{mark}[A-Za-z]*/", agent)), "A browser"
    )
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return f"{browser} on {system}" if system else browser
