"""The editor's form and the page behind it: from what is typed to a body, and what a button does to it. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leadwright.capture.pages.document import BLOCKS, MOST_BLOCKS
from leadwright.playbook.errors import Problem

Body = Mapping[str, Any]
Typed = Mapping[str, str]
_LINES = ("title", "describes", "persona")
# What each kind of block is written by, beside its picture.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "heading": ("text",),
    "text": ("text",),
    "list": ("text", "items"),
    "image": ("alt", "by"),
    "quote": ("text", "by"),
    "offer": ("offer", "text"),
    "form": ("form", "text"),
    "video": ("link", "label"),
    "questions": ("text", "questions"),
}
_FRESH: Mapping[str, Mapping[str, Any]] = {
    "heading": {"text": "Heading"},
    "text": {"text": "Some words."},
    "list": {"items": ["First advantage"]},
    "image": {"alt": "What the picture shows"},
    "quote": {"text": "What somebody said."},
    "video": {"link": "https://www.example.com/video", "label": "Watch it"},
    "questions": {"questions": [{"question": "What does it cost?", "answer": "It depends."}]},
}


@dataclass(frozen=True)
class BlockRow:
    """A block in the editor: what it is called, what it says, and which fields it has."""

    place: int
    block: str
    label: str
    told: Body
    fields: tuple[str, ...]
    items: str
    questions: str


def block_rows(body: Body) -> list[BlockRow]:
    """The blocks of a body as rows, in their order."""
    return [_row(place, one) for place, one in enumerate(_blocks(body))]


def body_of(typed: Typed, before: Body) -> dict[str, Any]:
    """The body that was typed; pictures stay as they were."""
    body: dict[str, Any] = {**before}
    for name in _LINES:
        body[name] = " ".join(typed.get(name, "").split())
    body["position"] = typed.get("position") or before.get("position", "tofu")
    body["language"] = typed.get("language") or before.get("language", "en")
    body["listed"] = "listed" in typed
    body["blocks"] = [_block(typed, place, one) for place, one in enumerate(_blocks(before))]
    kept = {name: value for name, value in body.items() if value not in ("", [])}
    return {name: value for name, value in kept.items() if (name, value) != ("listed", True)}


def stepped(
    body: Body, step: str, typed: Typed, forms: Sequence[str], offers: Sequence[str]
) -> dict[str, Any]:
    """The body after a button: `add` adds a block of the chosen kind, `up:2`, `down:2` and `gone:0` move and remove."""
    blocks = list(_blocks(body))
    what, _, place = step.partition(":")
    if step == "add":
        fresh = _fresh(typed.get("kind", ""), forms, offers)
        if fresh is not None and len(blocks) < MOST_BLOCKS:
            blocks.append(fresh)
    elif place.isdecimal() and int(place) < len(blocks):
        number = int(place)
        other = {"up": number - 1, "down": number + 1}.get(what, -1)
        if what == "gone":
            blocks.pop(number)
        elif 0 <= other < len(blocks):
            blocks[number], blocks[other] = blocks[other], blocks[number]
    return {**body, "blocks": blocks}


def with_image(body: Body, place: int, stored: str) -> dict[str, Any] | None:
    """The body with a picture in the block at that place; None where there is no block for one."""
    blocks = [dict(one) for one in _blocks(body)]
    if place >= len(blocks) or blocks[place].get("block") != "image":
        return None
    blocks[place]["image"] = stored
    return {**body, "blocks": blocks}


def said(problem: Problem, body: Body) -> str:
    """A problem of the document in the words of the editor."""
    found = re.match(r"blocks[.\[](\d+)", problem.path)
    if found is None:
        part = problem.path.partition(".")[0].replace("_", " ").capitalize()
        return f"{part}: {problem.sentence}" if part else problem.sentence
    place, blocks = int(found[1]), _blocks(body)
    label = BLOCKS.get(str(blocks[place].get("block")), "Block") if place < len(blocks) else "Block"
    return f"{label}, place {place + 1}: {problem.sentence}"


def _fresh(kind: str, forms: Sequence[str], offers: Sequence[str]) -> dict[str, Any] | None:
    if kind in ("form", "offer"):
        there = forms if kind == "form" else offers
        return {"block": kind, kind: there[0]} if there else None
    return {"block": kind, **_FRESH[kind]} if kind in _FRESH else None


def _row(place: int, one: Body) -> BlockRow:
    block = str(one.get("block", "text"))
    questions = "\n\n".join(f"{told['question']}\n{told['answer']}" for told in one.get("questions", []))
    items = "\n".join(one.get("items", []))
    return BlockRow(place, block, BLOCKS.get(block, block), one, FIELDS.get(block, ()), items, questions)


def _block(typed: Typed, place: int, before: Body) -> dict[str, Any]:
    told = {**before}
    kind = str(before.get("block"))
    for name in FIELDS.get(kind, ()):
        text = typed.get(f"b{place}.{name}")
        if text is None:
            continue
        if name == "items":
            told[name] = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
        elif name == "questions":
            told[name] = _questions(text)
        elif name == "text" and kind in ("text", "quote"):
            told[name] = text.replace("\r\n", "\n").strip()
        else:
            told[name] = " ".join(text.split())
    return {name: value for name, value in told.items() if value not in ("", [])}


def _questions(text: str) -> list[dict[str, str]]:
    """An empty line ends an answer; its first line was the question."""
    found = []
    for part in re.split(r"\n\s*\n(?=\S)", text.replace("\r\n", "\n").strip()):
        question, _, answer = part.strip().partition("\n")
        if question.strip():
            found.append({"question": " ".join(question.split()), "answer": answer.strip() or "…"})
    return found


def _blocks(body: Body) -> Sequence[Body]:
    return list(body.get("blocks", []))[:MOST_BLOCKS]
