"""What a page says once about what was just done: kept in the session from the post to the page it leads to."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

_KEPT = "notices"
_MOST = 5


@dataclass(frozen=True)
class Undo:
    """A form that takes it back: posted to `address` with `fields`."""

    address: str
    fields: Mapping[str, str] = field(default_factory=dict)
    label: str = "Undo"


@dataclass(frozen=True)
class Notice:
    """A sentence, and what may be done about it. `tone` is good, warn or bad; `link` leads on, under `link_label`."""

    text: str
    tone: str = "good"
    undo: Undo | None = None
    link: str = ""
    link_label: str = ""


def tell(request: HttpRequest, notice: Notice) -> None:
    """Say it on the next page this person sees."""
    waiting = request.session.get(_KEPT, [])
    request.session[_KEPT] = [*waiting, asdict(notice)][-_MOST:]


def done(request: HttpRequest, address: str, notice: Notice | str | None = None) -> HttpResponse:
    """After a post: go to `address`, so that Back and Reload never post again, and say there what was done."""
    if notice:
        tell(request, Notice(notice) if isinstance(notice, str) else notice)
    return HttpResponseRedirect(address)


def take(request: HttpRequest) -> tuple[Notice, ...]:
    """What is to be said now; it will not be said again."""
    waiting: list[dict[str, Any]] = request.session.pop(_KEPT, []) if _KEPT in request.session else []
    return tuple(Notice(**{**one, "undo": Undo(**one["undo"]) if one["undo"] else None}) for one in waiting)
