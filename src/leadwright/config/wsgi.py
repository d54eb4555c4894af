"""The web process's entry point."""

import os
from typing import TYPE_CHECKING

from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware
from django.urls import resolve

from leadwright.config.content_policy import content_policy
from leadwright.criteria.compile import keep_in
from leadwright.platform.database import Home

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadwright.config.settings")


def _program() -> "WSGIApplication":
    pages = get_wsgi_application()
    # A connection costs as much as ten statements. Each is asked whether it still works before a request uses it.
    connections.settings["default"] |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
    connection_created.connect(_plan_once, dispatch_uid="plan once")
    # The first page asked for would load all of them.
    resolve("/healthz")
    # Only now: what stores messages needs models, which are ready from here on.
    from leadwright.edge.direct import answer_directly

    return answer_directly(pages, [SecurityMiddleware, content_policy, XFrameOptionsMiddleware])


def _plan_once(connection: BaseDatabaseWrapper, **_: object) -> None:
    """What requests ask again and again (`platform.sql.again`) looks up or writes a few rows by their keys, so one plan is good
    for all values; by itself the server makes one for each.
    """
    with connection.cursor() as cursor:
        cursor.execute("set plan_cache_mode = force_generic_plan")


application = _program()
keep_in(Home.find().subfolder("compiled"))
