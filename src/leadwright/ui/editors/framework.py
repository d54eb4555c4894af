"""The draft of a qualification: its questions in order, beside the very part of the call screen they become."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, QueryDict
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.platform import clock
from leadwright.platform.errors import NotFound, UnusableInput
from leadwright.playbook import queries as playbook
from leadwright.playbook.operations import draft_document
from leadwright.playbook.parts import moved_part, place_of, with_part, without_part
from leadwright.sales.frameworks import FRAMEWORK, KIND_WORDS, FrameworkBody, QuestionPart, read_framework
from leadwright.sales.queries.qualification import answer_counts, tried
from leadwright.scoring.changing import new_name
from leadwright.ui.editors import held
from leadwright.ui.editors.held import Draft, draft_of, save
from leadwright.ui.frames import page
from leadwright.ui.notices import Notice, done
from leadwright.ui.requests import SignedInRequest


@dataclass(frozen=True)
class QuestionLine:
    """A question; `told` are its kind, weight and what else is special about it, `answers` how many there are."""

    slug: str
    place: int
    criterion: str
    text: str
    told: tuple[str, ...]
    answers: int
    change: str


@requires(Action.EDIT_PLAYBOOK)
@require_safe
def framework(request: SignedInRequest, slug: str) -> HttpResponse:
    """The draft with everything that can be changed; answers in the address (`q-need`) are tried in the preview."""
    draft = draft_of(request, FRAMEWORK.name, slug)
    if "preview" in request.GET:
        context = {"draft": draft, "asking": tried(read_framework(draft.body), _tried(request.GET))}
        return page(request, "editors/preview.html", context, region="editors/preview.html")
    return again(request, draft)


def again(request: SignedInRequest, draft: Draft, problem: str = "", status: int = 200) -> HttpResponse:
    """The page of the draft, with what is wrong."""
    body = read_framework(draft.body)
    old: FrameworkBody | None = draft.before
    counts = answer_counts(draft.slug)
    lines = tuple(_lines(body, old, counts))
    context = {
        **held.state_of(request, draft, problem),
        "body": body,
        "questions": [line for line, part in lines if not part.retired],
        "retired": [line for line, part in lines if part.retired],
        "gone": tuple(_gone(body, old, counts)),
        "is_changed": old is not None and _head(body) != _head(old),
        "asking": tried(body, _tried(request.GET)),
    }
    return page(request, "editors/framework.html", context, status=status)


@requires(Action.EDIT_PLAYBOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def new_framework(request: SignedInRequest) -> HttpResponse:
    """The form of a new one: what it is called and its first question."""
    typed = request.POST
    wrong: dict[str, str] = {}
    if request.method == "POST":
        title, text = (" ".join(typed.get(name, "").split())[:300] for name in ("title", "text"))
        wrong = {
            name: "The text may not be empty."
            for name, value in (("title", title), ("text", text))
            if not value
        }
        if not wrong:
            taken = [
                one.slug for one in playbook.documents(actor=request.actor) if one.kind == FRAMEWORK.name
            ]
            slug = new_name(title, taken)
            question = {"slug": "first", "criterion": "Need", "text": text, "kind": "text"}
            draft_document(
                actor=request.actor,
                kind=FRAMEWORK.name,
                slug=slug,
                body={"title": title, "questions": [question]},
                at=clock.now(),
            )
            return done(request, draft_of(request, FRAMEWORK.name, slug).address, "The draft is begun.")
    context = {"title": typed.get("title", ""), "text": typed.get("text", ""), "mistakes": wrong}
    return page(request, "editors/new_framework.html", context, status=422 if wrong else 200)


@requires(Action.EDIT_PLAYBOOK)
@require_POST
def change_questions(request: SignedInRequest, slug: str) -> HttpResponse:
    """Move a question (`up`, `down`), remove it or, where it has answers, retire it (`remove`), ask it again (`ask`), put back
    what is in force (`back`).
    """
    draft, asked = draft_of(request, FRAMEWORK.name, slug), request.POST
    questions, said = _rearranged(draft, asked)
    save(request, draft, {**draft.body, "questions": questions}, asked.get("seen", ""))
    return done(request, draft.address, said)


def _rearranged(draft: Draft, asked: QueryDict) -> tuple[list[Mapping[str, Any]], Notice | None]:
    questions = list(draft.body["questions"])
    for way in ("up", "down"):
        if asked.get(way):
            return moved_part(questions, asked.get(way, ""), up=way == "up", key="slug"), None
    if slug := asked.get("remove"):
        return _without(draft, questions, slug)
    if slug := asked.get("ask"):
        part = {key: value for key, value in _part(questions, slug).items() if key != "retired"}
        return with_part(questions, part, held=slug, key="slug"), Notice(f"“{part['text']}” is asked again.")
    if slug := asked.get("back"):
        before = list((held.live_body(draft) or {}).get("questions", []))
        part = dict(_part(before, slug))
        place = place_of(before, slug, key="slug")
        return with_part(questions, part, held=slug, place=place, key="slug"), Notice(
            f"“{part['text']}” is back."
        )
    raise UnusableInput("Say what to do with which question.")


def _without(
    draft: Draft, questions: list[Mapping[str, Any]], slug: str
) -> tuple[list[Mapping[str, Any]], Notice]:
    """A question with answers stays as a retired one; any other goes."""
    part = _part(questions, slug)
    answers = answer_counts(draft.slug).get(slug, 0)
    if answers:
        kept = with_part(questions, {**part, "retired": True}, held=slug, key="slug")
        words = f"“{part['text']}” is asked no more. Its {answers:,} answer{'s' if answers > 1 else ''} stay."
        return kept, Notice(words)
    if len(questions) == 1:
        raise UnusableInput("A qualification needs at least one question.")
    rest = [_not_after(one, slug) for one in without_part(questions, slug, key="slug")]
    return rest, Notice(f"“{part['text']}” is left out of the draft.")


def _not_after(part: Mapping[str, Any], slug: str) -> Mapping[str, Any]:
    """A question without the condition on one that goes."""
    if slug not in part.get("only_if", {}):
        return part
    return {**part, "only_if": {key: texts for key, texts in part["only_if"].items() if key != slug}}


def _part(questions: list[Mapping[str, Any]], slug: str) -> Mapping[str, Any]:
    place = place_of(questions, slug, key="slug")
    if place is None:
        raise NotFound("There is no such question any more.")
    return questions[place]


def _lines(
    body: FrameworkBody, old: FrameworkBody | None, counts: Mapping[str, int]
) -> Iterator[tuple[QuestionLine, QuestionPart]]:
    known = {part.slug: part for part in old.questions} if old else {}
    for place, part in enumerate(body.questions, 1):
        before = known.get(part.slug)
        change = "" if old is None or before == part else "new" if before is None else "changed"
        yield _line(place, part, counts, change), part


def _gone(
    body: FrameworkBody, old: FrameworkBody | None, counts: Mapping[str, int]
) -> Iterator[QuestionLine]:
    kept = {part.slug for part in body.questions}
    for place, part in enumerate(old.questions if old else (), 1):
        if part.slug not in kept:
            yield _line(place, part, counts, "")


def _line(place: int, part: QuestionPart, counts: Mapping[str, int], change: str) -> QuestionLine:
    told = [KIND_WORDS[part.kind]]
    told += [f"weight {part.weight}"]
    told += [f"fills “{part.fills.replace('_', ' ')}”"] if part.fills else []
    told += [f"ends it: {option.text}" for option in part.options if option.knocks_out]
    told += ["only after certain answers"] if part.only_if else []
    return QuestionLine(
        part.slug, place, part.criterion, part.text, tuple(told), counts.get(part.slug, 0), change
    )


def _head(body: FrameworkBody) -> tuple[object, ...]:
    return body.title, body.describes, body.qualified_from


def _tried(asked: QueryDict) -> dict[str, str]:
    return {name[2:]: str(text) for name, text in asked.items() if name.startswith("q-") and text}
