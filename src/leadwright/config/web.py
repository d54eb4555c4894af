"""The web server: `python -m leadwright.config.web --host … --port …`.

One process answers, or several (`--processes`), each with a few blocking threads and a connection to the database for each
thread (asynchronous workers lose requests here). Several are copies (fork) of one that has loaded everything, so that they have
in common what none of them changes. Everything is loaded while the workspace is still being prepared.
"""

import argparse
import gc
import multiprocessing
import os
import signal
import sys
from functools import partial
from typing import TYPE_CHECKING

from leadwright.platform.database import Home
from leadwright.platform.serving import wait_at_gate

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

_PROGRAM = "leadwright.config.wsgi:application"
_THREADS = 8


def main() -> None:
    """Serve until told to stop (SIGTERM)."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--processes", type=int, default=1)
    asked = parser.parse_args()
    # Before granian is loaded, which asks for it.
    multiprocessing.set_start_method("fork")
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    if asked.processes > 1:
        import leadwright.config.wsgi  # noqa: F401 - for all copies

        # What is there now is never looked through for garbage, which would write on every page it lies on, and so copy it.
        gc.collect()
        gc.freeze()
    server = Granian(
        _PROGRAM,
        address=asked.host,
        port=asked.port,
        interface=Interfaces.WSGI,
        workers=asked.processes,
        blocking_threads=_THREADS,
        websockets=False,
        # Its warnings speak of settings that are chosen here, as the first thing a new user reads.
        log_level=LogLevels.error,
    )
    server.serve(target_loader=partial(_loaded, _word_to_say()), wrap_loader=False)


def _word_to_say() -> int:
    """A pipe with one letter in it: whichever process takes it says that pages are ready, and the others do not."""
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    os.write(writer, b"1")
    os.close(writer)
    return reader


def _loaded(word: int) -> "WSGIApplication":
    """Runs in each process that answers, before it listens."""
    # Until it serves, the handler of the process it is a copy of would take the signal and do nothing.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    from leadwright.config.wsgi import application

    wait_at_gate(Home.find())
    address = os.environ.get("LEADWRIGHT_PUBLIC_URL")
    if address and os.read(word, 1):
        # The link of the first sign-in is printed before: whoever opens it sooner meets a closed door.
        sys.stdout.write(f"Ready at {address}\n")
        sys.stdout.flush()
    return application


if __name__ == "__main__":
    main()
