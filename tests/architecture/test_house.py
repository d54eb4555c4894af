"""Rules of the house that no linter knows."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps

import leadwright
from leadwright.platform.outbox import DomainEvent
from leadwright.reactions.table import REACTIONS

SOURCE = Path(leadwright.__file__).parent
FILES = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)
STATEMENTS = sorted(SOURCE.rglob("*.sql"))
EMPTY_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "manager",
    "managers",
    "common",
    "misc",
    "service",
    "services",
    "lib",
}


def name(path: Path) -> str:
    return str(path.relative_to(SOURCE))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_file_outgrows_400_lines() -> None:
    assert [name(path) for path in FILES if path.read_text().count("\n") > 400] == []


def test_no_function_outgrows_60_lines_and_nine_in_ten_keep_to_30() -> None:
    sizes = {f"{name(path)}:{node.name}": lines(node) for path in FILES for node in functions(path)}
    assert {where: size for where, size in sizes.items() if size > 60} == {}
    assert sum(size <= 30 for size in sizes.values()) / len(sizes) >= 0.9


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [name(path) for path in FILES if path.stem in EMPTY_NAMES or path.parent.name in EMPTY_NAMES] == []


@pytest.mark.parametrize(
    "path",
    [
        SOURCE / package / "__init__.py"
        for package in sorted(child.name for child in SOURCE.iterdir() if (child / "__init__.py").exists())
    ],
    ids=lambda path: path.parent.name,
)
def test_every_package_has_a_charter(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text()))


TIME = re.compile(
    r"\bnow\(\)|current_timestamp|current_date|localtimestamp|clock_timestamp|statement_timestamp",
    re.IGNORECASE,
)


def test_no_statement_asks_the_database_what_time_it_is() -> None:
    told = [name(path) for path in STATEMENTS if TIME.search(_code(path.read_text()))]
    assert told == []


def _code(sql: str) -> str:
    return "\n".join(line.split("--")[0] for line in sql.splitlines())


def test_only_the_clock_asks_what_time_it_is() -> None:
    asking = []
    for path in FILES:
        if name(path) == "platform/clock.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                target = ast.unparse(node.func)
                if target in {
                    "datetime.now",
                    "datetime.utcnow",
                    "datetime.today",
                    "date.today",
                    "timezone.now",
                    "time.time",
                }:
                    asking.append(f"{name(path)}:{node.lineno}")
            if isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
                asking.append(f"{name(path)}: {node.arg}")
    assert asking == []


@pytest.mark.parametrize("path", STATEMENTS, ids=lambda path: path.stem)
def test_every_statement_begins_by_saying_what_it_is_for(path: Path) -> None:
    assert path.read_text().startswith("-- ")


def test_every_operation_says_its_effect() -> None:
    silent = [
        f"{name(path)}:{node.name}"
        for path in FILES
        if "operations" in path.parts or path.stem == "operations"
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert silent == []


def _domain_events() -> set[str]:
    for path in SOURCE.rglob("events.py"):
        if path.parent.name not in ("platform",):
            import_module(".".join(("leadwright", *path.relative_to(SOURCE).with_suffix("").parts)))
    found: set[str] = set()
    waiting = list(DomainEvent.__subclasses__())
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.__subclasses__())
        if kind.__module__.startswith("leadwright."):
            found.add(kind.name)
    return found


def test_every_domain_event_stands_in_the_table_of_reactions() -> None:
    assert _domain_events() == set(REACTIONS)


def _tables() -> dict[str, str]:
    """The tables and the packages that own them."""
    return {
        model._meta.db_table: config.name.removeprefix("leadwright.")
        for config in apps.get_app_configs()
        if config.name.startswith("leadwright.")
        for model in config.get_models()
    }


WRITE = re.compile(
    r"\b(?:insert\s+into|update|delete\s+from|truncate)\s+(?:only\s+)?([a-z_]+)", re.IGNORECASE
)


def test_a_table_is_written_only_by_the_package_that_owns_it() -> None:
    owners = _tables()
    foreign = []
    texts = [(path, _code(path.read_text())) for path in STATEMENTS]
    texts += [
        (path, node.value)
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text()))
        if _is_sql(node)
    ]
    for path, text in texts:
        package = path.relative_to(SOURCE).parts[0]
        for table in WRITE.findall(text):
            if table in owners and owners[table] != package:
                foreign.append(f"{name(path)} writes {table} of {owners[table]}")
    assert foreign == []


def _is_sql(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and WRITE.search(node.value) is not None
        and re.match(r"\s*(--|with|insert|update|delete|truncate)\b", node.value, re.IGNORECASE) is not None
    )


def test_only_the_gate_s_own_module_speaks_to_mail_servers() -> None:
    ways_out = {"smtplib", "aiosmtplib", "django.core.mail"}
    found = set()
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(one in ways_out or one.startswith("django.core.mail.") for one in names):
                found.add(name(path))
    # The backend that refuses what a library would send.
    assert found == {"messaging/smtp.py", "platform/mail.py"}
