"""Markdown as the pages use it."""

from collections.abc import Iterable, Sequence

_NOTE = "<!-- Made by `make reference`; what is written here by hand is lost. -->"


def page(title: str, *parts: str) -> str:
    """A page: its title, a note to those who want to change it, and its parts."""
    return "\n\n".join((f"# {title}", _NOTE, *parts)) + "\n"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; the texts may hold bars and line ends."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines)


def code(text: str) -> str:
    """Inline code, or nothing for an empty text."""
    return f"`{text}`" if text else ""


def codes(texts: Iterable[str]) -> str:
    """Several words as inline code, with commas."""
    return ", ".join(map(code, texts))


def sentence(text: str) -> str:
    """The text with a capital and a full stop."""
    return text and text[0].upper() + text[1:] + ("" if text.endswith((".", "?", "…")) else ".")


def paragraphs(text: str | None) -> list[str]:
    """The paragraphs of a docstring, each in one line."""
    return [" ".join(part.split()) for part in (text or "").split("\n\n") if part.strip()]


def first_paragraph(text: str | None) -> str:
    """The first paragraph of a docstring, in one line; nothing where there is none."""
    return next(iter(paragraphs(text)), "")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
