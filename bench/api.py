"""Leads a second that programs can create, beside the least a program with the same inserts can do (`bench/floor_api.py`).

Both are served by granian on the same database, asked by the same clients, one after the other; every 201 means that the rows are
on disk (`synchronous_commit` is on). Each lead is of a person and a company nobody knows. The clients share the machine with them,
as they do not in life.
"""

import json
import os
from collections.abc import Callable

from bench.figures import Figure
from bench.floor_statement import FLOOR, write_statement
from bench.serving import CLIENTS, OURS, Rate, asked_for, rate, served
from bench.workspace import fresh_database

_SECONDS = 12
_BATCH = 500
_LEAST, _SHARE = 600, 0.4


def measure(leads: int, events: int) -> list[Figure]:
    """One lead a request, without and with an `Idempotency-Key`, and 500 of them a request."""
    with fresh_database("bench_api"):
        key = _key()
        os.environ["LEADWRIGHT_BENCH_STATEMENT"] = str(write_statement(_creation(), "floor_api"))
        floor = _rate_of(FLOOR, key, once=False)
        ours, kept = (_rate_of(OURS, key, once=once) for once in (False, True))
        many = _rate_of_batches(key)
    part = f"lead create, {CLIENTS} clients"
    wanted = min(_LEAST, _SHARE * floor.a_second)
    return [
        Figure(
            "api",
            part,
            ours.a_second,
            "leads/s",
            floor=floor.a_second,
            limit=wanted,
            at_least=True,
            note=f"at least {_LEAST} a second or {_SHARE:.0%} of the floor",
        ),
        Figure("api", f"{part}: p99", ours.p99 * 1000, "ms", floor=floor.p99 * 1000),
        Figure("api", f"{part}, under an Idempotency-Key", kept.a_second, "leads/s", floor=floor.a_second),
        Figure("api", f"lead create, batches of {_BATCH}, 2 clients", many, "leads/s"),
    ]


def _key() -> str:
    from leadwright.accounts.actor import operator
    from leadwright.accounts.models import User
    from leadwright.accounts.operations.api_keys import create_api_key
    from leadwright.accounts.rules import Action, Role
    from leadwright.platform import clock

    at = clock.now()
    user = User.objects.create(
        email="bench@example.com", name="Bench", role=Role.ADMINISTRATOR, created_at=at
    )
    made = create_api_key(
        actor=operator(), user=user, name="bench", scopes=[Action.SEE_LEADS, Action.EDIT_LEADS],
        expires_at=None, at=clock.now(),
    )  # fmt: skip
    return made.text


def _creation() -> Callable[[str], None]:
    """The operation a request ends in."""
    from leadwright.accounts.actor import operator
    from leadwright.leads.operations.adding import BY_PROGRAM, add_lead
    from leadwright.platform import clock

    def create(word: str) -> None:
        add_lead(actor=operator(), told=_facts(word), source=BY_PROGRAM, at=clock.now())

    return create


def _facts(word: str) -> dict[str, str]:
    return {
        "full_name": f"Ada {word.title()}",
        "email": f"ada@{word}.com",
        "company": f"Company {word}",
        "country": "Germany",
        "role": "Head of Logistics",
    }


def _rate_of(program: list[str], key: str, *, once: bool) -> Rate:
    with served(program) as port:
        return rate(
            port,
            lambda: _request(key, "/leads", {"facts": _facts(_word())}, once=once),
            seconds=_SECONDS,
            status=201,
        )


def _rate_of_batches(key: str) -> float:
    """Leads a second, in requests of so many."""

    def request() -> bytes:
        told = {"leads": [{"facts": _facts(_word())} for _ in range(_BATCH)]}
        return _request(key, "/leads/batch", told, once=True)

    with served(OURS) as port:
        return asked_for(port, request, seconds=_SECONDS, status=200, clients=2).a_second * _BATCH


def _word() -> str:
    return os.urandom(6).hex().translate(str.maketrans("0123456789", "ghijklmnop"))


def _request(key: str, path: str, told: object, *, once: bool) -> bytes:
    body = json.dumps(told).encode()
    named = f"Idempotency-Key: {os.urandom(16).hex()}\r\n" if once else ""
    head = (
        f"POST /api/v1{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {key}\r\n{named}Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
