"""The instant before which no event matters, as it is written into the statement."""

from datetime import UTC, datetime

import pytest

from leadwright.criteria.compile import Compiled
from leadwright.criteria.registry import Registry
from leadwright.platform import sql
from leadwright.scoring.compile import CompiledModel
from leadwright.scoring.queries import scoring_sql

AT = datetime(2026, 5, 1, 12, 0, 0, 1, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days", "at", "known"),
    [
        (30, AT, "2026-04-01 12:00:00.000001+00"),
        (None, AT, "-infinity"),
        (365, datetime(1, 6, 1, tzinfo=UTC), "-infinity"),
    ],
)
def test_it_is_as_long_before_the_earliest_instant_as_the_longest_window(
    days: int | None, at: datetime, known: str
) -> None:
    compiled = CompiledModel(Compiled("select since::text from clock", {}, days), False)
    scope = "select 1::bigint as lead, now() as as_of, current_date as today"
    assert sql.scalar(scoring_sql(compiled, scope, at, Registry())) == known
