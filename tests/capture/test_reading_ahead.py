"""Reading ahead in a process of its own: the same rows, the same errors, and nobody left behind."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from leadwright.capture import reading_ahead as ahead
from leadwright.capture.errors import ReaderLost
from leadwright.capture.mapping import MappingBody
from leadwright.capture.reading import open_table
from leadwright.capture.reading_ahead import reading_ahead
from leadwright.capture.submissions import PreparedRow, Reading
from tests.eventually import eventually

pytestmark = pytest.mark.later

MAPPING = {
    "columns": {
        "Name": {"field": "full_name"},
        "Mail": {"field": "email"},
        "Firm": {"field": "company"},
        "Phone": {"field": "phone"},
        "Mobile": {"field": "phone_mobile"},
        "Seats": {"custom": "seats", "type": "integer"},
        "No mail": {"field": "do_not_email"},
    }
}


@pytest.fixture
def reading(tmp_path: Path) -> Iterator[Reading]:
    """A list with every kind of row: whole, bad value, nobody, too short."""
    rows = ["Name,Mail,Firm,Phone,Mobile,Seats,No mail"]
    for number in range(800):
        rows.append(
            (
                "Ana Ruiz,ana{0}@acme.com,Acme,+49 40 1234{0},+49 170 12345{0},12,no",
                "Bö Li,,Acme,,,many,",
                ",,,,,4,",
                "x",
            )[number % 4].format(number)
        )
    path = tmp_path / "list.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    with open_table(path) as table:
        at = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
        yield Reading(MappingBody.model_validate(MAPPING), table, "fair", at, "Europe/Berlin", "DE")


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is long, and chunks are short."""
    monkeypatch.setattr(ahead, "LONG_FILE", 1)
    monkeypatch.setattr(ahead, "CHUNK_ROWS", 300)


def readers() -> list[psutil.Process]:
    return [one for one in psutil.Process().children() if one.name().startswith("python")]


def rows_of(reading: Reading, skip: int = 0) -> list[PreparedRow]:
    with reading_ahead(reading, skip=skip) as chunks:
        return [row for chunk in chunks for row in chunk]


def test_a_process_reads_the_same_rows(
    reading: Reading, apart: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_apart = rows_of(reading, skip=5)
    assert reading.table.progress() == reading.table.size
    monkeypatch.setattr(ahead, "LONG_FILE", 1 << 40)
    assert read_apart == rows_of(reading, skip=5)
    assert len(read_apart) == 795


def test_what_is_wrong_with_the_file_is_raised_here_and_no_reader_is_left(
    reading: Reading, apart: None
) -> None:
    reading.table.path.unlink()
    with pytest.raises(FileNotFoundError, match=r"list\.csv"):
        rows_of(reading)
    assert readers() == []


def test_a_reader_that_was_killed_is_named_in_a_sentence(reading: Reading, apart: None) -> None:
    with reading_ahead(reading) as chunks, pytest.raises(ReaderLost, match="import the file again"):
        for reader in readers():
            reader.kill()
        list(chunks)


@pytest.mark.usefixtures("apart")
def test_leaving_in_the_middle_ends_the_reader(reading: Reading) -> None:
    with pytest.raises(ZeroDivisionError), reading_ahead(reading) as chunks:
        next(chunks)
        raise ZeroDivisionError
    assert readers() == []


IMPORTER = """
import sys, time
import django
django.setup()
from datetime import UTC, datetime
from pathlib import Path
import psutil
from leadwright.capture import reading_ahead as ahead
from leadwright.capture.mapping import MappingBody
from leadwright.capture.reading import open_table
from leadwright.capture.submissions import Reading

ahead.LONG_FILE, ahead.CHUNK_ROWS = 1, 100
mapping = MappingBody.model_validate({"columns": {"Name": {"field": "full_name"}}})
reading = Reading(mapping, open_table(Path(sys.argv[1])), "fair", datetime.now(UTC), "UTC", "")
with ahead.reading_ahead(reading) as chunks:
    next(chunks)
    print(psutil.Process().children()[0].pid, flush=True)
    time.sleep(600)
"""


def test_a_reader_does_not_outlive_an_importer_that_is_killed(reading: Reading) -> None:
    command = [sys.executable, "-c", IMPORTER, str(reading.table.path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as importer:
        assert importer.stdout is not None
        reader = psutil.Process(int(importer.stdout.readline()))
        importer.send_signal(signal.SIGKILL)
    eventually(lambda: gone(reader), seconds=60, what="the end of the reader")


def gone(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
