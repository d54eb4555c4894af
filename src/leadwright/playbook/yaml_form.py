"""Documents as YAML text.

Plain words mean what they say: only `true`, `false`, `null`, and numbers as JSON writes them are not text.
`NO` is Norway, `2024-01-31`, `12:30` and `0123` are texts, and keys are always text. Every JSON document is
read the same way.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from leadwright.playbook.canonical import MAX_DEPTH
from leadwright.playbook.errors import BadDocument, Problem

WIDTH = 110
_OTHER_BREAKS = re.compile("[\r\x85\u2028\u2029\ufeff]")
_NULL = re.compile(r"(?:null|~|)\Z")
_BOOLEAN = re.compile(r"(?:true|false)\Z")
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?\Z")


@dataclass(frozen=True)
class Loaded:
    """The value of a text, and the line (from 1) at which each path of it begins."""

    value: object
    lines: Mapping[str, int] = field(default_factory=dict)


class _Reader(yaml.SafeLoader):
    # A class of its own: resolvers are kept on the class, and PyYAML's read YAML 1.1.
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._steps: list[str | int | None] = []

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        # An alias can make a short text mean endless data; a tag can ask for anything.
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent):
            raise _refusal(f"The alias *{event.anchor} cannot be used here; write the value out.", event)
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag not in (None, "!"):
            raise _refusal(f"The tag {event.tag} cannot be used here; write plain values.", event)
        if len(self._steps) > MAX_DEPTH:
            raise _too_deep(self._steps, event)
        # The index of a value is the node of its key, that of a key is nothing.
        self._steps.append(str(index.value) if isinstance(index, yaml.ScalarNode) else index)
        composed = super().compose_node(parent, index)
        self._steps.pop()
        return composed


class _Writer(yaml.SafeDumper):
    """Quotes whatever PyYAML's YAML 1.1 or the reader above would not take for text."""

    def ignore_aliases(self, data: object) -> bool:
        return True


# Order matters: the first pattern that fits decides, and an integer is also a float by its looks.
for _tag, _pattern, _first in (
    ("null", _NULL, ["n", "~", ""]),
    ("bool", _BOOLEAN, list("tf")),
    ("int", _INTEGER, list("-0123456789")),
    ("float", _FLOAT, list("-0123456789")),
):
    _Reader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", _pattern, _first)
_Writer.add_implicit_resolver("tag:yaml.org,2002:float", _FLOAT, list("-0123456789"))


def _write_text(writer: _Writer, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text.strip("\n") else None
    if _OTHER_BREAKS.search(text):
        # Written plainly, PyYAML folds them into spaces.
        style = '"'
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Writer.add_representer(str, _write_text)


def load(text: str, file: str = "") -> Loaded:
    """The data in `text`. Raises BadDocument with line and column for a syntax error, a repeated key, more
    than one document, and for references and tags, which documents do not need.
    """
    try:
        root = _Reader(text).get_single_node()
    except yaml.MarkedYAMLError as problem:
        raise _syntax_error(problem, file) from None
    except BadDocument as problem:
        raise BadDocument(*problem.problems, file=file) from None
    except yaml.reader.ReaderError as problem:
        line = text.count("\n", 0, problem.position) + 1
        sentence = "The text holds a character that YAML does not allow."
        raise BadDocument(Problem(sentence, line=line), file=file) from None
    except RecursionError:
        raise BadDocument(Problem("The document is nested too deep."), file=file) from None
    if root is None:
        raise BadDocument(Problem("The document is empty."), file=file)
    lines: dict[str, int] = {}
    return Loaded(_Building(file, lines).value(root, ""), lines)


def dump(document: Mapping[str, object]) -> str:
    """`document` as YAML text, keys in the order given; the same data gives the same bytes."""
    return yaml.dump(
        dict(document),
        Dumper=_Writer,
        sort_keys=False,
        allow_unicode=True,
        width=WIDTH,
        default_flow_style=None,
    )


class _Building:
    """Builds plain data from PyYAML's nodes, so that places are known and keys stay text."""

    def __init__(self, file: str, lines: dict[str, int]) -> None:
        self._file = file
        self._lines = lines

    def value(self, node: yaml.Node, path: str) -> object:
        self._lines[path] = node.start_mark.line + 1
        match node:
            case yaml.MappingNode():
                return self._mapping(node, path)
            case yaml.SequenceNode():
                return [self.value(one, f"{path}[{index}]") for index, one in enumerate(node.value)]
            case _:
                return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: str) -> dict[str, object]:
        found: dict[str, object] = {}
        for key, inner in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise _refusal("A key has to be a text.", key, self._file)
            if key.value in found:
                raise _refusal(f'The key "{key.value}" is written twice.', key, self._file)
            found[key.value] = self.value(inner, f"{path}.{key.value}" if path else key.value)
        return found

    def _scalar(self, node: yaml.Node) -> object:
        text: str = node.value
        match node.tag.removeprefix("tag:yaml.org,2002:"):
            case "str":
                return text
            case "null":
                return None
            case "bool":
                return text == "true"
            case "int":
                # Python refuses to read integers of more than 4,300 digits.
                if len(text) > 40:
                    raise _refusal("The number is too large.", node, self._file)
                return int(text)
        return float(text)


def _too_deep(steps: Sequence[str | int | None], event: yaml.Event) -> BadDocument:
    path = ""
    for step in steps[1:]:
        path = f"{path}[{step}]" if isinstance(step, int) else f"{path}.{step}" if path else str(step)
    sentence = f"The document is nested deeper than {MAX_DEPTH} levels."
    mark = event.start_mark
    return BadDocument(Problem(sentence, path, None if mark is None else mark.line + 1))


def _refusal(sentence: str, at: yaml.Node | yaml.Event, file: str = "") -> BadDocument:
    mark = at.start_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (None, None)
    return BadDocument(Problem(sentence, line=line, column=column), file=file)


def _syntax_error(problem: yaml.MarkedYAMLError, file: str) -> BadDocument:
    mark = problem.problem_mark or problem.context_mark
    what = " ".join(part for part in (problem.context, problem.problem) if part)
    line, column = (mark.line + 1, mark.column + 1) if mark else (None, None)
    return BadDocument(Problem(f"This is not valid YAML: {what}.", line=line, column=column), file=file)
