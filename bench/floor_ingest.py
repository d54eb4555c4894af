"""The least a program that takes events can do: one transaction with a receipt, an event and a mark, and nothing else.

An ASGI program for granian, one process like the web process of `serve`. It trusts its input, knows its source, keeps no names of
events, makes no month, and looks nobody up: the subject is a number in the message. The tables and their indexes are the real ones.
"""

import json
import os
from collections.abc import Awaitable, Callable
from typing import Any

from psycopg_pool import AsyncConnectionPool

_STATEMENT = """
with taken as (
    insert into event_receipt (source_id, message_id, received_on)
    select 1, m, current_date from unnest(%(messages)s::text[]) m order by m
    on conflict do nothing
    returning message_id
),
stored as (
    insert into event (occurred_at, local_date, received_at, name, subject, source_id, message_id, properties, context)
    select now(), current_date, now(), 'clicked', %(subject)s, 1, message_id, %(properties)s::jsonb, '{}'
    from taken
)
insert into dirty_lead (lead_id, marked_at, cause) values (%(subject)s, now(), 'activity')
"""
_pool: AsyncConnectionPool | None = None


async def app(
    scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
) -> None:
    """Take one request."""
    if scope["type"] != "http":
        return
    body = b""
    while True:
        part = await receive()
        body += part.get("body", b"")
        if not part.get("more_body"):
            break
    document = json.loads(body)
    items = document.get("batch") or [document]
    async with (await _open()).connection() as connection:
        await connection.execute(
            _STATEMENT,
            {
                "messages": [one["messageId"] for one in items],
                "subject": int(items[0]["userId"][1:]) + 1,
                "properties": json.dumps(items[0]["properties"]),
            },
        )
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"16")]})
    await send({"type": "http.response.body", "body": b'{"success":true}'})


async def _open() -> AsyncConnectionPool:
    global _pool
    if _pool is None:
        _pool = AsyncConnectionPool(os.environ["LEADWRIGHT_DATABASE_URL"], min_size=4, max_size=4, open=False)
        await _pool.open(wait=True)
    return _pool
