"""Compiled text is kept between processes, and never a wrong one."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from leadwright.criteria.compile import conditions, forget, keep_in, keeping
from leadwright.criteria.compile.keeping import canonical, kept
from leadwright.criteria.compile.statement import Compiled
from leadwright.criteria.parse import parse
from tests.criteria.world import CATALOGUE

TEXT = Compiled("select 1", {"lead_facts": frozenset({"b", "a"})}, 30, inline_scope=True)
NODE = parse(
    {"any": [{"event": "page_viewed", "within_days": 30}, {"field": "contacted", "within_last_days": 7}]}
)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    keep_in(tmp_path)
    yield tmp_path
    forget()


def make() -> Compiled:
    return TEXT


def refuse() -> Compiled:
    raise AssertionError("compiled again")


def test_a_text_is_read_and_not_compiled_again(folder: Path) -> None:
    assert kept("source", ["leadwright.criteria"], make) == TEXT
    again = kept("source", ["leadwright.criteria"], refuse)
    assert (again, again.relations) == (TEXT, TEXT.relations)


def test_another_source_another_library_and_other_code_are_compiled(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept("source", ["leadwright.criteria"], make)
    for source, packages in (("other", ["leadwright.criteria"]), ("source", ["leadwright.scoring"])):
        with pytest.raises(AssertionError, match="compiled again"):
            kept(source, packages, refuse)
    monkeypatch.setattr(keeping, "LIBRARIES", ("sqlglot",))
    keeping._code.cache_clear()
    with pytest.raises(AssertionError, match="compiled again"):
        kept("source", ["leadwright.criteria"], refuse)
    keeping._code.cache_clear()


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b"\xff\xfe", b'{"digest": "x", "body": {"sql": "drop"}}']
)
def test_a_damaged_file_is_compiled_anew_and_mended(folder: Path, damage: bytes) -> None:
    kept("source", ["leadwright.criteria"], make)
    (file,) = folder.iterdir()
    file.write_bytes(damage)
    assert kept("source", ["leadwright.criteria"], make) == TEXT
    assert kept("source", ["leadwright.criteria"], refuse) == TEXT


def test_a_text_that_was_changed_does_not_count(folder: Path) -> None:
    kept("source", ["leadwright.criteria"], make)
    (file,) = folder.iterdir()
    file.write_text(file.read_text().replace("select 1", "select 2"))
    assert kept("source", ["leadwright.criteria"], make).sql == "select 1"


def test_a_folder_that_is_gone_costs_only_time(folder: Path) -> None:
    folder.rmdir()
    assert kept("source", ["leadwright.criteria"], make) == TEXT
    folder.mkdir()


def test_old_files_go(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST", 4)
    for number in range(5):
        kept(number, ["leadwright.criteria"], make)
        for file in folder.iterdir():
            if file.stat().st_mtime > 1e6:
                os.utime(file, (number, number))
    assert len(list(folder.iterdir())) == 2
    assert kept(4, ["leadwright.criteria"], refuse) == TEXT


def test_different_things_have_different_forms() -> None:
    values = (1, "1", (1,), ("1",), True, None, frozenset({1}), {1: 2}, (1, (2, 3)), ((1, 2), 3), "(1,)", 1.0)
    assert len({canonical(one) for one in values}) == len(values)
    with pytest.raises(TypeError, match="object"):
        canonical(object())


def test_another_process_reads_what_this_one_compiled_without_loading_ibis(folder: Path) -> None:
    compiled = conditions({"c": NODE}, CATALOGUE)
    code = (
        "import sys; from pathlib import Path; from tests.criteria.test_keeping import *\n"
        f"keep_in(Path({str(folder)!r})); print(conditions({{'c': NODE}}, CATALOGUE).sql); print('ibis' in sys.modules)"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root,
        env={**os.environ, "PYTHONHASHSEED": "7", "DJANGO_SETTINGS_MODULE": "leadwright.config.settings"},
    )  # fmt: skip
    assert done.stdout == f"{compiled.sql}\nFalse\n"
