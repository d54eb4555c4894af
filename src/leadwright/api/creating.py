"""Leads that are created one by one, stored with what other requests of the same key bring at the same moment.

A commit and an upsert are paid for once; each request is answered only once its own lead is on disk, or why it is not. Answers
under an `Idempotency-Key` are kept in the same transaction.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from leadwright.accounts.actor import Actor
from leadwright.accounts.operations.answers import Answer, AskedOnce, KeyUsed, claim, keep, release
from leadwright.leads.operations.adding import Added, Ending, Telling, add_leads
from leadwright.platform import clock
from leadwright.platform.errors import DomainError
from leadwright.platform.gathering import Gathering

_Result = Added | DomainError


@dataclass(eq=False)
class _Waiting:
    """A lead to be created, and what became of it."""

    actor: Actor
    told: Telling
    asked: AskedOnce | None
    result: _Result | None = None
    replayed: bool = False


def create(*, actor: Actor, told: Telling, asked: AskedOnce | None) -> tuple[Added, bool]:
    """`add_lead`; and whether this is what was answered before. Raises what `add_lead` does, and KeyUsed."""
    waiting = _Waiting(actor, told, asked)
    _GATHERING.put(waiting, kind=actor)
    if isinstance(waiting.result, DomainError):
        raise waiting.result
    assert waiting.result is not None  # noqa: S101 - stored, or `put` has raised
    return waiting.result, waiting.replayed


def _store(waiting: Sequence[_Waiting]) -> None:
    """All of one actor; under keys, together with what is answered."""
    if any(one.asked is not None for one in waiting):
        with transaction.atomic():
            _store_once(waiting)
        return
    results = add_leads(actor=waiting[0].actor, told=[one.told for one in waiting], at=clock.now())
    for one, result in zip(waiting, results, strict=True):
        one.result = result


def _store_once(waiting: Sequence[_Waiting]) -> None:
    at = clock.now()
    firsts: dict[str, _Waiting] = {}
    for one in waiting:
        if one.asked is not None:
            firsts.setdefault(one.asked.name, one)
    known = claim([one.asked for one in firsts.values() if one.asked is not None], at=at) if firsts else {}
    fresh = [
        one
        for one in waiting
        if one.asked is None or (firsts[one.asked.name] is one and one.asked.name not in known)
    ]
    results = add_leads(actor=waiting[0].actor, told=[one.told for one in fresh], at=at) if fresh else []
    for one, result in zip(fresh, results, strict=True):
        one.result, one.replayed = result, False
    _keep([one for one in fresh if one.asked is not None])
    for one in waiting:
        if one.asked is not None and one not in fresh:
            _repeat(one, firsts[one.asked.name], known.get(one.asked.name))


def _keep(done: Sequence[_Waiting]) -> None:
    answers: dict[str, Answer] = {}
    refused: list[str] = []
    for one in done:
        assert one.asked is not None  # noqa: S101 - chosen by it
        if isinstance(one.result, Added):
            answers[one.asked.name] = _answer(one.result)
        else:
            refused.append(one.asked.name)
    keep(answers)
    release(refused)


def _answer(made: Added) -> Answer:
    status = 201 if made.ending is Ending.ADDED else 200
    return Answer(status, json.dumps({"id": made.lead, "outcome": made.ending}))


def _repeat(one: _Waiting, first: _Waiting, known: Answer | DomainError | None) -> None:
    """What was answered before, or is answered just now to the first of those that came at once."""
    one.replayed = True
    if isinstance(known, Answer):
        told = json.loads(known.text)
        one.result = Added(told["id"], Ending(told["outcome"]))
    elif known is not None:
        one.result = known
    elif first.asked == one.asked:
        one.result = first.result
    else:
        one.result = KeyUsed(
            "This Idempotency-Key came with another request at the same moment; take a new one."
        )


_GATHERING = Gathering(_store)
