"""What stands in the place of a value that could not be read."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a text is no value: a sentence for the person who can correct it; where it was, when known."""

    sentence: str
    field: str = ""
    value: str = ""

    def at(self, field: str, value: str) -> "Problem":
        """The same problem, located. The value is cut at 200 characters: it is shown, not stored."""
        return replace(self, field=field, value=value[:200])
