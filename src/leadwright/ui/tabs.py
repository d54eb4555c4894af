"""Tabs above a page, and whether a page is for somebody. What is not built, or not allowed for the role, is absent."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.urls import resolve, reverse

from leadwright.accounts.access import Permission, permission_of
from leadwright.accounts.actor import Actor


@dataclass(frozen=True)
class Tab:
    """A tab as `components/tabs.html` shows it."""

    name: str
    address: str
    current: bool
    count: int | None = None


def tabs_for(actor: Actor, tabs: Iterable[tuple[str, str]], page: str) -> list[Tab]:
    """Those of `tabs` (what it is called, name of its first page) that the actor may open, with the one named `page` marked."""
    return [Tab(name, reverse(one), one == page) for name, one in tabs if admits(one, actor)]


def admits(page: str, actor: Actor) -> bool:
    """Whether the actor may open the page of this name."""
    permission = _permission(page)
    return permission is not None and permission.allows(actor)


# Every page asks for each area of the rail: finding the view behind an address costs more than the rest of the rail.
@cache
def _permission(page: str) -> Permission | None:
    return permission_of(resolve(reverse(page)).func)
