"""Answers kept for programs that send a write again: found under the same key of theirs, nothing is done twice.

`claim`, `keep` and `release` run in the transaction that does what was asked, so there is no answer without its effect and none
of the effect without its answer, wherever the process dies. Who asks the same meanwhile waits in `claim` until that has ended.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from leadwright.accounts.models import KeptAnswer
from leadwright.platform import sql
from leadwright.platform.errors import Conflict, DomainError, UnusableInput

KEPT_FOR = timedelta(hours=24)
_LONGEST_KEY = 255
_CLAIM = """
insert into kept_answer (name, body, asked_at, answer, tag)
select name, body, %(at)s, '', '' from unnest(%(names)s::text[], %(bodies)s::text[]) told (name, body) order by name
on conflict (name) do nothing
returning name
"""
_KEEP = """
update kept_answer k
set status = t.status, answer = t.answer, tag = t.tag, lead_id = t.lead_id
from unnest(%(names)s::text[], %(statuses)s::int[], %(answers)s::text[], %(tags)s::text[], %(leads)s::bigint[])
    t (name, status, answer, tag, lead_id)
where k.name = t.name
"""


class KeyUsed(UnusableInput):
    """The key named another request before."""

    code = "key_used"


@dataclass(frozen=True)
class AskedOnce:
    """A write under a program's own key for it: digests of who asks what under which key, and of what was sent."""

    name: str
    body: str


@dataclass(frozen=True)
class Answer:
    """What was answered: the HTTP status, the body as JSON, and the `ETag` that came with it. `lead` is whom it tells of."""

    status: int
    text: str
    tag: str = ""
    lead: int | None = None


def asked_once(*, holder: str, what: str, key: str, body: bytes) -> AskedOnce:
    """A request under a key: `holder` is the secret of who asks, `what` the method and path.

    Raises UnusableInput for a key that is empty, too long or not plain.
    """
    told = key.strip('"')
    if not 0 < len(told) <= _LONGEST_KEY or not all("!" <= letter <= "~" for letter in told):
        raise UnusableInput(f"An Idempotency-Key has 1 to {_LONGEST_KEY} plain characters, such as a UUID.")
    name = hashlib.sha256("\n".join((holder, what, told)).encode()).hexdigest()
    return AskedOnce(name, hashlib.sha256(body).hexdigest())


def claim(asked: Iterable[AskedOnce], *, at: datetime) -> Mapping[str, Answer | DomainError]:
    """Take these requests up in the transaction of the caller; by name the answers of those that were answered before.

    Waits for a transaction that has taken up one of them. Two statements, however many. What stands for an answer is KeyUsed for
    a key that came with another body, and Conflict for one whose row is there without an answer.
    """
    told = {one.name: one for one in asked}
    params = {"names": list(told), "bodies": [one.body for one in told.values()], "at": at}
    new = {name for (name,) in sql.rows(_CLAIM, params)}
    if len(new) == len(told):
        return {}
    found = KeptAnswer.objects.filter(name__in=told.keys() - new)
    return {row.name: _kept(row, told[row.name]) for row in found}


def keep(answers: Mapping[str, Answer]) -> None:
    """Write down what was answered to requests that were claimed before in this transaction. One statement."""
    if answers:
        told = list(answers.values())
        params = {
            "names": list(answers),
            "statuses": [one.status for one in told],
            "answers": [one.text for one in told],
            "tags": [one.tag for one in told],
            "leads": [one.lead for one in told],
        }
        sql.execute(_KEEP, params)


def release(names: Iterable[str]) -> None:
    """Give back what was claimed in this transaction and came to nothing: the keys can name other requests. One statement."""
    told = list(names)
    if told:
        KeptAnswer.objects.filter(name__in=told).delete()


def forget_answers(*, at: datetime) -> int:
    """Delete what was kept for a day; how many. Repeating finds nothing."""
    gone, _ = KeptAnswer.objects.filter(asked_at__lt=at - KEPT_FOR).delete()
    return gone


def _kept(row: KeptAnswer, asked: AskedOnce) -> Answer | DomainError:
    if row.body != asked.body:
        raise KeyUsed(
            "This Idempotency-Key came with another request before; take a new one for a new request."
        )
    if row.status is None:
        return Conflict("A request with this Idempotency-Key is under way; ask again in a moment.")
    return Answer(row.status, row.answer, row.tag, row.lead_id)
