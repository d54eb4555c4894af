"""What the answers of a qualification amount to. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from leadwright.sales.frameworks import AnswerKind, FrameworkBody, QuestionPart

_HUNDRED = 100
_SCALE = 5


@dataclass(frozen=True)
class CriterionResult:
    """A criterion: points out of how many, in whole percent of what its questions can give, and whether all were answered."""

    name: str
    percent: int
    complete: bool


@dataclass(frozen=True)
class Verdict:
    """The whole: percent of all points, whether complete, the question that ended it, and whether the lead is qualified."""

    criteria: tuple[CriterionResult, ...]
    percent: int
    complete: bool
    knocked_out: str
    qualified: bool

    @property
    def words(self) -> str:
        """In a few words."""
        if self.knocked_out:
            return f"Out: {self.knocked_out}"
        state = "qualified" if self.qualified else "not yet qualified"
        return f"{self.percent} %, {state}" + ("" if self.complete else ", questions are open")


def is_asked(question: QuestionPart, answers: Mapping[str, str]) -> bool:
    """Whether the answers so far lead to this question."""
    return not question.retired and all(
        answers.get(slug) in texts for slug, texts in question.only_if.items()
    )


def verdict(body: FrameworkBody, answers: Mapping[str, str]) -> Verdict:
    """What the answers amount to; questions they do not lead to count for nothing."""
    groups: dict[str, list[QuestionPart]] = {}
    for one in body.questions:
        if is_asked(one, answers):
            groups.setdefault(one.criterion, []).append(one)
    criteria = tuple(_criterion(name, asked, answers) for name, asked in groups.items())
    asked = [one for some in groups.values() for one in some]
    percent = _percent(asked, answers)
    out = next((one.text for one in asked if _knocks_out(one, answers.get(one.slug, ""))), "")
    complete = all(answers.get(one.slug) for one in asked)
    return Verdict(criteria, percent, complete, out, not out and percent >= body.qualified_from)


def usable_answer(question: QuestionPart, text: str) -> str | None:
    """The answer as it is kept, "" for none; None for a text that is no answer to this question."""
    text = " ".join(text.replace("\0", "").split())[:1_000]
    if not text or question.kind is AnswerKind.TEXT:
        return text
    if question.kind is AnswerKind.CHOICE:
        return text if text in {option.text for option in question.options} else None
    if question.kind is AnswerKind.SCALE:
        return text if text in {str(one) for one in range(1, _SCALE + 1)} else None
    if question.kind is AnswerKind.DATE:
        parts = text.split("-")
        return text if len(parts) == 3 and all(part.isdecimal() for part in parts) else None
    try:
        amount = Decimal(text.replace("\u2009", "").replace(" ", "").replace(",", ""))
    except InvalidOperation:
        return None
    return str(amount) if amount.is_finite() and 0 <= amount < 10**14 else None


def _criterion(name: str, asked: list[QuestionPart], answers: Mapping[str, str]) -> CriterionResult:
    return CriterionResult(name, _percent(asked, answers), all(answers.get(one.slug) for one in asked))


def _percent(asked: list[QuestionPart], answers: Mapping[str, str]) -> int:
    most = sum(one.weight for one in asked) * _HUNDRED
    return (
        round(_HUNDRED * sum(one.weight * _worth(one, answers.get(one.slug, "")) for one in asked) / most)
        if most
        else 0
    )


def _worth(question: QuestionPart, answer: str) -> int:
    if not answer:
        return 0
    if question.kind is AnswerKind.CHOICE:
        return next((option.worth for option in question.options if option.text == answer), 0)
    if question.kind is AnswerKind.SCALE:
        # An answer that was given while the question was of another kind is worth nothing.
        return int(answer) * _HUNDRED // _SCALE if usable_answer(question, answer) else 0
    return _HUNDRED


def _knocks_out(question: QuestionPart, answer: str) -> bool:
    return any(option.knocks_out and option.text == answer for option in question.options)
