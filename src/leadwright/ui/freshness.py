"""A page whose data changed says so, and nothing moves until the reader asks for it.

A view takes a stamp before it reads, and its template includes `components/fresh.html` with it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from leadwright.accounts.access import requires_sign_in
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.leads.queries.freshness import lead_version
from leadwright.platform.errors import NotFound
from leadwright.platform.versions import Area, current
from leadwright.ui.requests import SignedInRequest

_LONGEST = 100


@dataclass(frozen=True)
class Stamp:
    """What a page shows: the kind of thing, which one where it is one, and the version that was read."""

    kind: str
    of: str
    seen: str


@dataclass(frozen=True)
class _Kind:
    """How the version of a kind of thing is asked for, who may ask, and what a page says when it changed."""

    action: Action
    version: Callable[[Actor, str], str]
    sentence: str


_KINDS: Mapping[str, _Kind] = {
    "leads": _Kind(
        Action.SEE_LEADS,
        lambda actor, of: str(current(Area.LEADS)),
        "Leads have changed since you opened this.",
    ),
    "lead": _Kind(Action.SEE_LEADS, lead_version, "This lead has changed since you opened it."),
}


def stamp(actor: Actor, kind: str, of: str = "") -> Stamp:
    """The stamp of `leads`, or of the `lead` with a public id, as of now."""
    return Stamp(kind, of, _KINDS[kind].version(actor, of))


@requires_sign_in
@require_safe
def fresh(request: SignedInRequest, kind: str) -> HttpResponse:
    """Nothing while the version seen is the current one, else the sentence with a link that loads the page again."""
    found = _KINDS.get(kind)
    if found is None or not request.actor.may(found.action):
        raise Http404
    try:
        now = found.version(request.actor, request.GET.get("of", "")[:_LONGEST])
    except NotFound:
        now = "gone"
    if now == request.GET.get("seen"):
        return HttpResponse(status=204)
    return render(request, "components/changed.html", {"sentence": found.sentence})
