"""Markdown as a tree of the elements a page may have. Pure.

The tree is made of what was understood, never of markup somebody wrote: HTML stays text, pictures are left to blocks, and a link
leads to http, https or mailto or is no link.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from leadwright.capture.forms.markup import Content, Node, node

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

_SCHEMES = frozenset({"http", "https", "mailto"})
# The heading of the page is the only one of the first level.
_LEVELS = {"h1": "h2", "h2": "h3"}
_PLAIN = {
    "paragraph": "p",
    "bullet_list": "ul",
    "list_item": "li",
    "blockquote": "blockquote",
    "strong": "strong",
    "em": "em",
}


def markdown_nodes(text: str) -> list[Node]:
    """The paragraphs, lists, headings and quotes of a text."""
    from markdown_it.tree import SyntaxTreeNode

    tree = SyntaxTreeNode(_reader().parse(text))
    return [one for one in _inside(tree) if isinstance(one, Node)]


@cache
def _reader() -> "MarkdownIt":
    # Loaded by whoever shows a page, not by every process that starts.
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).disable(["image", "html_block", "html_inline"])


def _inside(parent: "SyntaxTreeNode") -> Iterator[Content]:
    for child in parent.children:
        yield from _of(child)


def _of(one: "SyntaxTreeNode") -> Iterator[Content]:
    if one.type in ("text", "softbreak"):
        yield one.content if one.type == "text" else " "
    elif one.type == "inline" or (one.type == "paragraph" and one.hidden):
        yield from _inside(one)
    elif one.type in _PLAIN:
        yield node(_PLAIN[one.type], *_inside(one))
    elif one.type in _MADE:
        yield _MADE[one.type](one)
    else:
        yield from _inside(one) if one.children else (one.content,)


def _heading(one: "SyntaxTreeNode") -> Content:
    return node(_LEVELS.get(one.tag, "h4"), *_inside(one))


def _numbered(one: "SyntaxTreeNode") -> Content:
    first = one.attrGet("start")
    return node("ol", *_inside(one), start=str(first) if first is not None else None)


def _code(one: "SyntaxTreeNode") -> Content:
    return node("pre", node("code", one.content))


def _link(one: "SyntaxTreeNode") -> Content:
    address = str(one.attrGet("href") or "")
    if not _leads_out(address):
        return node("span", *_inside(one))
    return node("a", *_inside(one), href=address, rel="noopener")


def _leads_out(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in _SCHEMES and bool(parts.hostname or (parts.scheme == "mailto" and parts.path))


_MADE: Mapping[str, Callable[["SyntaxTreeNode"], Content]] = {
    "heading": _heading,
    "ordered_list": _numbered,
    "fence": _code,
    "code_block": _code,
    "code_inline": lambda one: node("code", one.content),
    "hardbreak": lambda one: node("br"),
    "hr": lambda one: node("hr"),
    "link": _link,
}
