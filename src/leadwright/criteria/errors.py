"""The one error of the condition language."""

from collections.abc import Iterable
from difflib import get_close_matches

from leadwright.platform.errors import DomainError


class ConditionError(DomainError):
    """A condition that cannot be used as written.

    `path` points at the node in the document (`all[1].where[0].at_least`, empty for the whole document);
    `sentence` says what is wrong there and what cures it. The message joins the two.
    """

    code = "bad_condition"

    def __init__(self, path: str, sentence: str) -> None:
        super().__init__(f"{path}: {sentence}" if path else sentence, path=path, sentence=sentence)
        self.path = path
        self.sentence = sentence


def at_key(path: str, key: str) -> str:
    """The path of a key inside the node at `path`."""
    return f"{path}.{key}" if path else key


def at_index(path: str, index: int) -> str:
    """The path of an item inside the list at `path`."""
    return f"{path}[{index}]"


def unknown_name(kind: str, name: str, known: Iterable[str], *, tell: bool = False) -> str:
    """The sentence for a name nobody offers, with the nearest one that exists.

    Where there is none near, `tell` names all of them; not for names of people.
    """
    names = list(known)
    near = get_close_matches(name, names, n=1, cutoff=0.6)
    hint = f' Did you mean "{near[0]}"?' if near else ""
    if tell and not near:
        hint = f" There are {', '.join(names)}."
    return f'There is no {kind} "{name}".{hint}'
