"""Windows of the browser, each as if it were new: a really new one costs more than most tests do in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page, StorageState

_Options = dict[str, Any]


@dataclass
class Windows:
    """Those of one browser. A window of a person is a context of its own, with cookies of its own."""

    browser: Browser
    address: str
    complaints: list[str] = field(default_factory=list)
    _free: dict[str, list[Page]] = field(default_factory=dict)

    @contextmanager
    def of_a_test(self) -> Iterator["Opened"]:
        """What one test opens; it fails where a page reported an error of its own (a blocked script, a missing file)."""
        self.complaints.clear()
        opened = Opened(self)
        try:
            yield opened
        finally:
            told = list(self.complaints)
            opened.leave()
        assert not told, told

    def take(self, options: _Options) -> Page:
        """A window nobody looks at."""
        free = self._free.setdefault(repr(sorted(options.items())), [])
        return free.pop() if free else self.new(options)

    def give_back(self, options: _Options, page: Page) -> None:
        """Forget whose it was and what it showed."""
        if page.url.startswith(self.address):
            # Pages of forms are sandboxed: they have no storage to be cleared.
            page.evaluate("try { sessionStorage.clear(); localStorage.clear() } catch {}")
        page.goto("about:blank")
        page.context.clear_cookies()
        self._free[repr(sorted(options.items()))].append(page)

    def new(self, options: _Options) -> Page:
        """One that was never looked at."""
        context = self.browser.new_context(base_url=self.address, **{"reduced_motion": "reduce"} | options)
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.on("console", self._read)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def _read(self, message: Any) -> None:
        # Refusals are reported by Chromium and by htmx although nothing is wrong with the page.
        # So is a question of a page that is left before its answer came.
        told = ("status of 4", "Status Error Code 4", "htmx:sendError", "htmx:sendAbort", "htmx:afterRequest")
        if message.type == "error" and not any(one in message.text for one in told):
            self.complaints.append(message.text)


class Opened:
    """The windows of one test."""

    def __init__(self, windows: Windows) -> None:
        self._windows = windows
        self._again: list[tuple[_Options, Page]] = []
        self._alone: list[Page] = []

    def open(
        self,
        path: str = "/",
        *,
        width: int = 1440,
        dark: bool = False,
        alone: bool = False,
        storage_state: StorageState | None = None,
        **options: Any,
    ) -> Page:
        """Opens a page: `visit("/sign-in", width=390, dark=True)`; more options are Playwright's.

        Motion is reduced unless an option says otherwise: what is looked at half-way between two themes has colours of neither.
        A test that hangs something on the page (`page.on`, `page.route`) takes it `alone`, and no other test gets it.
        """
        page = self._windows.new(options) if alone else self._windows.take(options)
        if alone:
            self._alone.append(page)
        else:
            self._again.append((options, page))
        if storage_state:
            page.context.add_cookies(storage_state["cookies"])  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(
            color_scheme="dark" if dark else "light",
            reduced_motion=options.get("reduced_motion", "reduce"),
            forced_colors=options.get("forced_colors", "none"),
        )
        page.goto(path)
        return page

    def leave(self) -> None:
        for page in self._alone:
            page.context.close()
        for options, page in self._again:
            if page.is_closed():
                continue
            for other in page.context.pages:
                if other != page:
                    other.close()
            self._windows.give_back(options, page)
