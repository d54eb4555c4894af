"""A program that supervises two others, each with a process beside it, as a web server has workers.

    python -m tests.platform.supervised [HOME | deaf]

Given a home, its server runs as long as the supervisor, as under `leadwright serve`. Deaf programs ignore
every request to end.
"""

import sys
from pathlib import Path

from leadwright.platform.database import EmbeddedServer, Home
from leadwright.platform.processes import Command, Supervisor, signals_as_exit

WITH_A_HELPER = """
import os, subprocess, sys, time
beside = subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(600)"])
print("processes", os.getpid(), beside.pid)
time.sleep(600)
"""


DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)"  # which the helper inherits


def main(home: str = "") -> int:
    program = f"{DEAF}\n{WITH_A_HELPER}" if home == "deaf" else WITH_A_HELPER
    commands = [Command(name, [sys.executable, "-S", "-c", program]) for name in ("web", "worker")]
    if home in ("", "deaf"):
        return Supervisor(commands).run()
    with signals_as_exit(), EmbeddedServer(Home.at(Path(home)), durable=False) as server:
        return Supervisor(commands, upkeep=server.revive).run()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
