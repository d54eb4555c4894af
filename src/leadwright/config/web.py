"""The web server: `python -m leadwright.config.web --host … --port …`.

One process answers, or several (`--processes`), each with a few blocking threads and a connection to the database for each
thread (asynchronous workers lose requests here). Several are copies (fork) of one that has loaded everything, so that they have
in common what none of them changes.
"""

import argparse
import gc
import multiprocessing

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
    Granian(
        "leadwright.config.wsgi:application",
        address=asked.host,
        port=asked.port,
        interface=Interfaces.WSGI,
        workers=asked.processes,
        blocking_threads=_THREADS,
        websockets=False,
        # Its warnings speak of settings that are chosen here, as the first thing a new user reads.
        log_level=LogLevels.error,
    ).serve()


if __name__ == "__main__":
    main()
