"""A process that uses the database of a home until its input ends. Run as a program by the tests.

    python -m tests.platform.database.occupant HOME [USER]

It prints one line of JSON when it is inside, or `{"refused": sentence}`, and another line when it has left.
Given a user it becomes that user first: everything is imported by then, because the interpreter itself may
lie where that user cannot read.
"""

import json
import os
import pwd
import sys
import time
from pathlib import Path

import psycopg  # noqa: F401  used by the server, inside functions
from psycopg import conninfo, pq  # noqa: F401

from leadwright.platform.database import EmbeddedServer, Home
from leadwright.platform.errors import DomainError
from leadwright.platform.processes import signals_as_exit


def become(name: str) -> None:
    entry = pwd.getpwnam(name)
    os.setgroups([])
    os.setgid(entry.pw_gid)
    os.setuid(entry.pw_uid)


def say(**facts: object) -> None:
    print(json.dumps(facts), flush=True)


def main(home: str, user: str | None = None) -> int:
    if user:
        become(user)
    begin = time.monotonic()
    try:
        with signals_as_exit(), EmbeddedServer(Home.at(Path(home)), durable=False) as server:
            server.create_database()
            say(
                url=server.url,
                socket_folder=str(server.socket_folder),
                folder=str(server.folder),
                seconds=time.monotonic() - begin,
            )
            sys.stdin.read()
        say(left=True)
    except DomainError as error:
        say(refused=str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
