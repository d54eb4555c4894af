"""What can be wrong with a document, and with publishing it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from leadwright.platform.errors import Conflict, DomainError, UnusableInput

_SHOWN_PROBLEMS = 10


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, and where: `path` is the node (`rules[3].points`), lines and columns count
    from 1.
    """

    sentence: str
    path: str = ""
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        place = [self.path] if self.path else []
        if self.line is not None:
            column = "" if self.column is None else f", column {self.column}"
            place.insert(0, f"line {self.line}{column}")
        return f"{', '.join(place)}: {self.sentence}" if place else self.sentence


class BadDocument(UnusableInput):
    """A document that cannot be read as its kind. The message names the file, as far as known, and each
    place.
    """

    def __init__(self, *problems: Problem, file: str = "") -> None:
        super().__init__(
            _message(problems, file),
            file=file or None,
            problems=[{"path": one.path, "line": one.line, "sentence": one.sentence} for one in problems],
        )
        self.problems = problems

    def in_file(self, file: str, lines: Mapping[str, int]) -> "BadDocument":
        """The same, told with the file and the lines at which its paths begin."""
        told = (
            one if one.line is not None else replace(one, line=_line(one.path, lines))
            for one in self.problems
        )
        return BadDocument(*told, file=file)


def _message(problems: Sequence[Problem], file: str) -> str:
    if len(problems) == 1:
        joint = ", " if str(problems[0]) != problems[0].sentence else ": "
        return f"{file}{joint}{problems[0]}" if file else str(problems[0])
    lines = [f"{file or 'The document'} has {len(problems)} problems:", *map(str, problems[:_SHOWN_PROBLEMS])]
    if len(problems) > _SHOWN_PROBLEMS:
        lines.append(f"and {len(problems) - _SHOWN_PROBLEMS} more.")
    return "\n  ".join(lines)


def _line(path: str, lines: Mapping[str, int]) -> int | None:
    """The line of the nearest node above `path` that the file has."""
    while path not in lines and path:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return lines.get(path) if path else None


class DocumentsInACircle(DomainError):
    """Documents may not name each other in a circle, because none of them could be computed first."""

    code: ClassVar[str] = "refused"


class PublishedMeanwhile(Conflict):
    """The published version is not the one the draft was written from."""


class DraftChanged(Conflict):
    """The draft is not the one the change was made from: it was changed in another window, or published."""


class StillNamed(Conflict):
    """A document cannot go while another published one names it."""
