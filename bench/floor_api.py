"""The least a program that creates leads can do: one statement that inserts the rows a new lead has, and nothing else.

An ASGI program for granian, one process like the web process of `serve`. It trusts its input, asks for no key, reads no names or
addresses, looks nobody up and knows beforehand what is to be inserted: `bench/api.py` has Leadwright create one lead, and writes the
rows that came of it as one statement in which only numbers, public ids and one word differ. The tables and indexes are the real ones.
"""

import json
import os
from pathlib import Path
from typing import Any

from psycopg import AsyncConnection

from bench.floor import app_of

_STATEMENT = Path(os.environ["LEADWRIGHT_BENCH_STATEMENT"]).read_text(encoding="utf-8")


async def _take(body: bytes, connection: AsyncConnection[Any]) -> tuple[int, bytes]:
    word = json.loads(body)["facts"]["email"].partition("@")[2].removesuffix(".com")
    cursor = await connection.execute(_STATEMENT, {"word": word})
    row = await cursor.fetchone()
    return 201, json.dumps({"id": f"lead_{row[0] if row else ''}", "outcome": "added"}).encode()


app = app_of(_take)
