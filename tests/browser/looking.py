"""What is asked of every page."""

from collections.abc import Callable, Iterator
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDTHS = (1440, 768, 390)
_AXE = Axe()


def every_view(visit: Callable[..., Page], path: str, **options: object) -> Iterator[tuple[str, Page]]:
    """The page in both themes and all widths, each with a name such as `390-dark`."""
    for theme in ("light", "dark"):
        page = visit(path, dark=theme == "dark", **options)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            yield f"{width}-{theme}", page


def look(page_of: Callable[..., Page], path: str, name: str, pictures: Path) -> None:
    """In both themes and all widths: a picture, nothing axe finds, nothing that sticks out."""
    for view, page in every_view(page_of, path):
        page.screenshot(path=pictures / f"{name}-{view}.png", full_page=True)
        found = complaints(page)
        assert found == "", f"{name} {view}: {found}"
        assert not scrolls_sideways(page), (name, view)


def complaints(page: Page) -> str:
    """What axe finds wrong, in words; empty when nothing."""
    found = _AXE.run(page)
    return found.generate_report() if found.violations_count else ""


def scrolls_sideways(page: Page) -> bool:
    """Whether anything sticks out to the side."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def focused(page: Page) -> str:
    """The visible text or the name of what the keyboard is at."""
    return str(
        page.evaluate("(document.activeElement.innerText || document.activeElement.name || '').trim()")
    )


def has_focus_ring(page: Page) -> bool:
    """Whether what the keyboard is at shows it."""
    return bool(
        page.evaluate(
            "(style => style.outlineStyle != 'none' && parseFloat(style.outlineWidth) >= 2)"
            "(getComputedStyle(document.activeElement))"
        )
    )
