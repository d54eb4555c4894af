"""Whether what somebody sent answers the form: values by field, boxes that were ticked, or what is wrong where."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from leadwright.capture.forms.document import CUSTOM, ConsentBox, FormBody, FormField
from leadwright.capture.forms.questions import FILES, MESSAGE, NAMING
from leadwright.capture.forms.words import words_of
from leadwright.capture.ingest.body import storable
from leadwright.criteria.types import FieldType
from leadwright.leads.normalise.problem import Problem
from leadwright.leads.normalise.record import Context, Normalised, normalise_facts
from leadwright.leads.normalise.values import Column, parse_value

Sent = Mapping[str, Sequence[str]]
_NAMES = ("full_name", "given_name", "family_name")
# Fields whose absence, and whose unreadable texts, have sentences of their own.
_MISSING = frozenset({"email", "full_name", "phone", "company"})
_UNREADABLE = frozenset({"email", "phone", "website"})


@dataclass(frozen=True)
class Checked:
    """What was sent. `values` are texts by the names of fields, empty ones absent; `mistakes` are sentences by those names, `""`
    for the whole form. Nothing is taken while there are any. `found` are the facts among the values.
    """

    values: Mapping[str, str]
    ticked: tuple[ConsentBox, ...]
    mistakes: Mapping[str, str] = field(default_factory=dict)
    found: Normalised | None = None


def check(body: FormBody, sent: Sent, context: Context, known: Collection[str] = ()) -> Checked:
    """Judge what was sent by the form as it was shown. Names it does not ask for are ignored, whatever they are; hidden fields
    have the value of the document, not the one that was sent. `known` are questions that were left out.
    """
    words = words_of(body.language)
    values: dict[str, str] = {}
    mistakes: dict[str, str] = {}
    for one in body.fields:
        text = one.value if one.hidden else _text(one, sent.get(one.name, ()))
        mistake = "" if one.hidden or (not text and one.name in known) else _mistake(one, text, words)
        if mistake:
            mistakes[one.name] = mistake
        if text:
            values[one.name] = text
    ticked = tuple(box for box in body.consents if any(one.strip() for one in sent.get(box.name, ())))
    for box in body.consents:
        if box.required and box not in ticked:
            mistakes[box.name] = words["tick"]
    found = normalise_facts(facts_told(values), context)
    for name, sentence in _unreadable(body, values, found, context).items():
        mistakes.setdefault(name, sentence)
    if not mistakes and NAMING.isdisjoint(values):
        mistakes[""] = words["nobody"]
    return Checked(values, ticked, mistakes, found)


def facts_told(values: Mapping[str, str]) -> dict[str, str]:
    """What of the values are facts: neither custom fields nor the message."""
    told = (MESSAGE, FILES)
    return {name: text for name, text in values.items() if name not in told and not name.startswith(CUSTOM)}


def unreadable(body: FormBody, values: Mapping[str, str], context: Context) -> dict[str, str]:
    """What cannot be read, by field. Names are taken as they are written: whatever is one, is one."""
    return _unreadable(body, values, normalise_facts(facts_told(values), context), context)


def _unreadable(
    body: FormBody, values: Mapping[str, str], found: Normalised, context: Context
) -> dict[str, str]:
    words = words_of(body.language)
    mistakes = {
        problem.field: words[f"bad_{problem.field}"]
        if problem.field in _UNREADABLE
        else words["unreadable"] or problem.sentence
        for problem in found.problems
        if problem.field not in _NAMES and _fact(problem.field) not in found.facts
    }
    for one in body.fields:
        if one.custom is not None and one.name in values:
            choices = tuple((choice, choice) for choice in one.choices)
            parsed = parse_value(one.type, values[one.name], Column(zone=context.zone, choices=choices))
            if isinstance(parsed, Problem):
                mistakes[one.name] = words["unreadable"] or parsed.sentence
    return mistakes


def _fact(name: str) -> str:
    return "company_name" if name == "company" else name


def _text(one: FormField, sent: Sequence[str]) -> str:
    """What was sent for a question, as one text. A box of a yes-or-no question that is not ticked says nothing."""
    texts = [storable(text).strip() for text in sent]
    if one.field == FILES:
        return "; ".join(text for text in texts if text)
    if one.custom is not None and one.type is FieldType.CHOICES:
        return "; ".join(text for text in texts if text)
    if one.custom is not None and one.type is FieldType.BOOLEAN:
        return "yes" if any(texts) else ""
    return texts[0] if texts else ""


def _mistake(one: FormField, text: str, words: Mapping[str, str]) -> str:
    if not text:
        return "" if not one.required else words[one.name if one.name in _MISSING else "missing"]
    longest = one.question.longest
    if len(text) > longest:
        return words["too_long"].format(most=f"{longest:,}", has=f"{len(text):,}")
    several = one.custom is not None and one.type is FieldType.CHOICES
    if one.choices and not several and text not in one.choices:
        return words["one"]
    if one.choices and several and any(part not in one.choices for part in text.split("; ")):
        return words["some"]
    return ""
