"""The page of the variables of the environment, and the table it is made from."""

from collections.abc import Sequence
from dataclasses import dataclass

from leadwright.cli.reference import markdown


@dataclass(frozen=True)
class Variable:
    """A variable of the environment, what stands in for it when it is not set, and its meaning."""

    name: str
    default: str
    meaning: str


RUNNING: Sequence[Variable] = (
    Variable(
        "LEADWRIGHT_HOME",
        "`leadwright` in the XDG data folder",
        "The data folder: the database of one's own, the key, what keeps two programs apart. "
        "`make demo` takes `.demo` of the project.",
    ),
    Variable(
        "LEADWRIGHT_DATABASE_URL",
        "a PostgreSQL of its own",
        "Another PostgreSQL server (15 or newer), as `postgresql://user:password@host:port/name`.",
    ),
    Variable("DATABASE_URL", "", "The same, read where `LEADWRIGHT_DATABASE_URL` is not set."),
    Variable(
        "LEADWRIGHT_PUBLIC_URL",
        "where `serve` listens",
        "The address people use. Links are made from it; https makes cookies secure and asks browsers to stay with https.",
    ),
    Variable(
        "LEADWRIGHT_SECRET_KEY",
        "`secret.key` in the data folder",
        "What sessions and one-time links are signed with. Without it a key is made once and kept.",
    ),
    Variable(
        "LEADWRIGHT_TRUSTED_PROXIES",
        "0",
        "How many web servers of one's own stand in front; so many entries of X-Forwarded-For are believed, and "
        "X-Forwarded-Proto.",
    ),
    Variable(
        "LEADWRIGHT_WEB_PROCESSES",
        "1",
        "How many processes of `serve` answer requests, 8 at most. A second one needs some 70 MiB and eight connections to the "
        "database; on two processors it takes in a quarter to a half more forms and batches of messages.",
    ),
    Variable(
        "XDG_DATA_HOME",
        "`~/.local/share`",
        "The folder of data of this user; read only where `LEADWRIGHT_HOME` is not set.",
    ),
    Variable("JAVA_HOME", "`java` of the search path", "The Java that Spark runs with."),
    Variable(
        "SPARK_LOCAL_IP",
        "`127.0.0.1` for a local master, else `0.0.0.0`",
        "The address of this machine that the workers of a Spark cluster answer to.",
    ),
    Variable(
        "DJANGO_SETTINGS_MODULE",
        "`leadwright.config.settings`",
        "Set by the program for itself; only the tests choose another one.",
    ),
)
DEVELOPING: Sequence[Variable] = (
    Variable(
        "LEADWRIGHT_COMPONENT_PAGE",
        "off",
        "With 1, `/components` shows every component of the pages in each state.",
    ),
    Variable("LEADWRIGHT_SCREENS", "`screens`", "The folder of the pictures `make screens` takes."),
    Variable("PYTHON", "`python3`", "The Python from which `make setup` makes the environment."),
    Variable("LEADWRIGHT_CHROMIUM", "the first one found", "The Chromium of the browser tests."),
    Variable(
        "LEADWRIGHT_TEST_DATABASE",
        "`test_` and the name of the database",
        "The name of the test database, so that two runs do not meet.",
    ),
)


def page() -> str:
    """The two tables: for running Leadwright, and for changing it."""
    return markdown.page(
        "Environment",
        "An empty variable counts as one that is not set.",
        "## Running",
        _table(RUNNING),
        "## Development and tests",
        _table(DEVELOPING),
    )


def _table(variables: Sequence[Variable]) -> str:
    rows = [(markdown.code(one.name), one.default, one.meaning) for one in variables]
    return markdown.table(("Variable", "Without it", "Meaning"), rows)
