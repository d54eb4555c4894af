"""Names of users, teams and keys as they are stored: one line, never empty."""

from leadwright.platform.errors import UnusableInput

LONGEST_NAME = 200


def usable_name(text: str, *, of: str) -> str:
    """The text with its white space in order. Raises UnusableInput for nothing at all and for more than 200
    characters.
    """
    clean = " ".join(text.replace("\x00", "").split())
    if not clean:
        raise UnusableInput(f"A {of} needs a name.", field="name")
    if len(clean) > LONGEST_NAME:
        raise UnusableInput(f"The name of a {of} has at most {LONGEST_NAME} characters.", field="name")
    return clean
