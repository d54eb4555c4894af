"""What the floors of programs that write are made of: an ASGI program that reads a body, asks the database once, and answers."""

import os
from collections.abc import Awaitable, Callable
from typing import Any

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

Handler = Callable[[bytes, AsyncConnection[Any]], Awaitable[tuple[int, bytes]]]
App = Callable[[Any, Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]], Awaitable[None]]


def app_of(handler: Handler) -> App:
    """The program: `handler` makes status and body of an answer from the body of a request, in a transaction."""
    pool: AsyncConnectionPool | None = None

    async def app(
        scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
    ) -> None:
        nonlocal pool
        if scope["type"] != "http":
            return
        body = b""
        while True:
            part = await receive()
            body += part.get("body", b"")
            if not part.get("more_body"):
                break
        if pool is None:
            pool = AsyncConnectionPool(
                os.environ["LEADWRIGHT_DATABASE_URL"], min_size=4, max_size=4, open=False
            )
            await pool.open(wait=True)
        async with pool.connection() as connection:
            status, answer = await handler(body, connection)
        headers = [(b"content-length", str(len(answer)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    return app
