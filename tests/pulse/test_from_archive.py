"""Scores of everybody from the archive, when a version takes effect: as PostgreSQL would have them, and never in its way."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from leadwright.accounts.actor import operator
from leadwright.archive.operations.updating import bring_up_to_date
from leadwright.leads.models import Standing
from leadwright.platform import sql
from leadwright.platform.database import connection_url
from leadwright.pulse import from_archive, recomputing
from leadwright.pulse.from_archive import scores_from_archive
from leadwright.pulse.models import NextStanding
from leadwright.pulse.operations import run_pulse
from leadwright.pulse.recomputing import bring_into_effect
from leadwright.scoring import queries
from tests.lifecycle.world import opted_in
from tests.pulse.test_changing_over import LATER, points, publish
from tests.pulse.world import NOW, busy, compute_all, happened, people
from tests.starter import starter_in_force

pytestmark = pytest.mark.django_db(transaction=True)
LATEST = LATER + timedelta(minutes=5)


@pytest.fixture
def leads(tmp_path: Path) -> list[int]:
    """Five leads with an archive that is an hour old, and a version of the model that waits."""
    starter_in_force(at=NOW - timedelta(days=90))
    found = [*busy(3), *people(2, start=20)]
    opted_in(found[1], 5)
    compute_all()
    bring_up_to_date(actor=operator(), place=str(tmp_path / "archive"), at=NOW)
    happened(found[:1], "demo_requested", NOW)
    happened(found[2:3], "feature_used", NOW, feature="report")
    compute_all()
    publish("decides", -90)
    return found


def standings() -> list[tuple[Any, ...]]:
    names = [one.attname for one in Standing._meta.concrete_fields]
    return list(Standing.objects.order_by("lead_id").values_list(*names))


def test_the_archive_gives_everybody_what_a_pulse_gives(leads: list[int]) -> None:
    target = recomputing._target(LATER)
    assert target is not None
    found = scores_from_archive(target.name, target.using.model, at=LATER, least=1)
    assert found is not None
    assert sql.rows(
        f"select lead_id from standing st where {found.holds} order by 1", {"archived_at": found.at}
    ) == [(lead,) for lead in sorted(leads)]
    assert bring_into_effect(now=lambda: LATER, archive_from=1)
    changed_over = standings()
    assert sql.scalar("select to_regclass('replay.next_scores')") is None
    sql.execute(
        "insert into dirty_lead (lead_id, marked_at, cause) select lead_id, %s, 'person' from standing", [NOW]
    )
    assert run_pulse(at=LATER) == 5
    assert standings() == changed_over


def test_what_was_computed_before_a_death_is_taken_and_who_did_something_since_is_left_to_the_tables(
    leads: list[int],
) -> None:
    target = recomputing._target(NOW)
    assert target is not None
    scores_from_archive(target.name, target.using.model, at=LATER, least=1)
    happened(leads[:1], "demo_requested", LATER)
    compute_all(LATER + timedelta(seconds=1))
    before = points()
    (newcomer,) = people(1, start=40)
    assert bring_into_effect(now=lambda: LATEST, archive_from=1)
    instants = dict(Standing.objects.values_list("lead_id", "computed_at"))
    assert [instants[one] for one in leads] == [LATEST, LATER, LATER, LATER, LATER]
    assert instants[newcomer] == LATEST
    assert points()[leads[0]] < before[leads[0]]


def test_without_an_archive_that_can_be_read_the_tables_do(leads: list[int], tmp_path: Path) -> None:
    new = queries.in_force().version_id
    for file in (tmp_path / "archive").rglob("*.json"):
        file.write_bytes(b"damaged")
    target = recomputing._target(NOW)
    assert target is not None
    assert scores_from_archive(target.name, target.using.model, at=LATER, least=1) is None
    assert scores_from_archive(target.name, target.using.model, at=LATER, least=6) is None
    assert bring_into_effect(now=lambda: LATER, archive_from=1)
    assert queries.in_force().version_id != new
    assert set(Standing.objects.values_list("computed_at", flat=True)) == {LATER}


# Stops for good at the named moment: DuckDB has computed and nothing is loaded, or the first batch is kept.
_STOPPING = """
import django, sys, time
django.setup()
from datetime import datetime
from leadwright.pulse import from_archive, recomputing
at, module, name, goes = datetime.fromisoformat(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
module = {"from_archive": from_archive, "recomputing": recomputing}[module]
original = getattr(module, name)
def stopping(*args, **named):
    global goes
    goes -= 1
    if goes >= 0:
        return original(*args, **named)
    print("there", flush=True)
    time.sleep(600)
setattr(module, name, stopping)
recomputing.bring_into_effect(now=lambda: at, limit=2, archive_from=1)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("stop", "kept"),
    [(("from_archive", "store_results", "0"), 0), (("recomputing", "_keep_batch", "1"), 2)],
    ids=["when DuckDB has computed", "after the first batch"],
)
def test_a_recompute_from_the_archive_that_is_killed_leaves_the_old_version_and_goes_on(
    leads: list[int], stop: tuple[str, str, str], kept: int
) -> None:
    before, old = points(), queries.in_force().version_id
    environment = {
        **os.environ,
        "LEADWRIGHT_DATABASE_URL": connection_url(connection.settings_dict),
        "DJANGO_SETTINGS_MODULE": "leadwright.config.settings",
    }
    command = [sys.executable, "-c", _STOPPING, LATER.isoformat(), *stop]
    running = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None
    assert running.stdout.readline() == "there\n"
    running.kill()
    running.wait()
    assert (points(), queries.in_force().version_id) == (before, old)
    assert NextStanding.objects.count() == kept
    computed: list[str] = []
    original = from_archive._compute
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            from_archive, "_compute", lambda name, *told: (computed.append(name), original(name, *told))
        )
        assert bring_into_effect(now=lambda: LATEST, archive_from=1)
    assert len(computed) == (0 if kept else 1)
    assert queries.in_force().version_id != old
    assert sql.scalar("select to_regclass('replay.next_scores')") is None
    assert all(points()[lead] < before[lead] for lead in leads)
