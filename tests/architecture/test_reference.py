"""The reference says what the code says: pages made anew, and tables that no registry holds."""

import ast
import json
import re
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

import leadwright
from leadwright.accounts.links import Purpose
from leadwright.cli import arguments
from leadwright.cli.commands import explain, importing, leads
from leadwright.cli.reference.audit import ACTIONS
from leadwright.cli.reference.environment import DEVELOPING, RUNNING
from leadwright.cli.reference.pages import pages
from leadwright.cli.reference.shapes import EXPLAIN, IMPORT, LEADS, Shape
from leadwright.platform import clock
from tests.starter import starter_in_force

SOURCE = Path(leadwright.__file__).parent
PROJECT = Path(__file__).parents[2]
REFERENCE = PROJECT / "docs" / "reference"
SOURCES = [
    path
    for path in SOURCE.rglob("*.py")
    if not {"migrations", "reference"} & set(path.relative_to(SOURCE).parts)
]


@pytest.mark.django_db
def test_every_page_of_the_reference_is_what_the_code_says_now() -> None:
    made = pages()
    kept = {path.name: path.read_text(encoding="utf-8") for path in REFERENCE.glob("*.md")}
    del kept["api.md"]  # of the description of the API, which has a test of its own
    stale = sorted(name for name in made.keys() | kept.keys() if made.get(name) != kept.get(name))
    assert stale == [], "Run `make reference` and commit what it changes in docs/reference."


def test_every_argument_of_every_command_says_what_it_is() -> None:
    rows = re.findall(
        r"^\| `.*` \| *\|$", (REFERENCE / "commands.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert rows == []


def test_every_command_has_the_module_it_names() -> None:
    lacking = []
    for words in re.findall(r"^## leadwright (.+)$", (REFERENCE / "commands.md").read_text(), re.MULTILINE):
        options = _options_of(words)
        module = SOURCE / "cli" / "commands" / f"{options['module']}.py"
        if not module.exists() or f"def {options['function']}(" not in module.read_text():
            lacking.append(words)
    assert lacking == []


def _options_of(words: str) -> Mapping[str, str]:
    parser = arguments.parser("")
    for word in words.split():
        parser = next(action.choices[word] for action in parser._actions if isinstance(action.choices, dict))
    return parser._defaults


def test_every_variable_the_program_reads_stands_in_the_reference() -> None:
    files = [*SOURCES, PROJECT / "tests" / "settings.py", *(PROJECT / "scripts").iterdir()]
    read = {name for path in files for name in re.findall(r"\bLEADWRIGHT_[A-Z_]+\b", path.read_text())}
    read |= {name for path in SOURCES for name in _variables(path)}
    assert read == {one.name for one in (*RUNNING, *DEVELOPING)} - {"PYTHON"}


def _variables(path: Path) -> Iterator[str]:
    """Names of variables as the code asks for them: subscripts and calls of `environ` and `environment`."""
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Call(
                func=ast.Attribute(value=asked, attr="get" | "setdefault"), args=[ast.Constant(name), *_]
            ):
                pass
            case ast.Subscript(value=asked, slice=ast.Constant(name)):
                pass
            case _:
                continue
        if ast.unparse(asked) in ("os.environ", "environment"):
            yield str(name)


def test_every_action_of_the_audit_trail_stands_in_the_reference() -> None:
    assert set(_actions()) == set(ACTIONS)


def _actions() -> Iterator[str]:
    """Actions where the trail is written; those of links have the purpose in their middle."""
    for path in SOURCES:
        text = path.read_text()
        if "audit.record" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.JoinedStr):
                yield from _with_purpose(ast.unparse(node)[2:-1])
            elif isinstance(node, ast.Constant) and re.fullmatch(
                r"(?!leadwright\.)[a-z_]+\.[a-z_]+", str(node.value)
            ):
                yield str(node.value)


def _with_purpose(text: str) -> Sequence[str]:
    found = re.fullmatch(r"link\.\{(?:link\.)?purpose\}_([a-z]+)", text)
    if found is None:
        return ()
    # The link of the first run is made before there is anybody, so it is written down in a line of its own.
    made = [purpose for purpose in Purpose if (purpose, found[1]) != (Purpose.FIRST_RUN, "created")]
    return [f"link.{purpose}_{found[1]}" for purpose in made]


@pytest.fixture
def one_list(tmp_path: Path) -> Path:
    file = tmp_path / "list.csv"
    file.write_text(
        "Name,Email,Company,Job title\nAna Silva,ana@acme.example,Acme,Head of Sales\n,,,\n", "utf-8"
    )
    return file


@pytest.mark.django_db(transaction=True)
def test_commands_print_the_keys_the_reference_promises(
    one_list: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    starter_in_force(at=clock.now())
    importing.run(_parsed("import", str(one_list), "--source", "fair", "--consent", "unknown", "--json"))
    assert _keys(_printed(capsys)) == _promised(IMPORT)
    leads.run(_parsed("leads", "--json"))
    assert _keys(_printed(capsys)) == _promised(LEADS)
    explain.run(_parsed("explain", "ana@acme.example", "--json"))
    # Nothing has happened yet, so engagement has no lines; they have the keys of those of fit.
    lines = {
        f"engagement.lines[].{key}"
        for key in ("rule", "points", "sentence", "because", "later_points", "later_at", "adjustment")
    }
    told = {re.sub(r"^scores\.\w+\..*", "scores.NAME", key) for key in _keys(_printed(capsys))}
    found = {key.split(".")[0] if key.startswith("company.") else key for key in told}
    assert found == _promised(EXPLAIN) - lines


def _parsed(*words: str) -> Namespace:
    return arguments.parser("").parse_args(words)


def _printed(capsys: pytest.CaptureFixture[str]) -> object:
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def _promised(shape: Shape) -> set[str]:
    return {key.path for key in shape.keys}


def _keys(value: object, path: str = "") -> set[str]:
    """The paths of all values; a list counts by its first element."""
    if isinstance(value, dict):
        return {each for key, inner in value.items() for each in _keys(inner, f"{path}.{key}".lstrip("."))}
    if isinstance(value, list):
        return _keys(value[0], f"{path}[]") if value else set()
    return {path}
