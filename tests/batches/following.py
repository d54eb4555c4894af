"""A batch from its beginning to its end, as a worker carries it."""

from collections.abc import Callable
from pathlib import Path

from leadwright.accounts.models import User
from leadwright.accounts.queries import actor_for
from leadwright.batches.kinds import BatchKind, Chosen, Details
from leadwright.batches.operations.choosing import choose_leads
from leadwright.batches.operations.exporting import fetch_export
from leadwright.batches.operations.running import carry_out, start_batch
from leadwright.batches.queries import batch_line
from leadwright.platform import work
from tests.leads.people import NOW

SPAIN = {"field": "country", "is": "ES"}


def prepared(user: User, kind: BatchKind, chosen: Chosen | None = None) -> str:
    return choose_leads(actor=actor_for(user), kind=kind, chosen=chosen or Chosen(), at=NOW)


def follow(user: User, batch: str, do: Callable[..., work.Outcome]) -> str:
    found = []

    def body(follower: work.Follower) -> work.Outcome:
        found.append(do(batch=batch, follower=follower))
        return found[0]

    work.carry_out(batch_line(actor=actor_for(user), reference=batch).work, body)
    return found[0].sentence if found else ""


def done(user: User, kind: BatchKind, details: Details, chosen: Chosen | None = None) -> str:
    batch = prepared(user, kind, chosen)
    start_batch(actor=actor_for(user), batch=batch, details=details, at=NOW)
    follow(user, batch, carry_out)
    return batch


def file_of(user: User, batch: str) -> Path:
    return fetch_export(actor=actor_for(user), batch=batch, at=NOW)


COLUMNS = ("name", "company", "fit", "role", "tags", "last_activity")
