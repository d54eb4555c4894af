"""The least a program that creates leads can do: one statement that inserts the rows a new lead has, and nothing else.

An ASGI program for granian, with as many processes as the web server of `serve`. It trusts its input, asks for no key, reads no names or
addresses, looks nobody up and knows beforehand what is to be inserted (`bench/floor_statement.py`). The tables and indexes are the real ones.
"""

import json
import os
import re
from pathlib import Path
from typing import Any

from psycopg import AsyncConnection

from bench.floor import app_of

_STATEMENT = Path(os.environ["LEADWRIGHT_BENCH_STATEMENT"]).read_text(encoding="utf-8")
# In JSON and in what a form sends.
_WORD = re.compile(rb"ada(?:@|%40)([a-z0-9]+)\.com")


async def _take(body: bytes, connection: AsyncConnection[Any]) -> tuple[int, bytes]:
    told = _WORD.search(body)
    assert told is not None, body
    word = told[1].decode()
    cursor = await connection.execute(_STATEMENT, {"word": word})
    row = await cursor.fetchone()
    return 201, json.dumps({"id": f"lead_{row[0] if row else ''}", "outcome": "added"}).encode()


app = app_of(_take)
