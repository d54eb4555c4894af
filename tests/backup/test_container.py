"""The file of a backup: whole, or refused."""

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from leadwright.backup.container import DATABASE, home_parts, reading, verify, writing
from leadwright.backup.errors import NotABackup, RestoreRefused
from leadwright.backup.restoring import check_backup

AT = datetime(2026, 3, 4, 3, tzinfo=UTC)
DUMP = bytes(range(256)) * 40
KEY = b"a key of the tests"


def written(path: Path, *, version: str = "0.1.0", extra: str = "home/secret.key") -> Path:
    with writing(path, lambda done: None) as writer:
        writer.add(DATABASE, io.BytesIO(DUMP))
        writer.add(extra, io.BytesIO(KEY))
        writer.finish(leadwright=version, made_at=AT, postgresql="18.4")
    return path


def test_a_whole_file_says_what_it_holds_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = written(tmp_path / "one.backup")
    manifest = verify(path)
    assert (manifest.leadwright, manifest.made_at, manifest.postgresql) == ("0.1.0", AT, "18.4")
    assert {name: part.size for name, part in manifest.parts.items()} == {
        DATABASE: len(DUMP),
        "home/secret.key": len(KEY),
    }
    assert path.stat().st_mode & 0o777 == 0o600
    with reading(path) as (parts, _):
        assert parts.read(DATABASE) == DUMP


def test_any_changed_byte_of_the_contents_is_noticed(tmp_path: Path) -> None:
    path = written(tmp_path / "one.backup")
    whole = path.read_bytes()
    begins = [whole.index(DUMP), whole.index(KEY), whole.index(b'"sha256"'), whole.index(b'"leadwright"')]
    for begin in begins:
        for offset in (0, 7, 16):
            damaged = bytearray(whole)
            damaged[begin + offset] ^= 1
            path.write_bytes(damaged)
            with pytest.raises(NotABackup):
                verify(path)


def test_a_file_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "one.backup")
    whole = path.read_bytes()
    for length in (0, 1, 30, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(NotABackup):
            verify(path)


@pytest.mark.parametrize("content", [b"", b"not a backup", b"PK\x03\x04" + bytes(100)])
def test_other_files_are_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other"
    path.write_bytes(content)
    with pytest.raises(NotABackup, match="no backup of Leadwright"):
        verify(path)


def test_a_file_with_more_than_its_manifest_names_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "one.backup")
    with zipfile.ZipFile(path, "a") as container:
        container.writestr("home/authorized_keys", b"ours now")
    with pytest.raises(NotABackup, match="does not hold what its manifest names"):
        verify(path)


@pytest.mark.parametrize("name", ["home/../../etc/passwd", "home//etc/passwd", "home/"])
def test_no_part_leads_out_of_the_home(tmp_path: Path, name: str) -> None:
    manifest = verify(written(tmp_path / "one.backup", extra=name))
    with pytest.raises(NotABackup, match="outside the data folder"):
        list(home_parts(manifest))


def test_a_backup_of_a_newer_version_asks_for_an_update(tmp_path: Path) -> None:
    with pytest.raises(RestoreRefused, match=r"made by Leadwright 99\.0\.0"):
        check_backup(written(tmp_path / "one.backup", version="99.0.0"))
    with pytest.raises(NotABackup, match="There is no file"):
        check_backup(tmp_path / "missing")
