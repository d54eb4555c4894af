"""A real mail server in the test's own process, which can be told to refuse."""

import asyncio
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP

from leadwright.messaging.models import MailSecret
from leadwright.messaging.settings import PASSWORD
from leadwright.platform import workspace


@dataclass
class MailServer:
    """`taken` are messages with their envelope; `rcpt` and `data` say what is answered for an address instead of yes.

    `kills` is a process that dies once a message is taken, before it is told so.
    """

    port: int = 0
    taken: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    rcpt: dict[str, str] = field(default_factory=dict)
    data: dict[str, str] = field(default_factory=dict)
    hang_up_after_data: bool = False
    kills: int = 0

    async def handle_RCPT(self, _s: Any, _x: Any, envelope: Any, address: str, _o: Any) -> str:
        envelope.rcpt_tos.append(address)
        if address in self.rcpt:
            envelope.rcpt_tos.pop()
            return self.rcpt[address]
        return "250 OK"

    async def handle_DATA(self, server: Any, _x: Any, envelope: Any) -> str:
        self.taken.append((envelope.mail_from, list(envelope.rcpt_tos), envelope.content))
        if self.kills:
            os.kill(self.kills, signal.SIGKILL)
        if self.hang_up_after_data:
            server.transport.abort()
        return self.data.get(envelope.rcpt_tos[0], "250 OK")

    def begin_anew(self) -> None:
        for kept in (self.taken, self.rcpt, self.data):
            kept.clear()
        self.hang_up_after_data, self.kills = False, 0

    @property
    def messages(self) -> list[EmailMessage]:
        return [message_from_bytes(raw, policy=policy.default) for _, _, raw in self.taken]  # type: ignore[misc]

    @property
    def recipients(self) -> list[str]:
        return [to for _, all_of, _ in self.taken for to in all_of]

    def text(self, number: int = -1) -> str:
        """The plain words of a message."""
        part = self.messages[number].get_body(("plain",))
        assert part is not None
        return str(part.get_content()).replace("\r\n", "\n")

    def html(self, number: int = -1) -> str:
        part = self.messages[number].get_body(("html",))
        assert part is not None
        return str(part.get_content()).replace("\r\n", "\n")


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """One that listens on a free port of this machine."""
    server, loop, ready = MailServer(), asyncio.new_event_loop(), threading.Event()

    def run() -> None:
        asyncio.set_event_loop(loop)
        made = loop.create_server(lambda: SMTP(server, hostname="mx.test", loop=loop), "127.0.0.1", 0)
        listening = loop.run_until_complete(made)
        server.port = listening.sockets[0].getsockname()[1]
        ready.set()
        loop.run_forever()
        listening.close()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


def set_up(server: MailServer, **more: workspace.Value) -> None:
    """Settings that lead to it, without the worker being told."""
    chosen: dict[str, workspace.Value] = {
        "company": "Acme",
        "mail_host": "127.0.0.1",
        "mail_port": server.port,
        "mail_security": "none",
        "mail_from": "hello@acme.example",
    }
    for name, value in (chosen | more).items():
        workspace.write(name, value)


def keep_password(text: str) -> None:
    MailSecret.objects.update_or_create(name=PASSWORD, defaults={"text": text})
