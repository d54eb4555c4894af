"""What these pages say, and how they are sent: kept by nobody, found by no search engine, with no word of where one came from."""

from collections.abc import Iterable

from django.http import HttpResponse

from leadwright.capture.forms.markup import Content, node
from leadwright.capture.forms.pages import plain_page
from leadwright.edge.forms.answers import dress, page


def shown(title: str, *content: Content, status: int = 200) -> HttpResponse:
    """A page with a heading and its content."""
    response = page(plain_page(title, dress(""), node("h1", title), *content), status=status)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def not_valid() -> HttpResponse:
    """The same for a link that is over and one that never was."""
    text = "It was used up, it is too old, or a part of it is missing. If you still want to, please sign up again."
    return shown("This link is not valid", node("p", text), status=404)


def button(label: str, **fields: str) -> Content:
    """A form with one button that posts to the page itself."""
    hidden = (node("input", type="hidden", name=name, value=value) for name, value in fields.items())
    return node("form", *hidden, node("p", node("button", label, class_="lw-send")), method="post")


def listed(lines: Iterable[str]) -> Content:
    """A list of texts."""
    return node("ul", *(node("li", line) for line in lines))
