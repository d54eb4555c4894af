"""Asks a server at a socket whether it accepts connections, without a client library.

What libpq's PQping does: log in as far as the answer, and look whether it is an error. psycopg would do the same, but costs the
process that looks after a server for weeks a tenth of a second and 11 MiB.
"""

import socket
import struct
from contextlib import suppress
from enum import Enum
from pathlib import Path

PROTOCOL = 3 << 16
PATIENCE_SECONDS = 5.0
# cannot_connect_now: starting up, recovering or shutting down. Any other error comes from a server that is ready for others.
NOT_NOW = b"C57P03\0"
GOODBYE = b"X" + struct.pack("!i", 4)


class Answer(Enum):
    """What the socket says."""

    READY = "ready"
    BUSY = "starting up, recovering or shutting down"
    SILENT = "silent"


def ask(socket_file: Path, *, user: str, database: str) -> Answer:
    """One answer, within five seconds. A server that takes the connection and says nothing is silent."""
    names = b"".join(word.encode() + b"\0" for word in ("user", user, "database", database))
    body = struct.pack("!i", PROTOCOL) + names + b"\0"
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(PATIENCE_SECONDS)
            line.connect(str(socket_file))
            line.sendall(struct.pack("!i", len(body) + 4) + body)
            return _understood(line)
    except OSError:
        return Answer.SILENT


def _understood(line: socket.socket) -> Answer:
    """Reads messages (kind, length, text) up to an error or the server's readiness, so that the server sees an orderly end."""
    with line.makefile("rb") as answers:
        while True:
            head = answers.read(5)
            if len(head) < 5:
                return Answer.SILENT
            kind, length = head[:1], struct.unpack("!i", head[1:])[0]
            text = answers.read(length - 4)
            if kind == b"E":
                return Answer.BUSY if NOT_NOW in text else Answer.READY
            if kind == b"Z":
                with suppress(OSError):  # it said what was asked
                    line.sendall(GOODBYE)
                return Answer.READY
