"""The forms of a qualification: one question, and what it is called and from when a lead is qualified."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, QueryDict
from django.views.decorators.http import require_http_methods

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.platform.errors import NotFound
from leadwright.playbook.errors import DraftChanged
from leadwright.playbook.parts import place_of, with_part
from leadwright.sales.frameworks import FILLS, FRAMEWORK, KIND_WORDS, AnswerKind
from leadwright.sales.queries.qualification import answer_counts
from leadwright.scoring.changing import new_name
from leadwright.ui.editors.held import Draft, draft_of, mistakes, save
from leadwright.ui.frames import page
from leadwright.ui.lists.part_forms import Choice, whole
from leadwright.ui.notices import done
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.studio.rule_form import Ask

_FREE_OPTIONS = 3
_TEXTS = ("criterion", "text", "hint")
_HEAD = ("title", "describes", "qualified_from")


@dataclass(frozen=True)
class OptionLine:
    """One of several answers as it is typed; empty for one that may be added."""

    place: int
    text: str
    worth: str
    out: bool
    problem: str


@requires(Action.EDIT_PLAYBOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: SignedInRequest, slug: str) -> HttpResponse:
    """The form of a question: `question` names one of the draft, without it a new one. A post saves it in the draft."""
    draft = draft_of(request, FRAMEWORK.name, slug)
    asked = request.POST if request.method == "POST" else request.GET
    held = _held(draft, asked.get("question", ""))
    if request.method != "POST":
        return _form(request, draft, asked, held, {})
    questions = list(draft.body["questions"])
    taken = [one["slug"].replace("_", "-") for one in questions]
    part = _typed(asked)
    name = held["slug"] if held else new_name(part["text"], taken).replace("-", "_")
    part = {"slug": name, **part, **({"retired": True} if held and held.get("retired") else {})}
    changed = with_part(questions, part, held=name, key="slug")
    body = {**draft.body, "questions": changed}
    wrong = mistakes(draft, body, f"questions[{place_of(changed, name, key='slug')}]", _option_fields(asked))
    if wrong:
        return _form(request, draft, asked, held, wrong, status=422)
    try:
        save(request, draft, body, asked.get("seen", ""))
    except DraftChanged as refusal:
        return _form(request, draft, asked, held, {"": refusal.message}, status=409)
    return done(request, draft.address, f"“{part['text']}” is kept in the draft.")


@requires(Action.EDIT_PLAYBOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def head(request: SignedInRequest, slug: str) -> HttpResponse:
    """What it is called, what it is for, and from how many points a lead is qualified; a post saves it in the draft."""
    draft = draft_of(request, FRAMEWORK.name, slug)
    typed, wrong = request.POST, dict[str, str]()
    if request.method == "POST":
        body = {
            **draft.body,
            "title": " ".join(typed.get("title", "").split()),
            "describes": " ".join(typed.get("describes", "").split()),
            "qualified_from": whole(typed.get("qualified_from", "")),
        }
        wrong = {name: text for name, text in mistakes(draft, body, "").items() if name != "questions"}
        if not wrong:
            save(request, draft, body, typed.get("seen", ""))
            return done(request, draft.address, "Kept in the draft.")
    held = {**dict.fromkeys(_HEAD, ""), "qualified_from": 60, **draft.body}
    asks = {name: Ask(typed.get(name, str(held[name])), wrong.get(name, "")) for name in _HEAD}
    context = {"draft": draft, "asks": asks, "seen": draft.seen, "problem": wrong.get("", "")}
    return page(request, "editors/framework_head.html", context, status=422 if wrong else 200)


def _held(draft: Draft, slug: str) -> Mapping[str, Any] | None:
    """The question that is changed. Raises NotFound where it is not there any more."""
    if not slug:
        return None
    found = next((one for one in draft.body["questions"] if one["slug"] == slug), None)
    if found is None:
        raise NotFound("There is no such question in the draft any more.")
    held: Mapping[str, Any] = found
    return held


def _typed(typed: QueryDict) -> dict[str, Any]:
    """The question that was typed, as plain data without its slug; not yet checked."""
    part: dict[str, Any] = {name: " ".join(typed.get(name, "").split()) for name in _TEXTS}
    part["kind"] = typed.get("kind", "")
    part["weight"] = whole(typed.get("weight", "1"))
    if part["kind"] == AnswerKind.CHOICE:
        part["options"] = [one for _, one in _options(typed)]
    if typed.get("fills"):
        part["fills"] = typed["fills"]
    after = {name[3:]: typed.getlist(name) for name in typed if name.startswith("if_")}
    return part | ({"only_if": after} if after else {})


def _options(typed: QueryDict) -> list[tuple[int, dict[str, Any]]]:
    """The answers that were typed, each with its line; an emptied one is left out."""
    found = []
    for place in range(sum(name.startswith("option_text_") for name in typed)):
        text = " ".join(typed.get(f"option_text_{place}", "").split())
        if text:
            option = {"text": text, "worth": whole(typed.get(f"option_worth_{place}", "") or "0")}
            found.append((place, option | ({"knocks_out": True} if typed.get(f"option_out_{place}") else {})))
    return found


def _option_fields(typed: QueryDict) -> dict[str, str]:
    """Which field asks for which answer of the question."""
    return {f"options[{at}]": f"option_{place}" for at, (place, _) in enumerate(_options(typed))}


def _form(
    request: SignedInRequest,
    draft: Draft,
    typed: QueryDict,
    held: Mapping[str, Any] | None,
    wrong: Mapping[str, str],
    status: int = 200,
) -> HttpResponse:
    is_post = request.method == "POST"
    part = _typed(typed) if is_post else {"kind": "choice", "weight": 1, **(held or {})}
    names = (*_TEXTS, "weight")
    chosen = str(part.get("kind", ""))
    context = {
        "draft": draft,
        "held": held,
        "question": held["slug"] if held else "",
        "seen": typed.get("seen") or draft.seen,
        "asks": {name: Ask(str(part.get(name, "")), wrong.get(name, "")) for name in names},
        "groups": sorted({one["criterion"] for one in draft.body["questions"]}),
        "kinds": [Choice(one, words, one == chosen) for one, words in KIND_WORDS.items()],
        "fills": [Choice(one, one.replace("_", " ").capitalize(), one == part.get("fills")) for one in FILLS],
        "options": _option_lines(part, wrong) if not is_post else _typed_lines(typed, wrong),
        "earlier": _earlier(draft, held, part),
        "answers": answer_counts(draft.slug).get(held["slug"], 0) if held else 0,
        "mistakes": wrong,
        "problem": wrong.get("", ""),
    }
    return page(request, "editors/question.html", context, status=status)


def _option_lines(part: Mapping[str, Any], wrong: Mapping[str, str]) -> list[OptionLine]:
    held = [
        (one["text"], str(one.get("worth", 0)), bool(one.get("knocks_out")))
        for one in part.get("options", ())
    ]
    lines = [*held, *[("", "", False)] * _FREE_OPTIONS]
    return [OptionLine(place, *line, wrong.get(f"option_{place}", "")) for place, line in enumerate(lines)]


def _typed_lines(typed: QueryDict, wrong: Mapping[str, str]) -> list[OptionLine]:
    count = sum(name.startswith("option_text_") for name in typed) or _FREE_OPTIONS
    return [
        OptionLine(
            place,
            typed.get(f"option_text_{place}", ""),
            typed.get(f"option_worth_{place}", ""),
            bool(typed.get(f"option_out_{place}")),
            wrong.get(f"option_{place}", ""),
        )
        for place in range(count)
    ]


def _earlier(
    draft: Draft, held: Mapping[str, Any] | None, part: Mapping[str, Any]
) -> list[tuple[str, str, list[Choice]]]:
    """Questions with a choice that come before, with the answers this one is asked after."""
    found = []
    for one in draft.body["questions"]:
        if held is not None and one["slug"] == held["slug"]:
            break
        if one["kind"] == AnswerKind.CHOICE and not one.get("retired"):
            after = part.get("only_if", {}).get(one["slug"], ())
            choices = [
                Choice(option["text"], option["text"], option["text"] in after) for option in one["options"]
            ]
            found.append((one["slug"], one["text"], choices))
    return found
