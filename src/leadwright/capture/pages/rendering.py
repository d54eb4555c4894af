"""The blocks of a page as markup. Pure: what a block names is given along."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from leadwright.capture.forms.markup import Content, Node, node, paragraphs
from leadwright.capture.pages.document import Block, PageBody
from leadwright.capture.pages.markdown import markdown_nodes


@dataclass(frozen=True)
class ShownImage:
    """A picture as a page shows it: its address and its size in pixels."""

    address: str
    width: int
    height: int


@dataclass(frozen=True)
class ShownOffer:
    """An offer as a page shows it: what it is, lines such as its time and place, and the form that hands it out (empty: none)."""

    title: str
    describes: str
    lines: tuple[str, ...]
    form: str


@dataclass(frozen=True)
class Named:
    """What the blocks of a page name: forms ready to be filled in, offers and pictures. What is missing is not in force."""

    forms: Mapping[str, Node] = field(default_factory=dict)
    offers: Mapping[str, ShownOffer] = field(default_factory=dict)
    images: Mapping[str, ShownImage] = field(default_factory=dict)
    missing: Callable[[str], str] = lambda what: f"This {what} is closed."


def page_nodes(body: PageBody, named: Named) -> list[Content]:
    """Every block in its order. A form stands once: where it is named again stands a link to it."""
    drawn: dict[str, str] = {}
    return [one for block in body.blocks for one in _MADE[block.block](block, named, drawn)]


def _heading(one: Block, named: Named, drawn: dict[str, str]) -> Iterator[Content]:
    yield node("h2", one.text)


def _text(one: Block, named: Named, drawn: dict[str, str]) -> Iterator[Content]:
    yield node("div", *markdown_nodes(one.text), class_="lw-text")


def _list(one: Block, named: Named, drawn: dict[str, str]) -> Iterator[Content]:
    if one.text:
        yield node("h2", one.text)
    yield node("ul", *(node("li", line) for line in one.items), class_="lw-pros")


def _quote(one: Block, named: Named, drawn: dict[str, str]) -> Iterator[Content]:
    below = node("figcaption", one.by) if one.by else None
    yield node("figure", node("blockquote", *paragraphs(one.text)), below, class_="lw-quote")


def _image(one: Block, named: Named, drawn: dict[str, str]) -> Iterator[Content]:
    image = named.images.get(one.image)
    if image is None:
        return
    shown = node(
        "img",
        src=image.address,
        alt=one.alt,
        width=str(image.width),
        height=str(image.height),
        loading="lazy",
        decoding="async",
    )
    below = node("figcaption", one.by) if one.by else None
    yield node("figure", shown, below, class_="lw-image")


def _video(one: Block, named: Named, drawn: dict[str, str]) -> Iterator[Content]:
    link = node("a", one.label or one.link, href=one.link, rel="noopener")
    yield node("p", link, class_="lw-video")


def _questions(one: Block, named: Named, drawn: dict[str, str]) -> Iterator[Content]:
    if one.text:
        yield node("h2", one.text)
    for told in one.questions:
        answer = node("div", *markdown_nodes(told.answer), class_="lw-text")
        yield node("details", node("summary", told.question), answer, class_="lw-question")


def _form(one: Block, named: Named, drawn: dict[str, str]) -> Iterator[Content]:
    yield from _drawn(one.form, one.text, named, drawn)


def _offer(one: Block, named: Named, drawn: dict[str, str]) -> Iterator[Content]:
    offer = named.offers.get(one.offer)
    if offer is None:
        yield node("p", named.missing("offer"), class_="lw-notice")
        return
    told: Sequence[Content] = [
        node("h2", one.text or offer.title),
        *([node("p", offer.describes)] if offer.describes else []),
        *(node("p", line, class_="lw-line") for line in offer.lines),
    ]
    yield node("div", *told, class_="lw-offer")
    if offer.form:
        yield from _drawn(offer.form, "", named, drawn)


def _drawn(slug: str, heading: str, named: Named, drawn: dict[str, str]) -> Iterator[Content]:
    form = named.forms.get(slug)
    if form is None:
        yield node("p", named.missing("form"), class_="lw-notice")
        return
    label = str(form.attributes.get("aria-label", slug))
    if slug in drawn:
        yield node("p", node("a", heading or label, href=f"#form-{slug}", class_="lw-send"))
        return
    # Two forms of the same name cannot be told apart by those who hear the page.
    place = list(drawn.values()).count(label) + 1
    drawn[slug] = label
    if place > 1:
        form = replace(form, attributes={**form.attributes, "aria-label": f"{label} ({place})"})
    yield node("section", node("h2", heading or label), form, id=f"form-{slug}", class_="lw-form-of")


_MADE: Mapping[str, Callable[[Block, Named, dict[str, str]], Iterator[Content]]] = {
    "heading": _heading,
    "text": _text,
    "image": _image,
    "quote": _quote,
    "list": _list,
    "form": _form,
    "offer": _offer,
    "video": _video,
    "questions": _questions,
}
