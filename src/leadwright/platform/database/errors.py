"""What can stand between Leadwright and its database, each with its cure in the sentence."""

from leadwright.platform.errors import DomainError


class DatabaseUnavailable(DomainError):
    """The database cannot be started or reached."""

    code = "database_unavailable"


class HomeRefused(DatabaseUnavailable):
    """The data folder cannot be used: it belongs to somebody else, is a copy, or cannot be written."""

    code = "home_refused"


class VersionRefused(DatabaseUnavailable):
    """The data or the server is of a PostgreSQL version that Leadwright does not run on."""

    code = "database_version_refused"
