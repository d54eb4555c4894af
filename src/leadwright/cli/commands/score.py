"""`leadwright score`: bring scores and stages up to date."""

from argparse import Namespace

from leadwright.cli.output import print_json
from leadwright.cli.pulse import keep_current
from leadwright.leads.operations.dirty import mark_all_leads, wake_due_leads
from leadwright.platform import clock
from leadwright.platform.outbox import Cause


def run(options: Namespace) -> None:
    """Compute what is marked or due; with --all everybody."""
    now = clock.now()
    if options.all:
        mark_all_leads(at=now, cause=Cause.RECOMPUTE)
    else:
        wake_due_leads(now=now)
    done = keep_current(quiet=options.json)
    if options.json:
        print_json({"leads": done})
    else:
        print(f"{done:,} leads computed; scores and stages are up to date.")
