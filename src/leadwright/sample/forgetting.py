"""What the sample brought besides leads goes with it."""

from collections.abc import Callable, Mapping
from datetime import datetime

from leadwright.accounts.actor import Actor
from leadwright.capture.operations.forgetting import forget_import, forget_upload
from leadwright.capture.operations.forgetting_forms import forget_form, forget_offer, forget_page
from leadwright.capture.operations.webhooks import forget_webhook
from leadwright.platform import workspace
from leadwright.platform.ids import Kind
from leadwright.sample.queries import BROUGHT
from leadwright.sample.routing import ROUTED, ROUTING_DRAFT, forget_thoughts
from leadwright.sample.trial import DRAFT, forget_trial
from leadwright.views.operations import forget_view

_BY_SLUG: Mapping[str, Callable[..., object]] = {
    "form": forget_form,
    "hook": forget_webhook,
    "page": forget_page,
    "offer": forget_offer,
}


def forget_life(*, actor: Actor, at: datetime) -> int:
    """Take back the sample's imports, and forget its uploads, views, forms and what it tried; how many leads went.

    Repeating changes nothing.
    """
    gone = 0
    for reference in str(workspace.read(BROUGHT.name)).split():
        kind, _, rest = reference.partition("_")
        if kind == Kind.IMPORT:
            gone += forget_import(actor=actor, reference=reference, at=at).removed
        elif kind == Kind.DRAFT:
            gone += forget_upload(actor=actor, reference=reference, at=at).removed
        elif kind in _BY_SLUG:
            _BY_SLUG[kind](actor=actor, slug=rest, at=at)
        elif kind in (DRAFT, Kind.SIMULATION, Kind.STUDY):
            forget_trial(actor=actor, reference=reference, at=at)
        elif kind in (ROUTING_DRAFT, ROUTED):
            forget_thoughts(actor=actor, reference=reference, at=at)
        else:
            forget_view(actor=actor, view=reference, at=at)
    workspace.write(BROUGHT.name, "")
    return gone
