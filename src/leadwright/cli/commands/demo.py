"""`leadwright demo`: a sample company, its list, one explanation, and a link that signs in."""

import os

from leadwright.accounts.actor import operator
from leadwright.accounts.links import link_address
from leadwright.accounts.operations.links import create_sign_in_link
from leadwright.accounts.queries import actor_for
from leadwright.cli.commands.explain import print_explanation
from leadwright.cli.commands.leads import print_leads
from leadwright.cli.pulse import keep_current, progress_bar
from leadwright.leads.queries.ranking import ranked_leads
from leadwright.platform import clock
from leadwright.platform import workspace as settings
from leadwright.pulse.queries import explain_lead
from leadwright.sample.life import bring_to_life
from leadwright.sample.operations import COMPANY, COMPANY_ZONE, fill_sample
from leadwright.sample.queries import FILLED, is_filled
from leadwright.sample.team import ensure_team, hand_out


def show_sample() -> None:
    """Fill the sample once, and print its list and one explanation."""
    if not is_filled():
        _fill()
    keep_current()
    page = ranked_leads(actor=operator(), limit=10)
    print_leads(page.rows)
    if page.rows:
        print("\nWhy is the first one first?\n")
        print_explanation(explain_lead(actor=operator(), reference=page.rows[0].id))


def begin_serving() -> None:
    """The same, and a link that signs in at the address where it will be served."""
    show_sample()
    address = os.environ["LEADWRIGHT_PUBLIC_URL"]
    user = ensure_team(actor=operator(), at=clock.now()).administrator
    token = create_sign_in_link(actor=operator(), user=user, at=clock.now())
    print(f"\nLeadwright starts at {address} and says when it is ready (Ctrl-C ends it and its database).")
    print(f"Sign in with this link; it works once, for 24 hours:\n{link_address(token)}")


def _fill() -> None:
    now = clock.now()
    settings.write("company", COMPANY)
    settings.write("time_zone", COMPANY_ZONE)
    with progress_bar("Making a sample company") as bar:
        task = bar.add_task("", total=None, rate="")

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        fill_sample(actor=operator(), at=now, progress=show)
    keep_current()
    hand_out(actor=operator(), at=now)
    team = ensure_team(actor=operator(), at=now)
    bring_to_life(actor=actor_for(team.administrator), team=team, at=now)
    settings.write(FILLED.name, True)
