"""Where databases lie: homes that were moved, copied, deleted, and paths that clients cannot use."""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from leadwright.platform.database.accounts import Account, running_account
from leadwright.platform.database.errors import HomeRefused
from leadwright.platform.database.home import Home
from leadwright.platform.database.place import Place, find_place, make_private
from leadwright.platform.database.progress import say
from leadwright.platform.database.system import SERVICE_USER, SYSTEM_FOLDER

root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root's databases lie outside the home")


@pytest.fixture
def homes(tmp_path: Path) -> Iterator[Path]:
    """A folder for homes. What root's homes in it keep outside is removed at the end."""
    yield tmp_path
    for record in SYSTEM_FOLDER.glob("*/home"):
        if Path(record.read_text().strip()).is_relative_to(tmp_path):
            shutil.rmtree(record.parent)


def settle(folder: Path, *, durable: bool = True, said: list[str] | None = None) -> Place:
    home = Home.at(folder)
    home.prepare()
    return find_place(home, durable=durable, report=said.append if said is not None else say)


@pytest.mark.skipif(os.geteuid() == 0, reason="root's databases lie elsewhere")
def test_a_normal_users_database_lies_in_the_home(homes: Path) -> None:
    assert settle(homes / "home").folder == homes / "home" / "database"


@root_only
def test_roots_database_lies_in_a_folder_of_its_own_that_only_the_service_user_can_enter(homes: Path) -> None:
    place = settle(homes / "My Leads")
    assert place.folder.parent == SYSTEM_FOLDER
    assert place.folder.name.startswith("my-leads-")
    assert place.account.name == SERVICE_USER
    facts = place.folder.stat()
    assert (stat.S_IMODE(facts.st_mode), facts.st_uid, facts.st_gid) == (0o710, 0, place.account.gid)
    assert settle(homes / "My Leads") == place
    assert settle(homes / "other") != place


@root_only
def test_a_moved_home_keeps_its_database(homes: Path) -> None:
    place = settle(homes / "before")
    (homes / "before").rename(homes / "after")
    assert settle(homes / "after") == place
    assert settle(homes / "after") == place


@root_only
def test_a_copied_home_does_not_share_the_database_of_the_original(homes: Path) -> None:
    place = settle(homes / "original")
    shutil.copytree(homes / "original", homes / "copy")
    with pytest.raises(
        HomeRefused, match=r"copy is a copy of .*original, whose database stays with it: delete"
    ):
        settle(homes / "copy")
    assert settle(homes / "original") == place


@root_only
def test_a_home_made_anew_begins_empty_and_names_the_database_left_behind(homes: Path) -> None:
    earlier = settle(homes / "home")
    shutil.rmtree(homes / "home")
    said: list[str] = []
    assert settle(homes / "home", said=said) != earlier
    assert str(earlier.folder) in said[0]
    assert earlier.folder.is_dir()


@root_only
def test_the_database_of_a_deleted_test_home_is_removed(homes: Path) -> None:
    earlier = settle(homes / "home", durable=False)
    shutil.rmtree(homes / "home")
    settle(homes / "home", durable=False)
    assert not earlier.folder.exists()


@root_only
def test_a_home_whose_database_is_gone_is_refused_and_not_begun_anew(homes: Path) -> None:
    shutil.rmtree(settle(homes / "home").folder)
    with pytest.raises(
        HomeRefused, match=r"is gone: it was /var/lib/leadwright/home-.* Restore that folder, or"
    ):
        settle(homes / "home")


@root_only
def test_a_note_that_points_elsewhere_is_refused(homes: Path) -> None:
    settle(homes / "home")
    (homes / "home" / "database" / "place").write_text("../../../etc\n")
    with pytest.raises(HomeRefused, match="does not name a folder"):
        settle(homes / "home")


def test_the_socket_lies_beside_the_data_where_clients_can_use_the_path() -> None:
    account = Account("somebody", 1234, 1234)
    assert Place(Path("/srv/o'brien & söhne"), account).socket_folder == Path("/srv/o'brien & söhne/run")


@pytest.mark.parametrize(
    "folder", ["/srv/" + "x" * 130, "/srv/" + "ü" * 41, "/srv/a,b", os.fsdecode(b"/srv/\xff")]
)
def test_the_socket_lies_in_a_short_folder_of_the_user_where_clients_cannot_use_the_path(folder: str) -> None:
    account = Account("somebody", 1234, 1234)
    chosen = Place(Path(folder), account).socket_folder
    assert str(chosen).startswith("/tmp/leadwright-1234-")
    assert chosen == Place(Path(folder), account).socket_folder
    assert chosen != Place(Path(folder + "y"), account).socket_folder


@pytest.mark.parametrize("obstacle", ["open", "link", "file"])
def test_a_socket_folder_that_others_could_enter_is_refused(tmp_path: Path, obstacle: str) -> None:
    folder = tmp_path / "run"
    if obstacle == "open":
        folder.mkdir()
        folder.chmod(0o755)
    elif obstacle == "link":
        (tmp_path / "elsewhere").mkdir(mode=0o700)
        folder.symlink_to(tmp_path / "elsewhere")
    else:
        folder.touch(mode=0o600)
    with pytest.raises(HomeRefused, match="must be a folder that only"):
        make_private(folder, running_account())
