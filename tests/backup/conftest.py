from tests.cli.conftest import here  # noqa: F401  the command, on the database of the test
