"""The settings of the tests: Leadwright's own PostgreSQL (or the server named by the environment), and a clock that stops."""

import os
from pathlib import Path

os.environ.setdefault("LEADWRIGHT_SECRET_KEY", "a key of the tests, known to everybody")

if not os.environ.get("LEADWRIGHT_DATABASE_URL"):
    from leadwright.platform.database import for_tests

    _server = for_tests(Path(__file__).resolve().parent.parent)
    os.environ["LEADWRIGHT_DATABASE_URL"] = _server.__enter__().url

from leadwright.config.settings import *  # noqa: F403

CLOCK_ROW = True
COMPONENT_PAGE = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

if os.environ.get("LEADWRIGHT_TEST_DATABASE"):
    DATABASES["default"]["TEST"] = {"NAME": os.environ["LEADWRIGHT_TEST_DATABASE"]}  # noqa: F405
