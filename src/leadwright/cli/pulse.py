"""Bringing scores and stages up to date from a command: what is printed afterwards is never stale."""

import sys

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from leadwright.cli.output import console
from leadwright.platform import clock
from leadwright.pulse.operations import run_pulse, waiting_leads
from leadwright.pulse.recomputing import bring_into_effect


def keep_current(*, quiet: bool = False) -> int:
    """Compute every marked lead now, with a bar where somebody watches; how many there were.

    Versions of documents that wait for every lead to be computed by them take effect first.
    """
    bring_into_effect(now=clock.now)
    total = waiting_leads()
    if not total:
        return 0
    done = 0
    with progress_bar("Scoring", hidden=quiet) as bar:
        task = bar.add_task("", total=total, rate="")
        while some := run_pulse(at=clock.now()):
            done += some
            bar.update(task, completed=min(done, total))
    return done


def progress_bar(label: str, *, hidden: bool = False) -> Progress:
    """A bar on stderr with rate of rows and remaining time; nothing where stderr is no terminal."""
    return Progress(
        TextColumn(label),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}", justify="right"),
        TimeRemainingColumn(),
        console=console(sys.stderr),
        disable=hidden or not sys.stderr.isatty(),
        transient=True,
    )
