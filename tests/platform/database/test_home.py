"""The data folder: how it is found, and who may use it."""

import os
import pwd
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from leadwright.platform.database import Home
from leadwright.platform.database.errors import HomeRefused
from tests.platform.database.servers import STRANGER, Occupant

root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")


def test_leadwright_home_names_the_folder(tmp_path: Path) -> None:
    assert Home.find({"LEADWRIGHT_HOME": str(tmp_path)}).folder == tmp_path


def test_a_relative_name_is_taken_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert Home.find({"LEADWRIGHT_HOME": "data"}).folder == tmp_path / "data"


def test_two_spellings_of_a_folder_are_one_home(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    assert Home.at(tmp_path / "link" / ".." / "link" / "x") == Home.at(tmp_path / "real" / "x")


@pytest.mark.parametrize("named", ["", "   "])
def test_without_a_name_it_lies_in_the_users_data_folder(named: str, tmp_path: Path) -> None:
    environment = {"LEADWRIGHT_HOME": named, "XDG_DATA_HOME": str(tmp_path)}
    assert Home.find(environment).folder == tmp_path / "leadwright"


def test_a_relative_data_folder_of_the_user_is_ignored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Home.find({"XDG_DATA_HOME": "data"}).folder == tmp_path / ".local" / "share" / "leadwright"


def test_finding_a_home_makes_nothing(tmp_path: Path) -> None:
    Home.find({"LEADWRIGHT_HOME": str(tmp_path / "home")})
    assert not list(tmp_path.iterdir())


def test_a_home_and_its_folders_are_private(tmp_path: Path) -> None:
    home = Home.at(tmp_path / "deep" / "home")
    archive = home.subfolder("archive")
    assert home.subfolder("archive") == archive
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (home.folder, archive)} == {0o700}


def test_a_home_that_cannot_be_made_is_refused_with_the_cure(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(HomeRefused, match=r"cannot be used \(.*file\): make it a folder that .* may write"):
        Home.at(tmp_path / "file" / "home").prepare()


@root_only
def test_root_does_not_use_the_home_of_a_normal_user(tmp_path: Path) -> None:
    home = Home.at(tmp_path / "home")
    home.prepare()
    stranger = pwd.getpwnam(STRANGER)
    for folder in (home.folder, home.database_folder):
        os.chown(folder, stranger.pw_uid, stranger.pw_gid)
    with pytest.raises(
        HomeRefused, match=f"belongs to {STRANGER}, and this is root: run Leadwright as {STRANGER}"
    ):
        home.prepare()


@root_only
def test_a_normal_user_does_not_use_the_home_of_root(home: Home, occupy: Callable[..., Occupant]) -> None:
    refused = occupy(home, user=STRANGER).enter().facts["refused"]
    assert f"belongs to root, and this is {STRANGER}: run Leadwright as root, or name another" in refused
