"""The page of keys tells of every key that works."""

import re
from pathlib import Path

import leadwright.ui
from leadwright.accounts.actor import operator
from leadwright.ui.keys import key_groups

UI = Path(leadwright.ui.__file__).parent


def test_every_key_of_templates_and_lists_is_told() -> None:
    told = {key.lower() for group in key_groups(operator()) for one in group.keys for key in one.keys}
    attached = {
        key
        for template in UI.glob("templates/**/*.html")
        for key in re.findall(r'data-key="([^"{]+)"', template.read_text())
    }
    in_lists = set(re.findall(r'key === "(\w)"', (UI / "static/ui/js/lists.js").read_text()))

    assert {"n", "e", "f"} <= attached
    assert in_lists == {"j", "k", "x"}
    assert attached | in_lists <= told
