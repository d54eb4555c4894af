"""`leadwright api-key`: the keys with which programs use the API."""

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta

from leadwright.accounts.actor import operator
from leadwright.accounts.operations.api_keys import create_api_key, revoke_api_key
from leadwright.accounts.queries import find_api_key, find_user, list_api_keys
from leadwright.accounts.rules import Action
from leadwright.cli.days import day
from leadwright.cli.output import print_json, print_table
from leadwright.platform import clock
from leadwright.platform.errors import UnusableInput
from leadwright.platform.ids import Kind, public_id

_LONGEST_DAYS = 3_650


def run_create(options: Namespace) -> None:
    now = clock.now()
    if options.days is not None and not 0 < options.days <= _LONGEST_DAYS:
        raise UnusableInput(f"--days takes 1 to {_LONGEST_DAYS}.", days=options.days)
    new = create_api_key(
        actor=operator(),
        user=find_user(options.email),
        name=options.name,
        scopes=_scopes(options.scope or [Action.SEE_LEADS]),
        expires_at=None if options.days is None else now + timedelta(days=options.days),
        at=now,
    )
    reference = public_id(Kind.API_KEY, new.key.public_id)
    if options.json:
        told = {
            "id": reference,
            "name": new.key.name,
            "scopes": new.key.scopes,
            "expires_at": new.key.expires_at,
        }
        print_json({**told, "key": new.text})
        return
    print(
        f"The API key {new.key.name}:\n{new.text}\nIt is shown only now; keep it where the program finds it."
    )


def run_list(options: Namespace) -> None:
    found = list_api_keys(actor=operator())
    if options.json:
        print_json([asdict(one) for one in found])
        return
    now = clock.now()
    rows = []
    for one in found:
        ended = one.revoked_at or (one.expires_at if one.expires_at and one.expires_at <= now else None)
        used = day(one.last_used_at) if one.last_used_at else "never"
        works = "ended" if ended else f"until {day(one.expires_at)}" if one.expires_at else "yes"
        rows.append((one.id, one.name, one.owner, ", ".join(one.scopes), works, used))
    columns = [(name, "left") for name in ("Key", "Name", "Whose", "May", "Works", "Last used")]
    print_table("", columns, rows)
    if not found:
        print("No keys yet. `leadwright api-key create` makes one.")


def run_revoke(options: Namespace) -> None:
    revoke_api_key(actor=operator(), key=find_api_key(options.key), at=clock.now())
    if options.json:
        print_json({"id": options.key})
    else:
        print("The key has ended; whoever shows it is refused.")


def _scopes(names: Sequence[str]) -> list[Action]:
    known = {action.value: action for action in Action}
    for name in names:
        if name not in known:
            raise UnusableInput(f"“{name}” is no scope; the scopes are {', '.join(known)}.", scope=name)
    return [known[name] for name in names]
