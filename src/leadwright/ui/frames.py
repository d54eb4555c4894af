"""What every page of somebody signed in shows around its content."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from leadwright.accounts.rules import Action
from leadwright.health.queries import lag
from leadwright.health.rules import age
from leadwright.platform import clock, workspace
from leadwright.sales.queries import notices as told
from leadwright.ui import notices, tray
from leadwright.ui.areas import AreaLink, areas_for, home_of
from leadwright.ui.notices import Notice
from leadwright.ui.presenting import PageTime
from leadwright.ui.requests import SignedInRequest, is_partial
from leadwright.ui.tray import Work
from leadwright.ui.words import initials


@dataclass(frozen=True)
class Stale:
    """Scores and stages are behind: how long, and the address of the page that says why, empty for who may not see it.

    Where `behind` is empty, only `in_bulk` leads of an import or a changed document are still to be scored, about.
    """

    behind: str
    why: str
    in_bulk: int = 0


@dataclass(frozen=True)
class Frame:
    """Whose workspace it is, who looks at it and how they want it, where they may go, and what is to be said.

    `theme` is light, dark, or empty for what the system says; `density` is compact or empty.
    """

    company: str
    name: str
    initials: str
    theme: str
    density: str
    single_keys: bool
    zone: str
    groups: tuple[tuple[AreaLink, ...], ...]
    home: str
    stale: Stale | None
    tray: tuple[Work, ...]
    notices: tuple[Notice, ...]

    @property
    def moving(self) -> bool:
        return any(work.moving for work in self.tray)


def page_time(request: SignedInRequest) -> PageTime:
    """Now, on the clock of the reader, or of the workspace where the reader has chosen none."""
    return PageTime(now=clock.now(), zone=_zone(request))


def page(
    request: SignedInRequest,
    template: str,
    context: Mapping[str, object],
    *,
    region: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """A whole page, or, where htmx asks for less of it and `region` names the template of that part, the part alone.

    A part brings along what is to be said, for the region of toasts.
    """
    if region and is_partial(request):
        return _region(request, region, context, status)
    response = render(request, template, {**context, "frame": _frame(request)}, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _region(
    request: SignedInRequest, template: str, context: Mapping[str, object], status: int
) -> HttpResponse:
    said = notices.take(request) if status < 300 else ()
    response = render(request, template, dict(context), status=status)
    if said:
        toasts = render(request, "components/toasts_beside.html", {"notices": said})
        response.content += toasts.content
    patch_vary_headers(response, ["HX-Request"])
    return response


def _frame(request: SignedInRequest) -> Frame:
    user = request.user
    found = tray.at_work(request.actor, clock.now())
    ended = tray.just_ended(request.session, found, request.path)
    return Frame(
        company=str(workspace.read("company")),
        name=user.name,
        initials=initials(user.name),
        theme=user.theme if user.theme in ("light", "dark") else "",
        density="compact" if user.density == "compact" else "",
        single_keys=user.single_keys,
        zone=_zone(request),
        groups=areas_for(request.actor, request.path, _notes(request)),
        home=home_of(request.actor),
        stale=_stale(request),
        tray=found,
        notices=(*notices.take(request), *ended),
    )


def _notes(request: SignedInRequest) -> dict[str, str]:
    """How many notices wait at the queue of who works with leads."""
    if not request.actor.may(Action.EDIT_LEADS):
        return {}
    number = told.number_of_notices(actor=request.actor)
    return {"ui:queue": f"{number}+" if number >= told.MOST else str(number)} if number else {}


def _stale(request: SignedInRequest) -> Stale | None:
    now = clock.now()
    found = lag(at=now)
    if found.since is None and not found.in_bulk:
        return None
    behind = age(now - found.since) if found.since is not None else ""
    return Stale(behind, reverse("ui:health") if request.actor.may(Action.SEE_HEALTH) else "", found.in_bulk)


def _zone(request: SignedInRequest) -> str:
    return request.user.time_zone or str(workspace.read("time_zone"))
