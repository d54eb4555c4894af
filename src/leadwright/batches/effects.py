"""What each kind of batch does with a slice of its leads, and how that is taken back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from leadwright.accounts.actor import Actor
from leadwright.batches.bulk import Before
from leadwright.batches.kinds import BatchKind, Details
from leadwright.criteria.text import clean
from leadwright.leads.operations import chosen
from leadwright.leads.operations.bin import bin_leads, restore_leads
from leadwright.leads.operations.chosen import Ownership
from leadwright.lifecycle.operations import set_stages, unset_stages
from leadwright.lifecycle.stages import Stage
from leadwright.platform.errors import UnusableInput
from leadwright.platform.outbox import Cause

LONGEST_REASON = 500


@dataclass(frozen=True)
class Act:
    """Who does what, under which batch, and when."""

    actor: Actor
    batch: int
    details: Details
    at: datetime

    @property
    def number(self) -> int:
        """The batch as events carry it: imports count upwards from 1, -1 is the sample, batches count downwards from -2."""
        return -1 - self.batch


@dataclass(frozen=True)
class Effect:
    """`check` gives the details as they are kept, or refuses. `do` says what was before of each lead it changed. `undo` says how
    many it took back.
    """

    check: Callable[[Actor, Details], Details]
    do: Callable[[Act, Sequence[int]], dict[int, Before]]
    undo: Callable[[Act, Mapping[int, Before]], int]


def _check_owner(actor: Actor, details: Details) -> Details:
    chosen.owner_number(actor, details.owner)
    return Details(owner=details.owner)


def _assign(act: Act, leads: Sequence[int]) -> dict[int, Before]:
    found = chosen.give_leads(actor=act.actor, leads=leads, owner=act.details.owner, at=act.at)
    return {one.lead: {"owner": one.owner, "team": one.team} for one in found}


def _unassign(act: Act, before: Mapping[int, Before]) -> int:
    owners = [Ownership(lead, _number(one["owner"]), _number(one["team"])) for lead, one in before.items()]
    back = chosen.give_back_leads(actor=act.actor, given=act.details.owner, before=owners, at=act.at)
    return len(back)


def _check_tag(actor: Actor, details: Details) -> Details:
    return Details(tag=chosen.tag_name(details.tag)[0])


def _check_known_tag(actor: Actor, details: Details) -> Details:
    return Details(tag=chosen.known_tag(details.tag).name)


def _tag(act: Act, leads: Sequence[int], cause: Cause = Cause.PERSON) -> list[int]:
    return chosen.tag_leads(actor=act.actor, leads=leads, tag=act.details.tag, at=act.at, cause=cause)


def _untag(act: Act, leads: Sequence[int], cause: Cause = Cause.PERSON) -> list[int]:
    return chosen.untag_leads(actor=act.actor, leads=leads, tag=act.details.tag, at=act.at, cause=cause)


def _check_stage(actor: Actor, details: Details) -> Details:
    try:
        to = Stage(details.to)
    except ValueError:
        raise UnusableInput("Choose the stage these leads belong to.", field="to") from None
    reason = clean(details.reason).strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise UnusableInput(
            f"Say why the stage changes, in at most {LONGEST_REASON} characters; the reason is shown with it.",
            field="reason",
        )
    return Details(to=str(to), reason=reason)


def _set_stage(act: Act, leads: Sequence[int]) -> dict[int, Before]:
    to, reason = Stage(act.details.to), act.details.reason
    return _changed(
        set_stages(actor=act.actor, leads=leads, to=to, reason=reason, batch=act.number, at=act.at)
    )


def _unset_stage(act: Act, before: Mapping[int, Before]) -> int:
    return unset_stages(actor=act.actor, leads=list(before), batch=act.number, at=act.at)


def _bin(act: Act, leads: Sequence[int]) -> dict[int, Before]:
    return _changed(bin_leads(actor=act.actor, leads=leads, at=act.at))


def _unbin(act: Act, before: Mapping[int, Before]) -> int:
    return len(restore_leads(actor=act.actor, leads=list(before), at=act.at))


def _changed(leads: Sequence[int]) -> dict[int, Before]:
    return {lead: {} for lead in leads}


def _number(stored: object) -> int | None:
    return None if stored is None else int(str(stored))


EFFECTS: Mapping[BatchKind, Effect] = {
    BatchKind.ASSIGN: Effect(_check_owner, _assign, _unassign),
    BatchKind.TAG: Effect(
        _check_tag,
        lambda act, leads: _changed(_tag(act, leads)),
        lambda act, before: len(_untag(act, list(before), Cause.RESTORE)),
    ),
    BatchKind.UNTAG: Effect(
        _check_known_tag,
        lambda act, leads: _changed(_untag(act, leads)),
        lambda act, before: len(_tag(act, list(before), Cause.RESTORE)),
    ),
    BatchKind.STAGE: Effect(_check_stage, _set_stage, _unset_stage),
    BatchKind.BIN: Effect(lambda actor, details: Details(), _bin, _unbin),
}
