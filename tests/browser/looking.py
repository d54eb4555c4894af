"""What is asked of every page."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, repeat
from pathlib import Path
from zlib import crc32

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_AXE = Axe()


@dataclass(frozen=True)
class View:
    """A size and a theme that pages are looked at in."""

    width: int
    theme: str

    def __str__(self) -> str:
        return f"{self.width}-{self.theme}"


WIDTHS = (1440, 768, 390)
EVERY_VIEW = tuple(View(width, theme) for theme in ("light", "dark") for width in WIDTHS)
# Each width, and each theme in the widest or narrowest: what a theme gets wrong it gets wrong in any width.
_FOUR_VIEWS = (View(1440, "light"), View(768, "dark"), View(390, "light"), View(390, "dark"))
# The widest and the narrowest, one in each theme.
_TWO_VIEWS = (View(1440, "light"), View(390, "dark"))


class Pictures:
    """Where pictures go, the views they are taken in, and the pages that stand open for it in this test."""

    def __init__(self, folder: Path, views: Iterator[Sequence[View]], *, taken: bool) -> None:
        self.folder, self.pages, self.taken = folder, dict[str, Page](), taken
        self._views = views

    def __truediv__(self, name: str) -> Path:
        return self.folder / name

    def take(self, page: Page, name: str, *, full_page: bool = False) -> None:
        """A picture for people, where there is time for one."""
        if self.taken:
            page.screenshot(path=self / name, full_page=full_page)

    def views(self) -> Sequence[View]:
        """Those of the next page."""
        return next(self._views)


def in_one_view(folder: Path, test: str, taken: bool) -> Pictures:
    """What the quick run has time for: the widest view in light and the narrowest in dark by turns."""
    begin = crc32(test.encode()) % 2
    in_turn = (_TWO_VIEWS * 2)[begin : begin + 2]
    return Pictures(folder, cycle((view,) for view in in_turn), taken=taken)


def in_every_view(folder: Path, test: str, taken: bool) -> Pictures:
    """Three widths and two themes of each page, the widest in light only."""
    return Pictures(folder, repeat(_FOUR_VIEWS), taken=taken)


def every_view(
    visit: Callable[..., Page], path: str, pictures: Pictures, **options: object
) -> Iterator[tuple[str, Page]]:
    """The page in each view of `pictures`, each with a name such as `390-dark`.

    One page of the browser serves all views and, in a test, all paths of one person: a new one costs more than the asking.
    """
    who = repr(sorted(options.items()))
    if who in pictures.pages:
        pictures.pages[who].goto(path)
    else:
        pictures.pages[who] = visit(path, **options)
    page = pictures.pages[who]
    for view in pictures.views():
        page.emulate_media(color_scheme="dark" if view.theme == "dark" else "light")
        page.set_viewport_size({"width": view.width, "height": 900})
        yield str(view), page


def look(page_of: Callable[..., Page], path: str, name: str, pictures: Pictures) -> None:
    """In each view: nothing axe finds, nothing that sticks out; and a picture where there is time for every view."""
    for view, page in every_view(page_of, path, pictures):
        pictures.take(page, f"{name}-{view}.png", full_page=True)
        found = complaints(page)
        assert found == "", f"{name} {view}: {found}"
        assert not scrolls_sideways(page), (name, str(view), sticking_out(page))


def complaints(page: Page) -> str:
    """What axe finds wrong, in words; empty when nothing."""
    page.wait_for_load_state()
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE.axe_script)
    # Without `preload` axe does not fetch the style sheets once more, for a single rule, about turned screens.
    found = AxeResults(page.evaluate("axe.run({resultTypes: ['violations'], preload: false})"))
    return found.generate_report() if found.violations_count else ""


def sticking_out(page: Page) -> str:
    """What is wider than the page, for the message of a failure."""
    return str(
        page.evaluate(
            "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1"
            " && !e.closest('.table-wrap, .tabs')).map(e => e.outerHTML.slice(0, 120)).slice(0, 5)"
        )
    )


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
