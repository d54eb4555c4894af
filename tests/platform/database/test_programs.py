"""PostgreSQL's programs: found in the environment, copied where the service user cannot read it."""

import stat
import tempfile
from pathlib import Path

import pytest

from leadwright.platform.database.accounts import Account
from leadwright.platform.database.programs import (
    MAJOR,
    PACKAGE,
    Programs,
    copied_programs,
    find_programs,
    readable_tree,
)

STRANGER = Account("somebody", 54321, 54321)


def test_the_programs_of_this_environment_are_of_the_version_that_the_data_is_made_for() -> None:
    programs = find_programs()
    assert programs.path("postgres").is_file()
    assert f"pginstall{MAJOR}" in programs.installation.name


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree that others can read: pytest's own folders above it are opened, as they are private."""
    tree = tmp_path / "way" / "tree"
    (tree / "deep").mkdir(parents=True)
    (tree / "deep" / "file").touch()
    temporary = Path(tempfile.gettempdir()).resolve()
    for path in (tree / "deep", tree, *tree.parents):
        if temporary in path.parents:
            path.chmod(0o755)
    (tree / "deep" / "file").chmod(0o644)
    return tree


@pytest.mark.parametrize(
    ("closed", "mode"),
    [("deep/file", 0o640), ("deep", 0o750), ("deep", 0o754), (".", 0o700), ("..", 0o700), ("../..", 0o700)],
)
def test_one_closed_file_or_folder_anywhere_on_the_way_makes_a_tree_unreadable(
    tree: Path, closed: str, mode: int
) -> None:
    assert readable_tree(tree, STRANGER)
    (tree / closed).resolve().chmod(mode)
    assert not readable_tree(tree, STRANGER)


def test_what_the_group_may_read_counts_for_the_group(tree: Path) -> None:
    file = tree / "deep" / "file"
    file.chmod(0o640)
    assert readable_tree(tree, Account("member", 54321, file.stat().st_gid))
    file.chmod(0o604)
    assert not readable_tree(tree, Account("member", 54321, file.stat().st_gid))


def test_a_copy_is_whole_and_readable_by_all_whatever_the_umask_and_is_made_once(tmp_path: Path) -> None:
    source = tmp_path / "source"
    installation = source / PACKAGE / f"pginstall{MAJOR}"
    (installation / "bin").mkdir(parents=True)
    (installation / "bin" / "postgres").touch(mode=0o700)
    for part in ("lib", "share"):
        (installation / part).mkdir(mode=0o700)
    (installation / "share" / "postgres.bki").touch(mode=0o600)
    target = tmp_path / "target"
    (target / ".programs-abandoned").mkdir(parents=True)
    copy = copied_programs(Programs(source, installation), target)
    assert [path.name for path in target.iterdir()] == [copy.root.name]
    assert stat.S_IMODE(copy.root.stat().st_mode) == 0o755
    assert stat.S_IMODE(copy.path("postgres").stat().st_mode) == 0o755
    assert stat.S_IMODE((copy.installation / "share" / "postgres.bki").stat().st_mode) == 0o644
    (installation / "share" / "later").touch()
    assert copied_programs(Programs(source, installation), target) == copy
    assert not (copy.installation / "share" / "later").exists()
