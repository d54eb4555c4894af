"""Compiled text kept in a folder between processes, so that a command need not load Ibis for what was compiled before. Light.

A file is named by a digest of everything its text depends on: the source (trees, model, columns, dialect), the code that compiles
it, and the libraries below. Files are written whole under another name and then renamed, so that writers never meet; one that
cannot be read, or does not carry the digest of its own content, counts as missing.
"""

import json
import os
import secrets
from collections.abc import Callable, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from leadwright.criteria.compile.statement import Compiled

LIBRARIES = ("ibis-framework", "sqlglot")
# A workspace has some tens of texts at a time; what a playbook of last year left behind goes.
MOST = 400


class _Place:
    folder: Path | None = None


def keep_in(folder: Path | None) -> None:
    """From now on this process keeps compiled text in `folder`, which must be its user's alone; None: nowhere."""
    _Place.folder = folder


def kept(source: object, packages: Sequence[str], make: Callable[[], Compiled]) -> Compiled:
    """The text that `make` compiles of `source` by the code of `packages`, from the folder where it is there.

    A folder that cannot be written or read only costs the time to compile. Raises TypeError for a source with parts that have no
    canonical form.
    """
    folder = _Place.folder
    if folder is None:
        return make()
    file = folder / f"{_digest(f'{_code(tuple(packages))} {canonical(source)}')}.json"
    found = _read(file)
    if found is None:
        found = make()
        with suppress(OSError):
            _write(file, found)
    return found


def forget_texts(params: Mapping[str, object]) -> int:
    """Delete kept text that names one of the `addresses`, as a condition of somebody's list may; how many files."""
    addresses = params["addresses"]
    sought = {str(one).lower() for one in addresses} if isinstance(addresses, list) else set()
    folder, gone = _Place.folder, 0
    for file in folder.glob("*.json") if folder is not None and sought else ():
        with suppress(OSError):
            text = file.read_text("utf-8").lower()
            if any(_as_kept(one) in text for one in sought):
                file.unlink(missing_ok=True)
                gone += 1
    return gone


def _as_kept(text: str) -> str:
    """A text as it stands in a literal of SQL within JSON."""
    return json.dumps(text.replace("'", "''"))[1:-1]


def canonical(value: object) -> str:
    """A text that is the same for equal values in every process, and different for different ones."""
    match value:
        case Enum():
            return f"{type(value).__name__}.{value.name}"
        case Mapping():
            return (
                f"{{{','.join(sorted(f'{canonical(key)}:{canonical(one)}' for key, one in value.items()))}}}"
            )
        case Set():
            return f"<{','.join(sorted(map(canonical, value)))}>"
        case tuple() | list():
            return f"({','.join(map(canonical, value))})"
        case _ if is_dataclass(value):
            parts = (canonical(getattr(value, one.name)) for one in fields(value))
            return f"{type(value).__name__}({','.join(parts)})"
        case None | bool() | int() | float() | str() | Decimal() | date():
            return repr(value)
    raise TypeError(f"a {type(value).__name__} has no canonical form")


@cache
def _code(packages: tuple[str, ...]) -> str:
    """What compiles: the source of the packages and the versions of the libraries."""
    digest = sha256(" ".join(f"{name} {version(name)}" for name in LIBRARIES).encode())
    for package in packages:
        spec = find_spec(package)
        for folder in (spec.submodule_search_locations if spec is not None else None) or ():
            for file in sorted(Path(folder).rglob("*.py")):
                digest.update(file.read_bytes())
    return digest.hexdigest()


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _read(file: Path) -> Compiled | None:
    try:
        document = json.loads(file.read_text("utf-8"))
        body = document["body"]
        if document["digest"] != _digest(json.dumps(body)):
            return None
        relations = {name: frozenset(columns) for name, columns in body["relations"].items()}
        return Compiled(body["sql"], relations, body["window_days"], body["inline_scope"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _write(file: Path, compiled: Compiled) -> None:
    body = {
        "sql": compiled.sql,
        "relations": {name: sorted(columns) for name, columns in sorted(compiled.relations.items())},
        "window_days": compiled.window_days,
        "inline_scope": compiled.inline_scope,
    }
    fresh = file.with_name(f".{secrets.token_hex(8)}")
    try:
        with open(
            os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
        ) as target:
            json.dump({"digest": _digest(json.dumps(body)), "body": body}, target)
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)
    _tidy(file.parent)


def _tidy(folder: Path) -> None:
    """The oldest files go where there are too many; another process may be doing the same."""
    files = list(folder.glob("*.json"))
    if len(files) <= MOST:
        return
    written: dict[Path, float] = {}
    for one in files:
        with suppress(FileNotFoundError):
            written[one] = one.stat().st_mtime
    for one in sorted(written, key=written.__getitem__)[: -MOST // 2]:
        one.unlink(missing_ok=True)
