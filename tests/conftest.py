"""What holds for every test."""

from collections.abc import Iterator
from functools import cache

import pytest
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings

# How long an example takes says how busy the machine is, and nothing about the code.
settings.register_profile("leadwright", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("leadwright")

# The same for every test: Django makes them anew after each flush, which takes longer than most tests.
_KEPT = frozenset({"django_content_type", "auth_permission"})


@pytest.fixture(autouse=True, scope="session")
def _only_what_was_filled_is_emptied() -> Iterator[None]:
    """After a test that commits, empty the few tables that hold rows, where Django truncates all of them and tells every app that
    it was migrated: a second, several hundred times.
    """
    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: _empty_filled_tables())
    yield
    patch.undo()


def _empty_filled_tables() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_filled_tables())
        filled = [row[0] for row in cursor.fetchall()]
        if filled:
            # Neither foreign keys nor the triggers that keep the ledger from being shortened hold in this role.
            empty = "".join(f'delete from "{table}";' for table in filled)
            cursor.execute(f"begin; set local session_replication_role = replica; {empty} commit")


@cache
def _filled_tables() -> str:
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return " union all ".join(
        f"select '{table}' where exists (select from \"{table}\")" for table in sorted(set(tables) - _KEPT)
    )
