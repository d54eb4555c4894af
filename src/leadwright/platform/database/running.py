"""The database of a command: the one the environment names, or Leadwright's own while the command runs."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from leadwright.platform.database.connection import connection_settings, database_url
from leadwright.platform.database.embedded import EmbeddedServer
from leadwright.platform.database.errors import DatabaseUnavailable, VersionRefused
from leadwright.platform.database.home import Home
from leadwright.platform.database.progress import Report, say

OLDEST_SERVER = 15


@contextmanager
def running_database(
    home: Home, *, durable: bool = True, report: Report = say
) -> Iterator[dict[str, object]]:
    """Yields the entry for Django's DATABASES; the server accepts connections and holds the database.

    A server named by the environment is only asked for its version; otherwise the home's own is started or
    shared, and its database made when missing. `connection_url` turns the entry into the address for child
    processes.
    """
    url = database_url()
    if url is not None:
        settings = connection_settings(url)
        require_supported_server(settings)
        yield settings
        return
    with EmbeddedServer(home, durable=durable, report=report) as server:
        server.create_database()
        yield server.settings()


def require_supported_server(settings: Mapping[str, object]) -> None:
    """Refuses a server that cannot be reached, or that is older than PostgreSQL 15."""
    import psycopg  # heavy, and only needed here
    from psycopg.conninfo import make_conninfo

    options = settings["OPTIONS"]
    wanted = {
        "host": settings["HOST"],
        "port": settings["PORT"],
        "user": settings["USER"],
        "password": settings["PASSWORD"],
        "dbname": settings["NAME"],
        **(options if isinstance(options, dict) else {}),
    }
    given = {name: str(value) for name, value in wanted.items() if value}
    try:
        with psycopg.connect(make_conninfo("", **{"connect_timeout": "10", **given})) as connection:
            version = connection.info.server_version
    except psycopg.Error as error:
        raise DatabaseUnavailable(
            f"The database {settings['NAME']} on {settings['HOST'] or 'this machine'} cannot be reached: "
            f"{str(error).strip()} (it is named by LEADWRIGHT_DATABASE_URL or DATABASE_URL)"
        ) from error
    if version < OLDEST_SERVER * 10_000:
        raise VersionRefused(
            f"The server {settings['HOST'] or 'on this machine'} is PostgreSQL {version // 10_000}; "
            f"Leadwright needs PostgreSQL {OLDEST_SERVER} or newer."
        )
