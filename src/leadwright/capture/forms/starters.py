"""The forms one begins with: a whole document for each type, with the questions that type usually asks."""

from collections.abc import Mapping
from functools import cache
from importlib import resources

from leadwright.capture.forms.document import FORM, FormBody
from leadwright.capture.forms.kinds import KINDS
from leadwright.playbook import reading
from leadwright.playbook.files import read_resource


@cache
def starters() -> Mapping[str, FormBody]:
    """The starter of each type of form, in the order they are offered."""
    folder = resources.files(__package__).joinpath("starters")
    found = {}
    for name in KINDS:
        read = read_resource(folder.joinpath(f"{name}.yml"), f"form/{name}.yml")
        body = read.written.body
        assert isinstance(body, FormBody)  # noqa: S101 - a document of that kind
        found[name] = body
    return found


def starter_body(name: str) -> Mapping[str, object]:
    """A starter as plain data, to be changed."""
    return reading.in_model_order(FORM.name, reading.as_stored(starters()[name]))
