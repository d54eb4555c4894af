"""What a server at a socket is taken for, by what it answers."""

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from leadwright.platform.database import EmbeddedServer, Home
from leadwright.platform.database.asking import Answer, ask
from leadwright.platform.database.remains import SOCKET

LOGGED_IN = b"R\x00\x00\x00\x08\x00\x00\x00\x00"
READY = b"Z\x00\x00\x00\x05I"


def refusal(code: bytes) -> bytes:
    text = b"SFATAL\0C" + code + b"\0Mno\0\0"
    return b"E" + (len(text) + 4).to_bytes(4, "big") + text


@pytest.fixture
def answering(tmp_path: Path) -> Iterator[Callable[[bytes], Path]]:
    """A server at a socket that answers these bytes and hangs up."""
    threads: list[threading.Thread] = []

    def at(answer: bytes) -> Path:
        path = tmp_path / f"socket{len(threads)}"
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(str(path))
        listening.listen()

        def serve() -> None:
            with listening, listening.accept()[0] as line:
                line.recv(4096)
                line.sendall(answer)

        threads.append(threading.Thread(target=serve))
        threads[-1].start()
        return path

    yield at
    for thread in threads:
        thread.join(10)


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (LOGGED_IN + READY, Answer.READY),
        (refusal(b"57P03"), Answer.BUSY),
        (refusal(b"28000"), Answer.READY),
        (LOGGED_IN, Answer.SILENT),
        (LOGGED_IN[:3], Answer.SILENT),
        (b"", Answer.SILENT),
    ],
)
def test_an_answer_is_understood(answering: Callable[[bytes], Path], answer: bytes, meaning: Answer) -> None:
    assert ask(answering(answer), user="leadwright", database="postgres") is meaning


def test_nobody_at_the_socket_is_silence(tmp_path: Path) -> None:
    assert ask(tmp_path / "socket", user="leadwright", database="postgres") is Answer.SILENT
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(tmp_path / "left"))
    assert ask(tmp_path / "left", user="leadwright", database="postgres") is Answer.SILENT


def test_a_server_that_runs_is_ready(home: Home) -> None:
    with EmbeddedServer(home, durable=False) as server:
        at = server.socket_folder / SOCKET
        assert ask(at, user="leadwright", database="postgres") is Answer.READY
        assert ask(at, user="leadwright", database="of_nobody") is Answer.READY
    assert ask(at, user="leadwright", database="postgres") is Answer.SILENT
