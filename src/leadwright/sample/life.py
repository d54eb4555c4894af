"""What people did with the sample once it was there: notes and tasks, lists, joined leads, saved views, forms, a draft."""

from datetime import datetime

from django.db import transaction

from leadwright.accounts.actor import Actor
from leadwright.platform import clock, workspace
from leadwright.sample.daily import write_down
from leadwright.sample.forms import bring_forms
from leadwright.sample.hooks import bring_hooks
from leadwright.sample.joins import join_some
from leadwright.sample.lists import bring_lists
from leadwright.sample.mail import bring_mail
from leadwright.sample.offers import bring_offers, fetch_some, redeem_and_attend
from leadwright.sample.pages import bring_page
from leadwright.sample.queries import BROUGHT
from leadwright.sample.routing import think_about_routing
from leadwright.sample.saved import save_views
from leadwright.sample.selling import hand_over_some
from leadwright.sample.team import SampleTeam
from leadwright.sample.trial import try_a_draft


def bring_to_life(*, actor: Actor, team: SampleTeam | None, at: datetime) -> None:
    """Let the actor, who signs in, and the team work with the sample in the weeks before `at`. Repeating changes nothing.

    Leads have to be computed. What does not hang on leads of the sample is kept by its id in the setting `sample_brought`, so
    that it goes with it.
    """
    write_down(actor=actor, colleagues=team.salespeople if team else (), at=at)
    if workspace.read(BROUGHT.name):
        return
    if team is not None:
        hand_over_some(team=team, at=at)
    with transaction.atomic():
        join_some(actor=actor, at=at)
        brought = [
            *bring_lists(actor=actor, at=at),
            *save_views(actor=actor, team=team, at=at),
            *bring_offers(actor=actor, at=at),
            *bring_forms(actor=actor, at=at),
            *bring_hooks(actor=actor, at=at),
            *bring_page(actor=actor, at=at),
            # Their stages were reached when they were computed, which is after `at`.
            *try_a_draft(actor=actor, at=max(at, clock.now())),
            *(think_about_routing(actor=actor, team=team, at=at) if team is not None else ()),
        ]
        bring_mail(at=at)
        fetch_some(at=at)
        redeem_and_attend(actor=actor, at=at)
        workspace.write(BROUGHT.name, " ".join(brought))
