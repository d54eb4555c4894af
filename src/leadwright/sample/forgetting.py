"""What the sample brought besides leads goes with it."""

from datetime import datetime

from leadwright.accounts.actor import Actor
from leadwright.capture.operations.forgetting import forget_import, forget_upload
from leadwright.platform import workspace
from leadwright.platform.ids import Kind
from leadwright.sample.queries import BROUGHT
from leadwright.views.operations import forget_view


def forget_life(*, actor: Actor, at: datetime) -> int:
    """Take back the sample's imports, and forget its uploads and views; how many leads went. Repeating changes nothing."""
    gone = 0
    for reference in str(workspace.read(BROUGHT.name)).split():
        kind = reference.partition("_")[0]
        if kind == Kind.IMPORT:
            gone += forget_import(actor=actor, reference=reference, at=at).removed
        elif kind == Kind.DRAFT:
            gone += forget_upload(actor=actor, reference=reference, at=at).removed
        else:
            forget_view(actor=actor, view=reference, at=at)
    workspace.write(BROUGHT.name, "")
    return gone
