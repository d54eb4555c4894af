"""How one's own website is watched: settings, with what each may hold."""

import re

from leadwright.platform import workspace
from leadwright.platform.workspace import Setting, Value

CONSENT = ("required", "cookieless", "given")
_PATH = re.compile(r"[a-z][a-z0-9-]{0,39}")


def _path(value: Value) -> str | None:
    fits = isinstance(value, str) and _PATH.fullmatch(value)
    return None if fits else "needs a short name of small letters, digits and dashes, such as hello."


def _consent(value: Value) -> str | None:
    return None if value in CONSENT else f"is one of {', '.join(CONSENT)}."


TRACKER_PATH = workspace.register(
    Setting(
        "tracker_path",
        "hello",
        "The path under which the website's script is loaded and sends; a name of one's own is blocked less often.",
        _path,
    )
)
TRACKER_CONSENT = workspace.register(
    Setting(
        "tracker_consent",
        "required",
        "Whether the website's script waits for consent, counts without knowing anybody, or was consented to elsewhere.",
        _consent,
    )
)
