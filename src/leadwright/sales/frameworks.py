"""The document kind `framework`: what to ask in a qualification, in which order, and what the answers are worth."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from leadwright.criteria.errors import ConditionError, unknown_name
from leadwright.playbook import registry
from leadwright.playbook.bodies import Body, Part
from leadwright.playbook.reading import read_part
from leadwright.playbook.registry import Kind
from leadwright.playbook.saying import Said

_Text = Annotated[str, Field(min_length=1, max_length=300)]
_Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]


class AnswerKind(StrEnum):
    """What an answer is."""

    CHOICE = "choice"
    SCALE = "scale"
    AMOUNT = "amount"
    DATE = "date"
    TEXT = "text"


KIND_WORDS: Mapping[AnswerKind, str] = {
    AnswerKind.CHOICE: "one of several answers",
    AnswerKind.SCALE: "a scale from 1 to 5",
    AnswerKind.AMOUNT: "an amount",
    AnswerKind.DATE: "a date",
    AnswerKind.TEXT: "a text",
}
# What an answer may write into the facts of a lead.
FILLS = ("need", "problem", "expectation", "budget", "role", "company_size")


class OptionPart(Part):
    """One of several answers, what it is worth (0 to 100), and whether it ends the qualification."""

    text: _Text
    worth: Annotated[int, Field(ge=0, le=100)] = 0
    knocks_out: bool = False


class QuestionPart(Part):
    """One question. `criterion` is the letter group it belongs to; `weight` its share; `hint` what to say if they hesitate.

    A scale goes from 1 to 5. An amount, date or text that is given is worth everything. `only_if` (slug and texts of answers)
    asks it only after those. `retired` questions are asked no more, and their answers kept.
    """

    slug: _Slug
    criterion: _Text
    text: _Text
    kind: Annotated[
        AnswerKind, BeforeValidator(lambda told: AnswerKind(told) if isinstance(told, str) else told)
    ]
    options: tuple[OptionPart, ...] = ()
    weight: Annotated[int, Field(ge=1, le=100)] = 1
    hint: str = Field(default="", max_length=500)
    fills: str | None = None
    only_if: dict[_Slug, tuple[str, ...]] = {}
    retired: bool = False

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.kind is AnswerKind.CHOICE) is not bool(self.options):
            raise ValueError('A choice has "options", and nothing else has.')
        if self.fills is not None and self.fills not in FILLS:
            raise ValueError(f'An answer can fill {", ".join(FILLS)}, not "{self.fills}".')
        return self


class FrameworkBody(Body):
    """A conversation: its questions in order, and the share of points (in percent) from which a lead is qualified."""

    title: _Text
    describes: str = ""
    questions: tuple[QuestionPart, ...] = Field(min_length=1, max_length=50)
    qualified_from: Annotated[int, Field(ge=1, le=100)] = 60


def read_framework(body: Mapping[str, object]) -> FrameworkBody:
    """A stored body as typed. Raises BadDocument."""
    return read_part(FrameworkBody, body)


def _check(body: FrameworkBody) -> None:
    known: dict[str, QuestionPart] = {}
    for place, one in enumerate(body.questions):
        if one.slug in known:
            raise ConditionError(f"questions[{place}].slug", f'Two questions are called "{one.slug}".')
        for slug, texts in one.only_if.items():
            path = f"questions[{place}].only_if.{slug}"
            if slug not in known:
                raise ConditionError(path, unknown_name("earlier question", slug, known))
            options = {option.text for option in known[slug].options}
            for text in texts:
                if text not in options:
                    raise ConditionError(path, unknown_name("answer", text, options))
        known[one.slug] = one


def _said(body: FrameworkBody) -> tuple[Said, ...]:
    groups: dict[str, list[str]] = {}
    for one in body.questions:
        groups.setdefault(one.criterion, []).append(one.text + (" (asked no more)" if one.retired else ""))
    verdict = Said("Verdict", (f"Qualified from {body.qualified_from} % of the points",))
    return (*(Said(name, tuple(lines)) for name, lines in groups.items()), verdict)


FRAMEWORK = Kind(
    name="framework",
    title="Qualification",
    body=FrameworkBody,
    order=55,
    check=_check,
    says=_said,
    package="leadwright.sales",
    judges=False,
)
registry.register(FRAMEWORK)
