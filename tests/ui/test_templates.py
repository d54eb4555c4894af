import re
from pathlib import Path

import pytest

import leadwright
import leadwright.ui

FOLDER = Path(leadwright.ui.__file__).parent
TEMPLATES = sorted((FOLDER / "templates").rglob("*.html"))
STYLES = sorted((FOLDER / "static").rglob("*.css"))
LONGEST_PAGE = 120


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_place_text_and_do_nothing_else(template: Path) -> None:
    source = template.read_text(encoding="utf-8")

    assert not re.search(r"\|\s*safe|autoescape\s+off|mark_safe|\{%\s*debug", source)
    assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=|https?://", source)
    assert len(source.splitlines()) <= LONGEST_PAGE


def test_every_icon_that_is_named_is_drawn() -> None:
    drawn = set(re.findall(r'id="i-([\w-]+)"', (FOLDER / "static/ui/icons.svg").read_text(encoding="utf-8")))
    asked = {
        (name, path.name)
        for path in TEMPLATES
        for name in re.findall(
            r'(?:icon\.html" with name|empty\.html" with icon)="([\w-]+)"', path.read_text(encoding="utf-8")
        )
    }
    assert {one for one in asked if one[0] not in drawn} == set()


def test_nothing_of_the_program_marks_text_as_safe() -> None:
    package = Path(leadwright.__file__).parent
    sources = (path for path in package.rglob("*.py") if "migrations" not in path.parts)

    found = [
        path.name for path in sources if re.search(r"mark_safe|SafeString", path.read_text(encoding="utf-8"))
    ]

    assert found == []


def test_style_sheets_use_tokens_and_load_nothing() -> None:
    tokens = (FOLDER / "static/ui/css/tokens.css").read_text(encoding="utf-8")
    defined = set(re.findall(r"(--[\w-]+):", tokens))
    used: set[str] = set()
    for sheet in STYLES:
        source = sheet.read_text(encoding="utf-8")
        used |= set(re.findall(r"var\((--[\w-]+)\)", source))
        assert not re.search(r"url\(|@import", source), sheet.name
        if sheet.name != "tokens.css":
            assert not re.search(r"#[0-9a-fA-F]{3,8}\b|rgba?\(", source), (
                f"{sheet.name} has a colour of its own"
            )

    assert used == defined
