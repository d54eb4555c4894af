"""`leadwright reclassify`: judge again who did what, and bring scores and stages up to date."""

from argparse import Namespace

from leadwright.accounts.actor import operator
from leadwright.cli.output import print_json
from leadwright.cli.pulse import keep_current, progress_bar
from leadwright.leads.operations.reclassifying import reclassify_events
from leadwright.platform import clock


def run(options: Namespace) -> None:
    """Judge every event by the classifier of this version; an earlier run that was ended goes on."""
    with progress_bar("Judging", hidden=options.json) as bar:
        task = bar.add_task("", total=None, rate="")

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, rate="")

        found = reclassify_events(actor=operator(), now=clock.now, progress=show)
    computed = keep_current(quiet=options.json)
    if options.json:
        print_json(
            {"verdicts": found.verdicts, "touches": found.touches, "leads": found.leads, "computed": computed}
        )
        return
    print(f"{found.verdicts:,} verdicts and {found.touches:,} touches changed.")
    print(f"{computed:,} leads computed; no mail, journey or hand-over follows from it.")
