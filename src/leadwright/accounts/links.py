"""One-time links: what they are for, how long they live, and their address."""

from datetime import timedelta
from enum import StrEnum

from django.conf import settings

# Where links lead, below the public address. Said here: finding it in the table of addresses would load every page, which takes a
# command a second.
LINK_PATH = "sign-in/"


class Purpose(StrEnum):
    """What the holder of a link may do once."""

    FIRST_RUN = "first_run"
    SIGN_IN = "sign_in"
    INVITATION = "invitation"
    PASSWORD = "password"  # noqa: S105 - the name of a purpose


LIFETIME: dict[Purpose, timedelta] = {
    Purpose.FIRST_RUN: timedelta(hours=24),
    Purpose.SIGN_IN: timedelta(hours=24),
    Purpose.INVITATION: timedelta(days=7),
    Purpose.PASSWORD: timedelta(hours=24),
}


def link_address(token: str) -> str:
    """The whole address of a link, on the public address from the settings: what a request says of its host
    is not asked. Tokens need no quoting.
    """
    return f"{settings.PUBLIC_URL}/{LINK_PATH}{token}"
