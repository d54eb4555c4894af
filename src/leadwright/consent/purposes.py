"""The purposes this workspace asks consent for; each is a field of the condition language."""

from leadwright.consent.rules import MARKETING, purpose_name
from leadwright.platform import workspace
from leadwright.platform.errors import UnusableInput

SETTING = "consent_purposes"


def _problem(value: workspace.Value) -> str | None:
    sentence = "needs names of purposes separated by spaces, marketing among them."
    if not isinstance(value, str):
        return sentence
    try:
        named = [purpose_name(word) for word in value.split()]
    except UnusableInput as error:
        return error.message
    return None if MARKETING in named else sentence


workspace.register(
    workspace.Setting(
        SETTING, MARKETING, "The purposes people are asked consent for, separated by spaces.", _problem
    )
)


def known_purposes() -> tuple[str, ...]:
    """Every purpose there is, in the order they were added."""
    return tuple(dict.fromkeys(str(workspace.read(SETTING)).split()))


def ensure_purpose(name: str) -> None:
    """Add a purpose when it is new. Repeating changes nothing."""
    known = known_purposes()
    if name not in known:
        workspace.write(SETTING, " ".join((*known, name)))
