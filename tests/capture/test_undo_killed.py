"""An undo begun in the browser whose worker dies: nothing is half taken back, and the next worker takes all of it."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from leadwright.accounts.queries import actor_for
from leadwright.accounts.rules import Role
from leadwright.capture import queries
from leadwright.capture.models import Import
from leadwright.capture.operations import starting
from leadwright.platform import clock, jobs, sql, work
from leadwright.platform.database import connection_url
from leadwright.platform.work import State
from tests.accounts.people import make_user
from tests.capture.test_drafts import begin, drafts, home, read  # noqa: F401 - a fixture of this file too
from tests.cli.running import PROJECT, command_line
from tests.eventually import eventually

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROWS = 15_000
_LIST = "Name;E-Mail;Firma\n" + "".join(
    f"Ana {number};ana{number}@acme{number % 90}.example;Acme {number % 90}\n" for number in range(ROWS)
)
_TABLES = ("lead", "lead_history", "subject", "identity", "company", "event", "consent_entry", "lead_token")


def counts() -> dict[str, int]:
    return {table: sql.scalar(f"select count(*) from {table}") for table in _TABLES}


@contextmanager
def worker(place: Path) -> Iterator["subprocess.Popen[bytes]"]:
    url = connection_url(connection.settings_dict)
    environment = {**os.environ, "LEADWRIGHT_HOME": str(place), "LEADWRIGHT_DATABASE_URL": url}
    process = subprocess.Popen(
        command_line("worker"),
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_an_undo_whose_worker_was_killed_changed_nothing_and_is_begun_anew(home: Path) -> None:  # noqa: F811
    mira = actor_for(make_user(role=Role.MARKETER))
    draft = read(mira, _LIST)
    drafts.answer_questions(actor=mira, reference=draft, source="Spring fair", consent="unknown")
    begin(mira, draft)
    jobs.run_worker(wait=False)
    before = counts()
    assert before["lead"] == ROWS
    run = starting.import_reference(Import.objects.get())
    begun = starting.begin_undo(actor=mira, reference=run, link="/i", at=clock.now())

    with worker(home.parent) as process:
        eventually(lambda: work.find(begun.reference).done > 0, seconds=120, what="progress of the undo")
        process.kill()
        process.wait()
        assert counts() == before
        assert work.find(begun.reference).state is State.RUNNING
        assert queries.find_import(mira, run).status == Import.DONE

    sql.execute("update procrastinate_workers set last_heartbeat = last_heartbeat - %s", [timedelta(hours=1)])
    assert jobs.take_back_stalled() == 1
    jobs.run_worker(wait=False)
    line = work.find(begun.reference)
    assert (line.state, line.outcome) == (State.DONE, f"Taken back: {ROWS:,} leads removed.")
    assert counts() | {"company": 0} == dict.fromkeys(_TABLES, 0)
