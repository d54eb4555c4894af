"""`leadwright doctor`, `backup` and `restore`, as they are typed."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection

from leadwright.platform import heartbeats
from leadwright.platform.models import OutboxEvent
from tests.cli.running import Here, in_home


@pytest.fixture(autouse=True)
def a_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEADWRIGHT_HOME", str(tmp_path / "home"))


@pytest.mark.django_db
def test_the_doctor_names_what_is_wrong_with_the_cure_and_its_code_says_so(here: Here) -> None:
    told = here("doctor")
    assert told.code == 1
    for words in ("No worker is running", "leadwright serve", "The database answers", "Needs you", "Works"):
        assert words in told.out
    found = here("doctor", "--json")
    assert (found.code, found.json["healthy"]) == (1, False)
    assert {one["name"] for one in found.json["findings"]} == {
        "database", "worker", "scheduler", "scores", "segments", "mail", "jobs", "disk", "backup", "coupons",
    }  # fmt: skip

    heartbeats.beat(heartbeats.SCHEDULER, at=datetime.now(UTC))
    OutboxEvent.objects.update(dispatched_at=datetime.now(UTC))
    with connection.cursor() as cursor:
        cursor.execute("insert into procrastinate_workers (last_heartbeat) values (now())")
    well = here("doctor", "--json")
    left = [one for one in well.json["findings"] if one["tone"] != "ok"]
    # The machine of the tests may be short of room, which is no fault of the doctor.
    assert [one["name"] for one in left if one["name"] != "disk"] == []
    assert well.code == (1 if left else 0)


@pytest.mark.django_db(transaction=True)
def test_a_backup_says_where_it_is(here: Here, tmp_path: Path) -> None:
    assert here("backup", "--list").out.startswith("There is no backup yet.")
    made = here("backup", "--json")
    assert made.code == 0
    file = Path(made.json["file"])
    assert (file.parent, made.json["bytes"]) == (tmp_path / "home" / "backups", file.stat().st_size)
    assert [one["file"] for one in here("backup", "--list", "--json").json] == [str(file)]
    refused = here("backup", "--to", str(tmp_path / "missing"))
    assert refused.code == 1
    assert "is no folder" in refused.sentence


@pytest.mark.slow
def test_a_restored_home_works_and_a_second_restore_is_refused(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    path = tmp_path / "list.csv"
    path.write_text("Name,Email\nAna Ruiz,ana@acme.example\n")
    assert in_home(first, "import", str(path), "--source", "fair", "--consent", "unknown").code == 0
    file = in_home(first, "backup", "--json").json["file"]
    restored = in_home(second, "restore", file, "--json")
    assert (restored.code, restored.json["home"]) == (0, str(second))
    assert in_home(second, "leads", "--json").json == in_home(first, "leads", "--json").json
    again = in_home(second, "restore", file)
    assert again.code == 1
    assert "holds a workspace already" in again.sentence
    damaged = tmp_path / "damaged.backup"
    damaged.write_bytes(Path(file).read_bytes()[:-100])
    third = in_home(tmp_path / "third", "restore", str(damaged))
    assert third.code == 2
    assert not (tmp_path / "third").exists()
