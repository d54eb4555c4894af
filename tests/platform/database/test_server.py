"""One server per home: who starts it, who shares it, who stops it, and what a crash leaves."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable

import psutil
import psycopg
import pytest

from leadwright.platform.database import (
    EmbeddedServer,
    Home,
    connection_settings,
    connection_url,
    running_database,
)
from leadwright.platform.database.errors import DatabaseUnavailable, VersionRefused
from tests.eventually import eventually
from tests.platform.database.servers import (
    Occupant,
    data_folder,
    import_path,
    kill_all,
    postmaster_of,
    servers_of,
    works_in,
)

pytestmark = pytest.mark.slow

Occupy = Callable[..., Occupant]


def ask(server: EmbeddedServer | str, question: str) -> object:
    url = server if isinstance(server, str) else server.url
    with psycopg.connect(url) as connection:
        row = connection.execute(question.encode()).fetchone()
    assert row is not None
    return row[0] if len(row) == 1 else row


def setting(server: EmbeddedServer, name: str) -> object:
    return ask(server, f"show {name}")


def test_the_first_user_makes_a_server_and_the_last_one_stops_it(new_home: Home) -> None:
    with EmbeddedServer(new_home) as server:
        server.create_database()
        server.create_database()
        assert ask(server, "select current_setting('server_version_num')::int / 10000") == 18
        kinds = "string_agg(distinct concat_ws(' ', pg_encoding_to_char(encoding), datlocprovider, datlocale), ',')"
        assert ask(server, f"select count(*), {kinds} from pg_database") == (4, "UTF8 b C.UTF-8")
        assert [setting(server, name) for name in ("fsync", "full_page_writes", "synchronous_commit")] == [
            "on"
        ] * 3
        assert setting(server, "data_checksums") == "on"
        assert setting(server, "listen_addresses") == ""
        assert setting(server, "jit") == "off"
        assert servers_of(new_home.folder)
    assert not servers_of(new_home.folder)


def test_nobody_but_the_owner_can_enter_what_belongs_to_a_server(home: Home) -> None:
    with EmbeddedServer(home, durable=False) as server:
        folders = [home.folder, home.database_folder, server.socket_folder, server.folder / "data"]
        assert [stat.S_IMODE(folder.stat().st_mode) for folder in folders] == [0o700] * 4
        assert stat.S_IMODE(server.folder.stat().st_mode) & 0o007 == 0
        files = [file for file in server.folder.iterdir() if file.is_file() and file.name != "home"]
        assert {stat.S_IMODE(file.stat().st_mode) & 0o027 for file in files} == {0}


def test_no_folder_above_the_home_changes_its_permissions(new_home: Home) -> None:
    above = new_home.folder.parent
    above.chmod(0o700)
    before = [(folder, folder.stat().st_mode, folder.stat().st_uid) for folder in new_home.folder.parents]
    with EmbeddedServer(new_home, durable=False):
        pass
    assert [
        (folder, folder.stat().st_mode, folder.stat().st_uid) for folder in new_home.folder.parents
    ] == before


def test_a_folder_that_was_there_keeps_its_permissions(new_home: Home) -> None:
    new_home.folder.mkdir(mode=0o755)
    new_home.folder.chmod(0o755)
    with EmbeddedServer(new_home, durable=False):
        assert stat.S_IMODE(new_home.folder.stat().st_mode) == 0o755


def test_what_was_written_is_there_after_a_stop(home: Home) -> None:
    with EmbeddedServer(home, durable=False) as server:
        server.create_database()
        with psycopg.connect(server.url) as connection:
            connection.execute("create table kept as select 42 as answer")
    with EmbeddedServer(home, durable=False) as server:
        assert ask(server, "select answer from kept") == 42


def test_users_in_two_processes_share_one_server_until_both_have_left(home: Home, occupy: Occupy) -> None:
    first = occupy(home).enter()
    with EmbeddedServer(home, durable=False) as server:
        postmaster = postmaster_of(home.folder)
        first.leave()
        assert ask(server, "select 1") == 1
        assert postmaster_of(home.folder) == postmaster
    assert not servers_of(home.folder)


def test_a_second_user_in_the_same_process_counts_as_a_user(home: Home) -> None:
    with EmbeddedServer(home, durable=False) as first:
        first.create_database()
        with EmbeddedServer(home, durable=False):
            pass
        assert ask(first, "select 1") == 1


def test_the_end_of_the_interpreter_leaves_the_server(home: Home) -> None:
    program = (
        "import pathlib, sys\nfrom leadwright.platform.database import EmbeddedServer, Home\n"
        "EmbeddedServer(Home.at(pathlib.Path(sys.argv[1])), durable=False).__enter__()"
    )
    subprocess.run([sys.executable, "-c", program, str(home.folder)], check=True)
    assert not servers_of(home.folder)


def test_the_server_of_a_killed_user_is_shared_and_stopped_by_the_next(home: Home, occupy: Occupy) -> None:
    occupy(home).enter().kill()
    postmaster = postmaster_of(home.folder)
    with EmbeddedServer(home, durable=False) as server:
        assert ask(server, "select 1") == 1
        assert postmaster_of(home.folder) == postmaster
    assert not servers_of(home.folder)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_user_ended_by_a_signal_leaves_in_order(home: Home, occupy: Occupy, number: int) -> None:
    user = occupy(home).enter()
    user.process.send_signal(number)
    assert user.process.wait(timeout=60) == 128 + number
    assert not servers_of(home.folder)


def test_a_server_that_died_under_its_users_can_be_revived(home: Home) -> None:
    with EmbeddedServer(home, durable=False) as server:
        postmaster = postmaster_of(home.folder)
        server.revive()
        assert postmaster_of(home.folder) == postmaster
        crash(home)
        server.revive()
        assert ask(server, "select 1") == 1
    assert not servers_of(home.folder)


def crash(home: Home) -> None:
    kill_all(servers_of(home.folder))


def test_a_crashed_server_starts_again(home: Home, occupy: Occupy) -> None:
    user = occupy(home).enter()
    crash(home)
    user.kill()
    with EmbeddedServer(home, durable=False) as server:
        assert ask(server, "select 1") == 1
    assert not servers_of(home.folder)


def test_a_lock_file_with_the_number_of_another_living_process_is_litter(home: Home, occupy: Occupy) -> None:
    user = occupy(home).enter()
    crash(home)
    user.kill()
    socket_folder = data_folder(home.folder).parent / "run"
    for file in (data_folder(home.folder) / "postmaster.pid", socket_folder / ".s.PGSQL.5432.lock"):
        _, rest = file.read_text().split("\n", 1)
        file.write_text(f"{os.getppid()}\n{rest}")
    with EmbeddedServer(home, durable=False) as server:
        assert ask(server, "select 1") == 1


def test_a_lock_file_with_the_number_of_a_zombie_is_litter(home: Home, occupy: Occupy) -> None:
    with EmbeddedServer(home, durable=False) as server:
        server.create_database()
        crash(home)  # its parent is this process, which has not asked for its end: a zombie
        assert psutil.Process(postmaster_of(home.folder)).status() == psutil.STATUS_ZOMBIE
        other = occupy(home).enter()
        assert ask(other.facts["url"], "select 1") == 1
        other.leave()
        assert ask(server, "select 1") == 1


def test_processes_that_outlived_their_postmaster_are_ended_before_the_next_start(
    home: Home, occupy: Occupy
) -> None:
    user = occupy(home).enter()
    with psycopg.connect(user.facts["url"]) as connection:
        backend = psutil.Process(connection.info.backend_pid)
        backend.send_signal(signal.SIGSTOP)  # as if it hung in the kernel, on a disk that does not answer
        os.kill(postmaster_of(home.folder), signal.SIGKILL)
        user.kill()
        eventually(lambda: [process.pid for process in servers_of(home.folder)] == [backend.pid])
        with EmbeddedServer(home, durable=False) as server:
            assert backend.pid not in [process.pid for process in servers_of(home.folder)]
            assert ask(server, "select 1") == 1


def test_a_server_whose_socket_was_deleted_is_started_anew(home: Home, occupy: Occupy) -> None:
    user = occupy(home).enter()
    (data_folder(home.folder).parent / "run" / ".s.PGSQL.5432").unlink()
    with EmbeddedServer(home, durable=False) as server:
        assert ask(server, "select 1") == 1
        user.leave()
    assert not servers_of(home.folder)


def test_a_home_that_was_deleted_meanwhile_leaves_no_server_behind(new_home: Home) -> None:
    with EmbeddedServer(new_home, durable=False) as server:
        folder = server.folder
        shutil.rmtree(new_home.folder)
        postmasters = [process for process in psutil.process_iter() if works_in(process, folder / "data")]
        assert postmasters
    assert not [process for process in postmasters if process.is_running()]
    shutil.rmtree(folder, ignore_errors=True)


def test_the_environment_of_the_user_does_not_reach_the_server(home: Home, occupy: Occupy) -> None:
    hostile = {
        "PGPORT": "6543",
        "PGDATA": "/nonexistent",
        "PGHOST": "localhost",
        "PGUSER": "somebody",
        "PGDATABASE": "elsewhere",
        "LC_ALL": "xx_XX.nonsense",
    }
    user = occupy(home, environment=hostile | import_path()).enter()
    assert (
        ask(user.facts["url"], "select datlocale from pg_database where datname = 'leadwright'") == "C.UTF-8"
    )
    user.leave()


def test_no_language_in_the_environment_is_needed(home: Home, occupy: Occupy) -> None:
    user = occupy(home, environment=import_path()).enter()
    assert ask(user.facts["url"], "select lower('ÀÉ') || ' ' || ('ä' > 'z')::text") == "àé true"
    user.leave()


def test_data_of_another_major_version_is_refused_in_one_sentence(home: Home) -> None:
    with EmbeddedServer(home, durable=False):
        pass
    version = data_folder(home.folder) / "PG_VERSION"
    version.write_text("17\n")
    try:
        with pytest.raises(
            VersionRefused, match=r"made by PostgreSQL 17, and this is PostgreSQL 18: write a"
        ):
            EmbeddedServer(home, durable=False).__enter__()
    finally:
        version.write_text("18\n")


def test_a_server_that_cannot_start_says_what_its_log_says(home: Home) -> None:
    control = data_folder(home.folder) / "global" / "pg_control"
    aside = control.rename(control.with_suffix(".aside"))
    try:
        with pytest.raises(DatabaseUnavailable, match=r"did not start.*server\.log says: .*pg_control"):
            EmbeddedServer(home, durable=False).__enter__()
    finally:
        aside.rename(control)


def test_an_unfinished_first_start_is_begun_again(new_home: Home) -> None:
    with EmbeddedServer(new_home, durable=False) as server:
        folder = server.folder
    half_made = folder / "data.new-1"
    (folder / "data").rename(half_made)
    (half_made / "global" / "pg_control").unlink()
    with EmbeddedServer(new_home, durable=False) as server:
        server.create_database()
        assert ask(server, "select 1") == 1
        assert not half_made.exists()


def test_a_command_beside_a_running_server_enters_within_50_ms(home: Home) -> None:
    with EmbeddedServer(home, durable=False) as server:
        server.create_database()

        def entering() -> float:
            begin = time.perf_counter()
            with EmbeddedServer(home, durable=False) as beside:
                beside.create_database()
                return time.perf_counter() - begin

        # Once is enough: how often it takes longer says how busy the machine is.
        assert any(entering() < 0.05 for _ in range(100))


def test_running_database_gives_djangos_settings_and_the_address(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LEADWRIGHT_DATABASE_URL")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with running_database(home, durable=False) as settings:
        assert settings["ENGINE"] == "django.db.backends.postgresql"
        assert ask(connection_url(settings), "select current_database()") == "leadwright"
    assert not servers_of(home.folder)


def test_running_database_starts_nothing_when_the_environment_names_a_server(
    new_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_these_tests = connection_settings(os.environ["LEADWRIGHT_DATABASE_URL"])
    monkeypatch.setenv("LEADWRIGHT_DATABASE_URL", connection_url({**of_these_tests, "NAME": "postgres"}))
    with running_database(new_home) as settings:
        assert settings["HOST"] == of_these_tests["HOST"]
    assert not new_home.folder.exists()
