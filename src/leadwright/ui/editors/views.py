"""What can be done to every draft: put it in force, throw it away, put it on top of what came into force meanwhile."""

from collections.abc import Mapping

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.platform.errors import NotFound
from leadwright.ui.editors import framework, held, lifecycle, routing
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.studio import drafts as studio

# The page of a draft that is shown again where it is refused, and what follows from publishing it.
_KINDS: Mapping[str, tuple[held.Again, str]] = {
    "scoring": (studio.again, "Lists follow it, all at once, when every lead is scored by it."),
    "routing": (routing.again, "The next lead goes by it."),
    "framework": (framework.again, "The next call asks by it."),
    "lifecycle": (lifecycle.again, "Stages follow it, all at once, when every lead is judged by it."),
}


@requires(Action.EDIT_PLAYBOOK)
@require_POST
def publish(request: SignedInRequest, kind: str, slug: str) -> HttpResponse:
    """Put the draft in force, for a reason that is kept."""
    again, words = _of(kind)
    return held.put_in_force(request, held.draft_of(request, kind, slug), again, words)


@requires(Action.EDIT_PLAYBOOK)
@require_POST
def discard(request: SignedInRequest, kind: str, slug: str) -> HttpResponse:
    """Throw the draft away."""
    _of(kind)
    return held.throw_away(request, held.draft_of(request, kind, slug))


@requires(Action.EDIT_PLAYBOOK)
@require_POST
def go_on(request: SignedInRequest, kind: str, slug: str) -> HttpResponse:
    """Put the draft on top of the version that came into force meanwhile, as it stands."""
    _of(kind)
    return held.rebase(request, held.draft_of(request, kind, slug))


def _of(kind: str) -> tuple[held.Again, str]:
    if kind not in _KINDS:
        raise NotFound("Documents of this kind have no drafts here.")
    return _KINDS[kind]
