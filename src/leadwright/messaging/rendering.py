"""From a template to a message: MJML becomes HTML first and Liquid is filled in afterwards, the other way round would spoil it.

Liquid has no access to attributes of objects, escapes everything in HTML, and its loops and output are bounded; values are texts
and lists of texts.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, TypeAlias

from leadwright.messaging.kinds import Attached, Content
from leadwright.platform import workspace

if TYPE_CHECKING:
    from liquid.template import BoundTemplate

Values: TypeAlias = Mapping[str, str | Sequence[str]]
_LONGEST = 200_000
_BODY = "<!-- body -->"


def render(name: str, values: Values, *attached: Attached) -> Content:
    """The letter of this name with its values. `company` is known to every letter.

    Raises an error of Liquid for a value the letter names and that is missing.
    """
    told = {"company": str(workspace.read("company")), **values}
    subject, text, html = _letter(name)
    return Content(
        subject=" ".join(subject.render(**told).split()),
        text=text.render(**told).strip() + "\n",
        html=html.render(**told),
        attached=attached,
    )


@cache
def _letter(name: str) -> "tuple[BoundTemplate, BoundTemplate, BoundTemplate]":
    # Imported by whoever sends, not by every process that starts.
    import mrml
    from liquid import Environment, StrictUndefined

    class Bounded(Environment):
        loop_iteration_limit = 1_000
        output_stream_limit = _LONGEST
        local_namespace_limit = _LONGEST

    plain = Bounded(undefined=StrictUndefined)
    markup = Bounded(undefined=StrictUndefined, autoescape=True)
    first, _, text = _file(f"{name}.txt").partition("\n")
    mjml = _file("base.mjml").replace(_BODY, _file(f"{name}.mjml"))
    html = mrml.to_html(mjml).content
    return (
        plain.from_string(first.removeprefix("Subject: ")),
        plain.from_string(text),
        markup.from_string(html),
    )


def _file(name: str) -> str:
    return resources.files("leadwright.messaging").joinpath("templates", name).read_text(encoding="utf-8")
