"""A real standalone cluster of Spark on loopback: a master and two workers, each a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

from tests.eventually import eventually

_HOST = "127.0.0.1"
_WORKERS = 2


@contextmanager
def standalone(folder: Path) -> Iterator[str]:
    """The address of a cluster that is up, with both workers registered; its processes are gone with the block."""
    with ExitStack() as running:
        log = folder / "master.log"
        running.enter_context(
            _process("master.Master", log, "--host", _HOST, "--port", "0", "--webui-port", "0")
        )
        address = eventually(lambda: _address(log), seconds=120, what="the master is up")
        for number in range(_WORKERS):
            sizes = ["--cores", "1", "--memory", "1g", "--work-dir", str(folder / f"work-{number}")]
            named = ["--host", _HOST, "--webui-port", "0", *sizes, address]
            running.enter_context(_process("worker.Worker", folder / f"worker-{number}.log", *named))
        eventually(
            lambda: log.read_text().count("Registering worker") == _WORKERS, seconds=120, what="two workers"
        )
        yield address


@contextmanager
def _process(main: str, log: Path, *arguments: str) -> Iterator[None]:
    spec = find_spec("pyspark")
    assert spec is not None
    assert spec.origin is not None
    home = Path(spec.origin).parent
    environment = {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": _HOST,
        "SPARK_DAEMON_MEMORY": "256m",
        "PYSPARK_PYTHON": sys.executable,
    }
    command = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{main}", *arguments]
    with open(log, "w") as target:
        running = subprocess.Popen(command, env=environment, stdout=target, stderr=target)
    try:
        yield
    finally:
        running.terminate()
        running.wait(timeout=60)


def _address(log: Path) -> str:
    """What the master says it listens at, once it does."""
    _, found, rest = log.read_text().partition("Starting Spark master at ")
    return rest.split()[0] if found and rest.split() else ""
