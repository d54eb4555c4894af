"""`leadwright replay`: a scoring model over all leads, now or at a past instant, on the engine of choice."""

import time
from argparse import Namespace
from datetime import datetime
from pathlib import Path

from leadwright.accounts.actor import operator
from leadwright.cli.output import print_json
from leadwright.platform import clock, workspace
from leadwright.platform.instants import read_instant
from leadwright.playbook import queries as playbook
from leadwright.playbook.files import read_file
from leadwright.replay.asking import Asked, Engine
from leadwright.replay.errors import CannotBeReplayed
from leadwright.replay.operations import compute_results, store_results
from leadwright.scoring.documents import SCORING
from leadwright.scoring.model import ScoringModel


def run(options: Namespace) -> None:
    """Compute, and say where the result lies."""
    now = clock.now()
    at = read_instant(options.at, str(workspace.read("time_zone"))) if options.at else now
    began = time.monotonic()
    result = compute_results(
        actor=operator(),
        asked=_asked(options.model, at),
        engine=Engine(options.engine),
        place=options.archive,
        master=options.master,
        target=Path(options.to).expanduser().resolve() if options.to else None,
        refresh=not options.as_archived,
    )
    if options.table:
        store_results(actor=operator(), result=result, table=options.table, at=now)
    seconds = time.monotonic() - began
    if options.json:
        told = {"model": result.model, "at": result.at, "engine": str(result.engine), "leads": result.leads}
        print_json(told | {"result": str(result.path), "table": options.table, "seconds": round(seconds, 2)})
        return
    print(
        f"{result.leads:,} leads by {result.model} as of {result.at:%Y-%m-%d %H:%M} UTC, on {result.engine}."
    )
    print(f"{result.path}" + (f", and the table replay.{options.table}" if options.table else ""))


def _asked(model: str, at: datetime) -> Asked:
    """A file, or a slug of the playbook with or without a version."""
    if Path(model).suffix in (".yml", ".yaml", ".json"):
        return Asked.of(model, _model(model, read_file(Path(model)).written.body), at)
    slug, _, number = model.partition("@")
    if number and not number.isdigit():
        raise CannotBeReplayed(f"“{number}” is no version; write default@3 for the third of default.")
    found = playbook.read_version(
        actor=operator(), kind=SCORING.name, slug=slug, number=int(number) if number else None
    )
    return Asked.of(f"{slug}@{found.number}", _model(model, found.body), at)


def _model(name: str, body: object) -> ScoringModel:
    if not isinstance(body, ScoringModel):
        raise CannotBeReplayed(f"{name} is no scoring model.")
    return body
