"""`leadwright adjust`: points given or taken by hand, and taken back again."""

from argparse import Namespace
from dataclasses import asdict
from datetime import date, timedelta

from leadwright.accounts.actor import operator
from leadwright.cli.output import print_json
from leadwright.cli.pulse import keep_current
from leadwright.platform import clock, workspace
from leadwright.platform.errors import UnusableInput
from leadwright.scoring.adjusting import MOST_DAYS
from leadwright.scoring.operations import Adjustment, adjust_score, undo_adjustment


def run(options: Namespace) -> None:
    """Give or take points, or take an adjustment back."""
    done = _undone(options) if options.undo is not None else _adjusted(options)
    keep_current(quiet=options.json)
    if options.json:
        print_json(asdict(done))
        return
    if options.undo is not None:
        print("The adjustment was taken back." if done.changed else "It was taken back already.")
        return
    print(f"{done.points:+,} for {done.dimension}, until {options.until}: {done.reason}")
    print(f"Take it back with: leadwright adjust {done.lead} --undo {done.adjustment}")


def _adjusted(options: Namespace) -> Adjustment:
    missing = [name for name in ("points", "dimension", "reason") if getattr(options, name) is None]
    if missing:
        raise UnusableInput(f"Say --{missing[0]} too, or --undo with the number of an adjustment.")
    at = clock.now()
    options.until = _day(options.until) if options.until else _default(options.days)
    return adjust_score(
        actor=operator(),
        lead=options.lead,
        dimension=options.dimension,
        points=options.points,
        reason=options.reason,
        until=options.until,
        at=at,
    )


def _undone(options: Namespace) -> Adjustment:
    return undo_adjustment(actor=operator(), lead=options.lead, adjustment=options.undo, at=clock.now())


def _default(days: int) -> date:
    today = clock.local_date(clock.now(), str(workspace.read("time_zone")))
    return today + timedelta(days=max(-1, min(days, MOST_DAYS + 1)))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UnusableInput(f"“{text}” is no day; write one like 2027-03-31.", until=text) from None
