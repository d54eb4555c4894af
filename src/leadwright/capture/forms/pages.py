"""Whole pages: the hosted form, what is said afterwards, the kiosk, and a form that is closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from leadwright.capture.forms.document import FormBody
from leadwright.capture.forms.markup import Content, Node, node, paragraphs, to_html
from leadwright.capture.forms.rendering import Showing, form_tree, thanks_tree
from leadwright.capture.forms.words import words_of
from leadwright.capture.pages.document import PageBody


@dataclass(frozen=True)
class Dress:
    """Addresses of what a page is dressed in (`more`: what landing pages have beside), and the company it belongs to."""

    sheet: str
    script: str
    company: str
    more: str = ""


def form_page(body: FormBody, showing: Showing, dress: Dress) -> str:
    """The form on a page of its own."""
    return _page(
        body,
        dress,
        node("h1", body.words),
        *paragraphs(body.intro, class_="lw-intro"),
        form_tree(body, showing),
    )


def thanks_page(body: FormBody, dress: Dress, *given: Content) -> str:
    """What a page of its own says after a submission, and what is given for it."""
    return _page(body, dress, node("h1", body.words), thanks_tree(body, *given))


def kiosk_page(body: FormBody, showing: Showing, dress: Dress) -> str:
    """The form for a device many people use: large, and it begins anew by itself."""
    return _page(
        body,
        dress,
        node("h1", body.words),
        *paragraphs(body.intro, class_="lw-intro"),
        form_tree(body, showing),
        kind="lw-kiosk",
    )


def kiosk_thanks_page(body: FormBody, dress: Dress, again: str, *given: Content) -> str:
    """What a kiosk says, with the way on for the next visitor, where its script goes by itself after a while."""
    on = node("p", node("a", words_of(body.language)["next"], href=again, class_="lw-send"), class_="lw-next")
    return _page(body, dress, node("h1", body.words), thanks_tree(body, *given), on, kind="lw-kiosk")


def closed_page(dress: Dress) -> str:
    """For a form that is not in force, or never was: the same words for both."""
    return _document(
        "en",
        "This form is closed",
        dress,
        "lw-page",
        node("h1", "This form is closed"),
        node("p", "It is not used any more. Please look for another way to reach us on our website."),
    )


def landing_page(body: PageBody, content: Sequence[Content], dress: Dress, seen: Mapping[str, str]) -> str:
    """A landing page around what its blocks became; `seen` is where its script says that it was seen, and with which token."""
    head = [
        node("link", rel="stylesheet", href=dress.more),
        node("meta", name="description", content=body.describes) if body.describes else None,
        None if body.listed else node("meta", name="robots", content="noindex"),
        *(node("meta", name=f"lw-{name}", content=told) for name, told in seen.items()),
    ]
    inside = [one for one in head if one is not None]
    return _document(
        body.language, body.title, dress, "lw-page lw-landing", node("h1", body.title), *content, head=inside
    )


def plain_page(title: str, dress: Dress, *content: Content) -> str:
    """A page that is no form's, dressed the same."""
    return _document("en", title, dress, "lw-page", *content)


def _page(body: FormBody, dress: Dress, *content: Content, kind: str = "") -> str:
    classes = f"lw-page {kind}".strip()
    return _document(body.language, body.words, dress, classes, *content)


def _document(
    language: str, title: str, dress: Dress, classes: str, *content: Content, head: Sequence[Node] = ()
) -> str:
    told = [
        node("meta", charset="utf-8"),
        node("meta", name="viewport", content="width=device-width, initial-scale=1"),
        node("title", f"{title} – {dress.company}" if dress.company else title),
        node("link", rel="stylesheet", href=dress.sheet),
        *head,
    ]
    if dress.script:
        told.append(node("script", src=dress.script, defer=True))
    footer = node("p", dress.company, class_="lw-company") if dress.company else None
    inside = [one for one in (*content, footer) if one is not None]
    page = node(
        "html",
        node("head", *told),
        node("body", node("main", *inside), class_=classes),
        lang=language,
    )
    return f"<!doctype html>{to_html(page)}"
