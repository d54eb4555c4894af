"""What people did with the sample once it was there: notes and tasks, lists, joined leads, saved views."""

from datetime import datetime

from django.db import transaction

from leadwright.accounts.actor import Actor
from leadwright.platform import workspace
from leadwright.sample.daily import write_down
from leadwright.sample.joins import join_some
from leadwright.sample.lists import bring_lists
from leadwright.sample.queries import BROUGHT
from leadwright.sample.saved import save_views
from leadwright.sample.team import SampleTeam


def bring_to_life(*, actor: Actor, team: SampleTeam | None, at: datetime) -> None:
    """Let the actor, who signs in, and the team work with the sample in the weeks before `at`. Repeating changes nothing.

    What does not hang on leads of the sample is kept by its id in the setting `sample_brought`, so that it goes with it.
    """
    write_down(actor=actor, colleagues=team.salespeople if team else (), at=at)
    if workspace.read(BROUGHT.name):
        return
    with transaction.atomic():
        join_some(actor=actor, at=at)
        brought = [*bring_lists(actor=actor, at=at), *save_views(actor=actor, team=team, at=at)]
        workspace.write(BROUGHT.name, " ".join(brought))
