"""The web process's entry point."""

import os
import sys
from typing import TYPE_CHECKING

from django.core.wsgi import get_wsgi_application
from django.db import connections

from leadwright.criteria.compile import keep_in
from leadwright.platform.database import Home

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadwright.config.settings")


def _program() -> "WSGIApplication":
    pages = get_wsgi_application()
    # A connection costs as much as ten statements. Each is asked whether it still works before a request uses it.
    connections.settings["default"] |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
    # Only now: what stores messages needs models, which are ready from here on.
    from leadwright.edge.direct import ingest_directly

    return ingest_directly(pages)


application = _program()
keep_in(Home.find().subfolder("compiled"))

# The link of the first sign-in is printed before: whoever opens it sooner meets a closed door.
if address := os.environ.get("LEADWRIGHT_PUBLIC_URL"):
    sys.stdout.write(f"Ready at {address}\n")
    sys.stdout.flush()
