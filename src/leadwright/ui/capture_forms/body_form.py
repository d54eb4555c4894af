"""The editor's form and the document behind it: from what is typed to a body, and what a button does to it. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leadwright.capture.forms.document import CUSTOM
from leadwright.capture.forms.kinds import KINDS
from leadwright.capture.forms.questions import CONTROLS, FACTS
from leadwright.capture.forms.words import LANGUAGES
from leadwright.criteria.types import FieldType
from leadwright.leads.operations.custom_fields import slug_of
from leadwright.leads.queries.custom_fields import CustomFieldDetails
from leadwright.playbook.errors import Problem

Body = Mapping[str, Any]
Typed = Mapping[str, str]
_TEXTS = ("title", "about", "heading", "intro", "button", "source")
_LINES = ("intro",)
_MOST_ROWS = 60
_TYPES = {
    FieldType.TEXT: "Text", FieldType.CHOICE: "One of a list", FieldType.CHOICES: "Several of a list",
    FieldType.BOOLEAN: "Yes or no", FieldType.INTEGER: "Whole number", FieldType.DECIMAL: "Number", FieldType.DATE: "Date",
}  # fmt: skip


@dataclass(frozen=True)
class QuestionRow:
    """A question in the editor: `called` is what it asks for, `usual` its label where none is typed."""

    place: int
    name: str
    called: str
    usual: str
    told: Body
    type: str
    has_choices: bool
    choices: str


def question_rows(body: Body) -> list[QuestionRow]:
    """The questions of a body as rows, in their order."""
    return [_row(place, one) for place, one in enumerate(body.get("fields", []))]


def body_of(typed: Typed, before: Body) -> dict[str, Any]:
    """The body that was typed; what the editor does not show stays as it was."""
    body: dict[str, Any] = {**before}
    for name in _TEXTS:
        text = typed.get(name, "")
        body[name] = text.replace("\r\n", "\n").strip() if name in _LINES else " ".join(text.split())
    body["type"] = typed.get("type", "contact")
    body["language"] = typed.get("language") or before.get("language", "en")
    body["fields"] = [_field(typed, place, one) for place, one in enumerate(_told(before, "fields"))]
    body["consents"] = [_box(typed, place, one) for place, one in enumerate(_told(before, "consents"))]
    body["notice"] = {**before.get("notice", {}), **_filled(typed, "notice", ("text", "link", "link_text"))}
    body["thanks"] = {**before.get("thanks", {}), **_filled(typed, "thanks", ("heading", "message", "page"))}
    body["sites"] = [line.strip() for line in typed.get("sites", "").splitlines() if line.strip()]
    body["kiosk"] = "kiosk" in typed
    return {name: value for name, value in body.items() if value not in ("", [], {})}


def stepped(body: Body, step: str, typed: Typed, customs: Sequence[CustomFieldDetails]) -> dict[str, Any]:
    """The body after a button: `ask` and `agree` add, `up:q:2`, `down:q:2` and `gone:c:0` move and remove."""
    fields, boxes = list(_told(body, "fields")), list(_told(body, "consents"))
    if step == "ask":
        fields += _asked(typed, customs)
    elif step == "agree":
        wording = "Yes, write to me by e-mail about this. I can stop that at any time with one click."
        purposes = {box.get("purpose", "marketing") for box in boxes}
        fresh = next(
            name
            for name in ("marketing", "newsletter", "events", "product_news", "surveys", *_more())
            if name not in purposes
        )
        boxes.append({"wording": wording, "purpose": fresh})
    else:
        what, _, rest = step.partition(":")
        kind, _, place = rest.partition(":")
        rows = {"q": fields, "c": boxes}.get(kind)
        if rows is not None and place.isdecimal() and int(place) < len(rows):
            _moved(rows, what, int(place))
    return {**body, "fields": fields, "consents": boxes}


def askable(body: Body, customs: Sequence[CustomFieldDetails]) -> list[tuple[str, list[tuple[str, str]]]]:
    """What is not asked yet, in groups: facts, custom fields there are, and new ones by their type."""
    asked = {_name(one) for one in _told(body, "fields")}
    facts = [(name, question.label) for name, question in FACTS.items() if name not in asked]
    known = [
        (CUSTOM + one.slug, one.label)
        for one in customs
        if CUSTOM + one.slug not in asked and one.type in CONTROLS
    ]
    new = [(f"new.{kind}", f"New: {label.lower()}") for kind, label in _TYPES.items()]
    return [
        (label, choices)
        for label, choices in (("Facts", facts), ("Custom fields", known), ("Something new", new))
        if choices
    ]


def language_choices(body: Body) -> list[tuple[str, str]]:
    """The languages a form says things in by itself, and the one it has."""
    held = str(body.get("language", "en"))
    more = {} if held in LANGUAGES else {held: held}
    return [*LANGUAGES.items(), *more.items()]


def kind_choices() -> list[tuple[str, str]]:
    """The types a form can have."""
    return [(name, kind.label) for name, kind in KINDS.items()]


def said(problem: Problem, body: Body) -> str:
    """A problem of the document in the words of the editor."""
    found = re.match(r"(fields|consents)[.\[](\d+)", problem.path)
    if found is None:
        part = problem.path.partition(".")[0].replace("_", " ").capitalize()
        return f"{part}: {problem.sentence}" if part else problem.sentence
    rows, place = _told(body, found[1]), int(found[2])
    if found[1] == "consents":
        return f"Box {place + 1}: {problem.sentence}"
    label = _row(place, rows[place]).called if place < len(rows) else str(place + 1)
    return f"“{label}”: {problem.sentence}"


def _row(place: int, one: Body) -> QuestionRow:
    name = _name(one)
    fact = FACTS.get(name)
    usual = fact.label if fact else name.removeprefix(CUSTOM).replace("_", " ").capitalize()
    kind = str(one.get("type", FieldType.TEXT))
    choices = list(one.get("choices", []))
    return QuestionRow(
        place=place,
        name=name,
        called=str(one.get("label") or usual),
        usual=usual,
        told=one,
        type="" if fact else _TYPES.get(FieldType(kind), kind) if kind in set(FieldType) else kind,
        has_choices=bool(choices)
        or kind in (FieldType.CHOICE, FieldType.CHOICES)
        or name in ("country", "company_size", "industry"),
        choices="\n".join(choices),
    )


def _field(typed: Typed, place: int, before: Body) -> dict[str, Any]:
    told = {**before}
    for name in ("label", "hint", "value"):
        told[name] = " ".join(typed.get(f"q{place}.{name}", "").split())
    if f"q{place}.choices" in typed:
        told["choices"] = [line.strip() for line in typed[f"q{place}.choices"].splitlines() if line.strip()]
    how = typed.get(f"q{place}.how", "asked")
    told["required"] = how == "required"
    told["hidden"] = how == "hidden"
    told["ask"] = "unknown" if how == "unknown" else "always"
    return {
        name: value
        for name, value in told.items()
        if value not in ("", [], False) and (name, value) != ("ask", "always")
    }


def _box(typed: Typed, place: int, before: Body) -> dict[str, Any]:
    told = {**before}
    told["wording"] = " ".join(typed.get(f"c{place}.wording", "").split())
    told["purpose"] = typed.get(f"c{place}.purpose", "").strip().lower().replace(" ", "_") or "marketing"
    told["channel"] = typed.get(f"c{place}.channel", "email")
    told["required"] = f"c{place}.required" in typed
    told["confirm"] = f"c{place}.confirm" in typed and told["channel"] == "email"
    return told


def _filled(typed: Typed, part: str, names: Sequence[str]) -> dict[str, str]:
    return {
        name: " ".join(text.split())
        for name in names
        if (text := typed.get(f"{part}.{name}", "")).strip() or name == "page" or name == "link"
    }


def _asked(typed: Typed, customs: Sequence[CustomFieldDetails]) -> Iterator[dict[str, Any]]:
    wanted = typed.get("wanted", "")
    if wanted in FACTS:
        yield {"field": wanted}
    elif wanted.startswith(CUSTOM):
        for one in customs:
            if CUSTOM + one.slug == wanted:
                chosen = {"choices": list(one.choices)} if one.choices else {}
                yield {"custom": one.slug, "type": str(one.type), "label": one.label, **chosen}
    elif wanted.startswith("new."):
        label = " ".join(typed.get("wanted_label", "").split())[:200] or "New question"
        kind = wanted.removeprefix("new.")
        chosen = {"choices": ["First", "Second"]} if kind in (FieldType.CHOICE, FieldType.CHOICES) else {}
        yield {"custom": slug_of(label)[:60] or "question", "type": kind, "label": label, **chosen}


def _moved(rows: list[Any], what: str, place: int) -> None:
    if what == "gone":
        rows.pop(place)
        return
    other = place - 1 if what == "up" else place + 1
    if what in ("up", "down") and 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]


def _more() -> Iterator[str]:
    return (f"topic_{number}" for number in range(1, _MOST_ROWS))


def _told(body: Body, name: str) -> Sequence[Body]:
    return list(body.get(name, []))[:_MOST_ROWS]


def _name(one: Body) -> str:
    return str(one.get("field") or f"{CUSTOM}{one.get('custom', '')}")
