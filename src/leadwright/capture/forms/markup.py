"""A page as a tree: written as HTML by the server, or built node by node by a script on somebody else's page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Optional, TypeAlias, Union

Content: TypeAlias = Union["Node", str]
_VOID = frozenset({"input", "br", "meta", "link", "hr", "img"})


@dataclass(frozen=True, slots=True)
class Node:
    """An element. An attribute that is True stands alone, one that is False is left out."""

    tag: str
    attributes: Mapping[str, str | bool]
    children: tuple[Content, ...]


def node(tag: str, *children: Optional["Content"], **attributes: str | bool | None) -> Node:
    """An element with its attributes; `class_` and `for_` stand for the words of Python, `aria_label` for aria-label."""
    named = {
        name.rstrip("_").replace("_", "-"): value
        for name, value in attributes.items()
        if value is not None and value is not False
    }
    return Node(tag, named, tuple(child for child in children if child is not None))


def to_html(content: Content) -> str:
    """The tree as HTML. Text and attributes are escaped; there is no way to put markup through."""
    if isinstance(content, str):
        return escape(content, quote=False)
    told = "".join(_attribute(name, value) for name, value in content.attributes.items())
    if content.tag in _VOID:
        return f"<{content.tag}{told}>"
    return f"<{content.tag}{told}>{''.join(map(to_html, content.children))}</{content.tag}>"


def to_plain(content: Content) -> object:
    """The tree as plain data: a text, or [tag, attributes, children]."""
    if isinstance(content, str):
        return content
    return [content.tag, dict(content.attributes), [to_plain(child) for child in content.children]]


def paragraphs(text: str, **attributes: str) -> Iterable[Node]:
    """A text of several lines: an empty line begins a paragraph, any other a new line."""
    for part in text.replace("\r\n", "\n").split("\n\n"):
        lines = [line.strip() for line in part.split("\n") if line.strip()]
        if lines:
            inside: list[Content] = [lines[0]]
            for line in lines[1:]:
                inside += [node("br"), line]
            yield node("p", *inside, **attributes)


def _attribute(name: str, value: str | bool) -> str:
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
