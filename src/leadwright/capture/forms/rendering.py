"""A form as markup: the same tree for the hosted page, the preview, the kiosk, and the script on somebody else's page."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from leadwright.capture.forms.document import ConsentBox, FormBody, FormField
from leadwright.capture.forms.markup import Content, Node, node
from leadwright.capture.forms.questions import FILES
from leadwright.capture.forms.words import words_of
from leadwright.criteria.types import FieldType

# The field people do not see and programs fill in; no fact and no custom field is called like it.
HONEYPOT = "homepage"
# What a browser offers to choose; what is taken is decided by what is in the files.
ACCEPTED = ".pdf,.doc,.docx,.odt,.rtf,.txt,.png,.jpg,.jpeg"
TOKEN, PAGE, REFERRER, TITLE, PERSON = "_token", "_page", "_referrer", "_title", "_person"
VISITOR, REFERRAL = "_visitor", "_referral"


@dataclass(frozen=True)
class Showing:
    """One showing of a form. `brought` are hidden inputs, `values` and `ticked` what was typed before, `mistakes` what is wrong
    with it, `known` the questions left out because they are answered. On a `shared` device nothing of a visitor may be completed
    for the next one.
    """

    slug: str
    action: str
    brought: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    ticked: Collection[str] = ()
    mistakes: Mapping[str, str] = field(default_factory=dict)
    known: Collection[str] = ()
    notice: str = ""
    shared: bool = False
    words: Mapping[str, str] = field(default_factory=lambda: words_of("en"))


def form_tree(body: FormBody, showing: Showing) -> Node:
    """The form itself, without the page around it."""
    showing = replace(showing, words=words_of(body.language))
    asked = [one for one in body.fields if not one.hidden and one.name not in showing.known]
    return node(
        "form",
        *_told(showing),
        *(_question(one, showing) for one in asked),
        *(_box(one, showing) for one in body.consents),
        _trap(showing),
        *(node("input", type="hidden", name=name, value=text) for name, text in showing.brought.items()),
        _notice(body),
        node("button", body.button, type="submit", class_="lw-send"),
        class_="lw-form",
        method="post",
        enctype="multipart/form-data" if any(one.name == FILES for one in asked) else None,
        action=showing.action,
        accept_charset="utf-8",
        autocomplete="off" if showing.shared else None,
        lang=body.language,
        aria_label=body.words,
    )


def _told(showing: Showing) -> Iterator[Node]:
    """What is said above the questions: that something is wrong, or what is still to do."""
    if showing.notice:
        yield node("p", showing.notice, class_="lw-say", role="status")
    if showing.mistakes:
        general = showing.mistakes.get("")
        yield node("p", general or showing.words["look"], class_="lw-wrong", role="alert")


def _question(one: FormField, showing: Showing) -> Node:
    mistake = showing.mistakes.get(one.name, "")
    place = _id(showing, one.name)
    described = " ".join(
        f"{place}-{part}" for part, there in (("hint", one.hint), ("mistake", mistake)) if there
    )
    if one.custom is not None and one.type is FieldType.CHOICES:
        return _choices(one, showing, place, mistake)
    if one.custom is not None and one.type is FieldType.BOOLEAN:
        ticked = bool(showing.values.get(one.name))
        return _tick(one.name, one.question.label, place, ticked, one.required, mistake)
    return node(
        "div",
        _label(one, place, showing),
        _control(one, showing, place, described, mistake),
        *_below(one, place, mistake),
        class_="lw-field",
    )


def _label(one: FormField, place: str, showing: Showing) -> Node:
    optional = _optional(one, showing)
    return node("label", one.question.label, optional, for_=place)


def _optional(one: FormField, showing: Showing) -> Node | None:
    return None if one.required else node("span", f" ({showing.words['optional']})", class_="lw-optional")


def _below(one: FormField, place: str, mistake: str) -> Iterator[Node]:
    if one.hint:
        yield node("p", one.hint, class_="lw-hint", id=f"{place}-hint")
    yield _mistake(place, mistake)


def _mistake(place: str, mistake: str) -> Node:
    """There also where nothing is wrong: a script puts what the server says into it."""
    return node("p", mistake, class_="lw-mistake", id=f"{place}-mistake", hidden=not mistake)


def _control(one: FormField, showing: Showing, place: str, described: str, mistake: str) -> Node:
    question, text = one.question, showing.values.get(one.name, "")
    common: dict[str, str | bool | None] = {
        "id": place,
        "name": one.name,
        "required": one.required,
        "autocomplete": "off" if showing.shared else question.completes or None,
        "aria_describedby": described or None,
        "aria_invalid": "true" if mistake else None,
    }
    if question.control == "select":
        empty = node("option", showing.words["choose"] if one.required else "", value="")
        options = [node("option", choice, value=choice, selected=choice == text) for choice in one.choices]
        return node("select", empty, *options, **common)
    if question.control == "textarea":
        # A line break right after the tag belongs to the markup, so one more keeps the reader's own.
        return node(
            "textarea", f"\n{text}" if text else "", rows="4", maxlength=str(question.longest), **common
        )
    if question.control == "file":
        del common["autocomplete"]
        return node("input", type="file", multiple=True, accept=ACCEPTED, **common)
    return node(
        "input", **_typed(question.control), maxlength=str(question.longest), value=text or None, **common
    )


def _typed(control: str) -> Mapping[str, str | None]:
    """Not type="email": browsers rewrite a domain beyond ASCII in such a field and refuse a name beyond it."""
    return {
        "email": {"type": "text", "inputmode": "email", "autocapitalize": "none", "spellcheck": "false"},
        "tel": {"type": "tel"},
        "number": {"type": "text", "inputmode": "decimal"},
        "date": {"type": "date"},
    }.get(control, {"type": "text"})


def _choices(one: FormField, showing: Showing, place: str, mistake: str) -> Node:
    held = showing.values.get(one.name, "").split("; ")
    boxes = [
        node(
            "label",
            node(
                "input",
                type="checkbox",
                name=one.name,
                value=choice,
                checked=choice in held,
                id=f"{place}-{number}",
            ),
            node("span", choice),
            class_="lw-tick",
        )
        for number, choice in enumerate(one.choices)
    ]
    optional = _optional(one, showing)
    legend = node("legend", one.question.label, optional)
    return node("fieldset", legend, *boxes, *_below(one, place, mistake), class_="lw-field", id=place)


def _box(box: ConsentBox, showing: Showing) -> Node:
    """Never ticked beforehand: silence and ticked boxes are no consent (GDPR recital 32)."""
    place = _id(showing, box.name)
    mistake = showing.mistakes.get(box.name, "")
    return _tick(box.name, box.wording, place, box.name in showing.ticked, box.required, mistake)


def _tick(name: str, words: str, place: str, ticked: bool, required: bool, mistake: str) -> Node:
    box = node(
        "input",
        type="checkbox",
        id=place,
        name=name,
        value="yes",
        checked=ticked,
        required=required,
        aria_invalid="true" if mistake else None,
        aria_describedby=f"{place}-mistake" if mistake else None,
    )
    return node(
        "div",
        node("label", box, node("span", words), class_="lw-tick", for_=place),
        _mistake(place, mistake),
        class_="lw-field",
    )


def _trap(showing: Showing) -> Node:
    place = _id(showing, HONEYPOT)
    return node(
        "div",
        node("label", showing.words["trap"], for_=place),
        node("input", type="text", id=place, name=HONEYPOT, tabindex="-1", autocomplete="off"),
        class_="lw-extra",
        aria_hidden="true",
    )


def _notice(body: FormBody) -> Node | None:
    if not body.notice.link:
        return None
    link = node("a", body.notice.link_text, href=body.notice.link, target="_blank", rel="noopener noreferrer")
    return node("p", f"{body.notice.text} ", link, class_="lw-notice")


def thanks_tree(body: FormBody, *given: Content) -> Node:
    """What is said after a submission, and what is given for it."""
    said: tuple[Content, ...] = (
        node("h2", body.thanks.heading or "Thank you"),
        node("p", body.thanks.message),
    )
    return node("div", *said, *given, class_="lw-thanks", role="status", tabindex="-1", lang=body.language)


def _id(showing: Showing, name: str) -> str:
    return f"lw-{showing.slug}-{name.replace('.', '-')}"
