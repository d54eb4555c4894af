"""The least a program that takes events can do: one transaction with a receipt, an event and a mark, and nothing else.

An ASGI program for granian, with as many processes as the web server of `serve`. It trusts its input, knows its source, keeps no names of
events, makes no month, and looks nobody up: the subject is a number in the message. The tables and their indexes are the real ones.
"""

import json
from typing import Any

from psycopg import AsyncConnection

from bench.floor import app_of

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


async def _take(body: bytes, connection: AsyncConnection[Any]) -> tuple[int, bytes]:
    document = json.loads(body)
    items = document.get("batch") or [document]
    params = {
        "messages": [one["messageId"] for one in items],
        "subject": int(items[0]["userId"][1:]) + 1,
        "properties": json.dumps(items[0]["properties"]),
    }
    await connection.execute(_STATEMENT, params)
    return 200, b'{"success":true}'


app = app_of(_take)
