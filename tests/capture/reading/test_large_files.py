"""Size: memory stays flat whatever a text file holds, and a row costs microseconds."""

import io
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from leadwright.capture.reading.table import MIB

# Run apart, so that the peak is that of reading alone.
READ = """
import sys
from pathlib import Path
from leadwright.capture.reading import open_table
with open_table(Path(sys.argv[1])) as table:
    rows = problems = 0
    for row in table.rows():
        rows += 1
        problems += row.problem is not None
    assert table.progress() == table.size
    # Not getrusage: its peak outlives exec, and would be that of the process that started this one.
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    print(rows, problems, len(table.header), int(status["VmHWM"].split()[0]))
"""


def read_apart(path: Path) -> tuple[int, int, int, int, float]:
    """Rows, rows with a problem, columns, peak memory in MiB, seconds of processor time."""
    before = _processor_seconds()
    ended = subprocess.run([sys.executable, "-c", READ, path], capture_output=True, text=True, check=True)
    rows, problems, columns, peak = map(int, ended.stdout.split())
    return rows, problems, columns, peak // 1024, _processor_seconds() - before


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def lines_of_leads(count: int) -> Iterator[bytes]:
    yield b"First name,Last name,E-mail,Phone,Company,Role,Country,City,Score,Visits,Created,Active\r\n"
    for number in range(count):
        yield (
            f"First{number % 5_000},Müller{number % 20_000},user{number}@example{number % 3_000}.com,+4917{number:08d},"
            f'"Company {number % 3_000}, GmbH",Head of Marketing,Germany,Berlin,{number * 0.37:.2f},{number % 50},'
            "2024-01-02 10:00:00,true\r\n"
        ).encode()


@pytest.mark.slow
def test_a_million_rows_of_twelve_columns_take_seconds_and_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "million.csv"
    with path.open("wb") as file:
        file.writelines(lines_of_leads(1_000_000))
    rows, problems, columns, peak, seconds = read_apart(path)
    path.unlink()
    assert (rows, problems, columns) == (1_000_000, 0, 12)
    assert peak < 120
    # 1.6 to 3.5 s on two busy cores; the bound leaves room for a busier machine, whose caches are shared.
    assert seconds < 12


@pytest.mark.slow
def test_two_gigabytes_are_read_with_flat_memory(tmp_path: Path) -> None:
    """250,000 rows of 8 KB: a note with line breaks in every hundredth row, a broken quote in every thousandth."""
    path = tmp_path / "large.csv"
    filler = "x" * 7_900
    with path.open("wb") as file:
        buffer = io.BytesIO()
        buffer.write(b"Name,E-mail,Note,Last\n")
        for number in range(250_000):
            note = f'"{filler[:4_000]}\n{filler[:3_900]}"' if number % 100 == 0 else filler
            note = f'"{filler}' if number % 1_000 == 1 else note
            buffer.write(f"Lead {number},lead{number}@example.org,{note},é\n".encode())
            if buffer.tell() > 8 * MIB:
                file.write(buffer.getvalue())
                buffer = io.BytesIO()
        file.write(buffer.getvalue())
    size = path.stat().st_size
    rows, problems, columns, peak, seconds = read_apart(path)
    path.unlink()
    assert size > 1_950_000_000
    assert (rows, problems, columns) == (250_000, 250, 4)
    assert peak < 120
    assert seconds < 180


@pytest.mark.slow
def test_utf_16_stays_flat_too(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    with path.open("wb") as file:
        file.write(b"\xff\xfe")
        for line in lines_of_leads(300_000):
            file.write(line.decode().encode("utf-16-le"))
    rows, problems, _, peak, _ = read_apart(path)
    path.unlink()
    assert (rows, problems) == (300_000, 0)
    assert peak < 120
