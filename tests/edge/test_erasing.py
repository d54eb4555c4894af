"""Whatever door somebody came through: a copy of what is known holds every word they said, and once they are erased none is left.

What stays: an application, which is a record of its own; the keyed digest of an address nothing is sent to; what the company
wrote into its documents and called its files and views; and backups, until their time is over.
"""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from django.contrib.sessions.models import Session

from leadwright.archive.operations.following import follow_left_over
from leadwright.archive.operations.updating import bring_up_to_date
from leadwright.batches.operations.exporting import drop_files
from leadwright.capture.models import Application
from leadwright.capture.operations.applying import delete_application
from leadwright.capture.operations.expiry import delete_expired_uploads
from leadwright.criteria.compile import keep_in
from leadwright.leads.models import Lead
from leadwright.leads.operations.personal_data import erase_lead, export_lead
from leadwright.platform import clock, sql
from leadwright.platform.ids import Kind, public_id
from leadwright.pulse.operations import run_pulse
from tests.accounts.people import OPERATOR, make_user
from tests.capture.forms.world import AT
from tests.edge.planting import CANARY, DAY, World
from tests.edge.planting_work import DOORS
from tests.leads.people import BOSS, lead, ref
from tests.messaging.server import MailServer
from tests.starter import starter_in_force

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

# Of rows that were not imported: files say them, and no lead.
OF_NO_LEAD = {"rejected", "waiting", "errors"}


@pytest.fixture
def world(server: MailServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    home = tmp_path / "home"
    monkeypatch.setenv("LEADWRIGHT_HOME", str(home))
    clock.freeze(AT)
    starter_in_force(at=AT)
    keep_in(home / "compiled")
    (home / "compiled").mkdir(parents=True)
    yield World(server, home, make_user("boss@acme.example"))
    sql.execute(
        "truncate procrastinate_jobs, procrastinate_events, procrastinate_workers restart identity cascade"
    )


def everything(home: Path) -> dict[str, str]:
    """What stands in every table, in whatever column, and in every file, in small letters; sessions are read as they are used."""
    found = {}
    for schema, table in sql.rows(
        """select n.nspname::text, c.relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'm') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')"""
    ):
        found[table] = str(
            sql.scalar(f'select lower(string_agg(t::text, chr(10))) from "{schema}"."{table}" t')
        )
    found["django_session"] = str([one.get_decoded() for one in Session.objects.all()]).lower()
    return found | {str(one.relative_to(home)): _text(one) for one in home.rglob("*") if one.is_file()}


def _text(file: Path) -> str:
    if file.suffix == ".parquet":
        with duckdb.connect() as database:
            return str(
                database.execute("select columns(*)::varchar from read_parquet(?)", [str(file)]).fetchall()
            ).lower()
    raw = file.read_bytes()
    return (
        raw.decode("latin-1") + raw.decode("utf-16-le", "ignore") + raw.decode("utf-16", "ignore")
    ).lower()


def _around(text: str) -> str:
    place = text.index(CANARY)
    return text[max(0, place - 60) : place + 60]


def test_a_word_said_at_any_door_is_handed_out_and_then_nowhere(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    for door in DOORS:
        clock.freeze(clock.now() + DAY)
        door(world)
    run_pulse(at=clock.now())
    archive = world.home / "archive"
    bring_up_to_date(actor=BOSS, place=str(archive), at=clock.now())
    said = "".join(everything(world.home).values())
    assert {where for where, word in world.words.items() if word not in said} == set()
    handed_out = str(export_lead(actor=BOSS, lead=world.name, at=clock.now()).tables).lower()
    assert {where for where, word in world.words.items() if word not in handed_out} == OF_NO_LEAD
    assert f"{CANARY}applicant" not in handed_out

    erased = erase_lead(actor=BOSS, lead=world.name, at=clock.now())
    # Whom a program asked about before anybody knew them.
    erase_lead(actor=BOSS, lead=ref(lead(email=f"{CANARY}stranger@loom-works.com")), at=clock.now())
    drop_files()
    follow_left_over(actor=OPERATOR, now=clock.now())
    delete_expired_uploads(at=clock.now())
    for row in Application.objects.all():
        assert f"{CANARY}applicant" in str(row.values)
        delete_application(
            actor=OPERATOR, application=public_id(Kind.APPLICATION, row.public_id), at=clock.now()
        )
    left = {place: _around(text) for place, text in everything(world.home).items() if CANARY in text}
    assert left == {}
    logged = [one for one in caplog.records if one.name != "mail.log"]
    assert not [one for one in logged if CANARY in one.getMessage().lower()]
    assert erased.files
    assert set(Lead.objects.values_list("email", flat=True)) >= {"eve@moreau-mills.com", "bo@other-works.com"}
