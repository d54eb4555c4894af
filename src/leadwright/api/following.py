"""Long work that programs begin and follow: begun, how far it is, and stopped."""

from typing import TypeVar

from ninja import Schema

from leadwright.accounts.actor import Actor
from leadwright.api.shapes import Changed
from leadwright.platform import clock, work
from leadwright.platform.errors import Conflict
from leadwright.platform.work import Begun, State, WorkLine

F = TypeVar("F")


class SimulationBegun(Schema):
    """`id` is what to ask for; `is_new` is false where the same is under way already."""

    id: str
    is_new: bool


class Followed(Schema):
    """How far it is; `outcome` says in a sentence how it ended."""

    id: str
    state: State
    done: int
    total: int | None
    outcome: str


def told_begun(begun: Begun) -> SimulationBegun:
    return SimulationBegun(id=begun.reference, is_new=begun.is_new)


def told_of(line: WorkLine) -> Followed:
    return Followed(
        id=line.reference, state=line.state, done=line.done, total=line.total, outcome=line.outcome
    )


def when_done(found: F | None) -> F:
    """What was found. Raises Conflict while there is nothing."""
    if found is None:
        raise Conflict("It is not done yet, or was not finished; ask for it again later.")
    return found


def stop(actor: Actor, reference: str) -> Changed:
    """Ask work of the actor's to stop. Raises NotFound for that of somebody else, Conflict where it has ended."""
    return Changed(changed=work.ask_to_stop(actor, reference, at=clock.now()))
