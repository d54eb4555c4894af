"""Putting a draft in force with its consequences in view."""

from datetime import datetime

from django.db import transaction

from leadwright.accounts.actor import Actor
from leadwright.lifecycle.operations import ask_for_reactions
from leadwright.platform.errors import Conflict
from leadwright.playbook.operations import publish_draft
from leadwright.playbook.operations.publishing import InForce
from leadwright.simulation.models import SimulatedMove, Simulation
from leadwright.simulation.stages import STAGE


@transaction.atomic
def publish_simulated(
    *, actor: Actor, kind: str, slug: str, seen: str, reason: str, begin_reactions: bool, at: datetime
) -> InForce:
    """Put the actor's own draft in force, as it was `seen`, for a reason.

    Nothing follows from the moves it causes unless `begin_reactions`: then journeys, hand-overs and alerts may begin for the
    leads that the newest simulation of this draft lists as reaching a higher stage, and for no others. Raises what
    `publish_draft` raises, and Conflict where they are asked for and nobody has looked who they are.
    """
    live = publish_draft(actor=actor, kind=kind, slug=slug, seen=seen, reason=reason, at=at)
    if begin_reactions and live.changed:
        known = Simulation.objects.filter(kind=kind, slug=slug, digest=seen, finished_at__isnull=False)
        found = known.order_by("-id").first()
        if found is None:
            raise Conflict("Compute first what would change, so that it is known for whom something begins.")
        moves = SimulatedMove.objects.filter(simulation_id=found.pk, what=STAGE, rises=True)
        leads = list(moves.values_list("lead_id", flat=True))
        ask_for_reactions(actor=actor, version=live.version_id, leads=leads, at=at)
    return live
