"""Hostile texts, how to put them into every form of every page, and how to see whether one became more than text."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.message import Message
from html.parser import HTMLParser
from itertools import product
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from leadwright.accounts.models import User
from tests.routes import Route, all_routes

# Out of an attribute without quotes, with either quotes, out of a comment, a title, a text box or a script. Fits into sixty
# characters, the shortest limit of a name.
HOSTILE = "x xss=1'\"--></title></textarea></script><xss>"
# As a browser sends a name of a file: without quotes and strokes.
FILE_NAME = "x xss=1'--><svg onload=xss><xss>.csv"
# For places that take addresses, that are decoded once more, or that end as cells of a sheet.
OTHERS = (
    "javascript:xss()//@x.example",
    "&lt;xss&gt;%3Cxss%3E\\u003cxss\\u003e",
    "=xss;=xss,=xss\t=xss",
    "<svg onload=xss><xss style=a:b>",
)
# Posted, they would end the crawl or take its world away.
LEFT_OUT = {
    f"ui:{name}"
    for name in (
        *("sign_out", "session_end", "own_password", "sample_fill", "sample_remove", "back_up"),
        *(
            "import_undo",
            "import_discard",
            "import_stop",
            "work_stop",
            "work_put_away",
            "view_delete",
            "batch_undo",
            "form_close",
            "webhook_close",
            "quarantine_decide",
            "quarantine_discard",
            "applicant_delete",
            "referral_switch",
        ),
    )
}
_ENDING = ("deactivate", "sign_out")
_BUTTONS_ONLY = {"ui:batch_start"}
_OF_ADDRESSES = {"href", "src", "action", "formaction", "hx-get", "hx-post", "poster", "data"}
_TEXTUAL = {"text", "search", "url", "tel", "textarea"}
_SHAPE = re.compile(r"\b(\w+)_[0-9a-z]{26}\b")
_VISITS = 4
# What says only which part of the same is shown, or in which order.
_ORDERING = {"sort", "view", "after", "columns", "version", "show", "count"}


@dataclass
class Form:
    """A form as a browser would send it: fields as (type, name, value), and its buttons that have names."""

    action: str
    method: str
    fields: list[tuple[str, str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class Page(HTMLParser):
    """Reads a page: its faults, its links and its forms."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.is_marked = "xss" in source
        self._owned: dict[str, Form] = {}
        self._form: Form | None = None
        self._select: tuple[Form, str] | None = None
        self._raw = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self._judge(tag, told)
        self.links += [told[name] for name in ("href", "hx-get") if told.get(name)]
        self.links += [told["src"]] if tag == "iframe" else []
        self._raw = tag if tag in ("script", "style") else self._raw
        if tag == "form":
            self._form = Form(told.get("action", ""), told.get("method", "get").lower())
            self.forms.append(self._form)
            self._owned[told.get("id", "")] = self._form
        form = self._owned.get(told["form"]) if "form" in told else self._form
        if form is not None:
            self._note_field(form, tag, told)

    def handle_endtag(self, tag: str) -> None:
        self._form = None if tag == "form" else self._form
        self._select = None if tag == "select" else self._select
        self._raw = "" if tag == self._raw else self._raw

    def handle_comment(self, data: str) -> None:
        if "xss" in data:
            self.faults.append(f"in a comment: {data[:80]}")

    def handle_data(self, data: str) -> None:
        if self._raw and "xss" in data:
            self.faults.append(f"in a <{self._raw}>: {data[:80]}")

    def _judge(self, tag: str, told: Mapping[str, str]) -> None:
        bad = [name for name in told if name.startswith(("xss", "on")) or name in ("style", "srcdoc")]
        bad += [name for name in _OF_ADDRESSES & set(told) if _runs(told[name])]
        source = self.get_starttag_text() or ""
        if (tag in ("xss", "svg") and "onload" in source) or tag == "xss" or bad:
            self.faults.append(f"{bad or tag} in {source[:120]}")
        if re.search(r"=[^\s\"'>]*xss", re.sub(r"\"[^\"]*\"|'[^']*'", '""', source)):
            self.faults.append(f"unquoted in {source[:120]}")

    def _note_field(self, form: Form, tag: str, told: Mapping[str, str]) -> None:
        name, value = told.get("name", ""), told.get("value", "")
        kind = told.get("type", "text").lower() if tag == "input" else tag
        if kind in ("button", "submit") and name:
            form.buttons.append((name, value))
        elif tag == "select" and name:
            self._select = (form, name)
        elif tag == "option" and self._select:
            _choose(self._select[0], "select", self._select[1], value, "selected" in told)
        elif kind in ("radio", "checkbox") and name:
            _choose(form, kind, name, value, "checked" in told)
        elif tag in ("input", "textarea") and name and kind not in ("button", "submit", "reset"):
            form.fields.append((kind, name, value))


def _choose(form: Form, kind: str, name: str, value: str, chosen: bool) -> None:
    """Keep what is chosen, else the first that says something."""
    at = next((place for place, one in enumerate(form.fields) if one[1] == name), None)
    if at is None:
        form.fields.append((kind, name, value))
    elif chosen or not form.fields[at][2]:
        form.fields[at] = (kind, name, value)


def _runs(address: str) -> bool:
    plain = re.sub(r"[\x00-\x20]", "", address).lower()
    return plain.startswith(("javascript:", "vbscript:", "data:"))


def faults_in(response: HttpResponseBase, content: str | None = None) -> list[str]:
    """What a hostile text did to this answer besides standing in it as text; `content` where it was read already."""
    content = body_of(response) if content is None else content
    kind = response.get("Content-Type", "").split(";")[0]
    found = [f"a header {name}" for name, value in response.items() if _broken_header(name, value)]
    match kind:
        case "text/html":
            return found + Page(content).faults
        case "application/json":
            json.loads(content)
            return found
        case "text/csv":
            return found + [
                f"a formula {cell[:40]}" for cell in _cells(content) if cell[:1] in "=+@\t\r" and cell
            ]
        case _ if "xss" in content and "attachment" not in response.get("Content-Disposition", ""):
            return [*found, f"shown as {kind}"]
        case _:
            return found


def body_of(response: HttpResponseBase) -> str:
    parts = response.streaming_content if response.streaming else [response.content]  # type: ignore[attr-defined]
    return b"".join(parts).decode("utf-8", "replace")


def _broken_header(name: str, value: str) -> bool:
    if name == "Content-Disposition":
        told = Message()
        told[name] = value
        return value.isprintable() and not set(dict(told.get_params([], name))) <= {
            "attachment",
            "filename",
            "filename*",
        }
    return "xss" in name.lower() or not value.isprintable() or "<" in value or _runs(value)


def _cells(content: str) -> Iterator[str]:
    """As readers cut it by its own mark, and as the Excel of half of Europe cuts it by semicolons."""
    for mark in ";\t" + ("," if "," in content.partition("\n")[0] else ""):
        for row in csv.reader(io.StringIO(content.removeprefix("\ufeff")), delimiter=mark):
            yield from (cell.strip('\t "') for cell in row)


@dataclass
class Crawl:
    """Follows every link and sends every form of what it meets; each shape of address a few times."""

    client: Client
    user: User
    faults: dict[str, list[str]] = field(default_factory=dict)
    read: Counter[str] = field(default_factory=Counter)
    marked: set[str] = field(default_factory=set)
    pages: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, None]] = field(default_factory=dict)
    now_at: str = ""
    _shapes: Counter[str] = field(default_factory=Counter)
    _sent: Counter[str] = field(default_factory=Counter)
    _waiting: list[str] = field(default_factory=list)

    def everything(self, *, sending: bool) -> None:
        """From every route with all that is known of its parameters; `sending` fills in and sends the forms too."""
        self._shapes.clear()
        self.pages.clear()
        self._waiting = list(self._starts())
        while self._waiting:
            self.look(self._waiting.pop(0), sending=sending)

    def richest(self) -> dict[str, str]:
        """Of each route that answers with a whole page, the address whose page was the longest."""
        found: dict[str, str] = {}
        for address, content in sorted(self.pages.items(), key=lambda one: len(one[1])):
            if "<title>" in content:
                found[resolve(urlsplit(address).path).view_name] = address
        return found

    def _starts(self) -> Iterator[str]:
        for route in all_routes():
            yield from _addresses(route, self.values)

    def look(self, address: str, *, sending: bool = False) -> None:
        """GET an address, whole and as a part of a page, once in each shape for a few ids."""
        parts = urlsplit(address)
        self.now_at = address
        asked = set(re.findall(r"(?:^|&)([a-z]+)", parts.query)) - _ORDERING
        shape = _SHAPE.sub(r"\1", parts.path) + f"?{sorted(asked)}"
        if self._shapes[shape] >= _VISITS or not self._is_ours(parts.path):
            return
        answer = self.client.get(address)
        # What leads on, or is not there, is no reason not to look at the next of its kind.
        self._shapes[shape] += _VISITS if answer.status_code == 200 else 1
        self._take(address, answer, sending=sending)
        if answer.status_code in (301, 302) and answer["Location"].startswith("/"):
            self._waiting.append(answer["Location"])
        if not sending and answer.status_code == 200:
            self._note(address, self.client.get(address, headers={"HX-Request": "true"}))

    def _is_ours(self, path: str) -> bool:
        if not path.startswith("/") or path.startswith("/static"):
            return False
        try:
            match = resolve(path)
        except Resolver404:
            return False
        for name, value in match.kwargs.items():
            self.values.setdefault(name, {})[value] = None
        return True

    def _note(self, address: str, answer: HttpResponseBase) -> str:
        content = body_of(answer)
        if found := faults_in(answer, content):
            self.faults.setdefault(address, []).extend(found)
        return content

    def _take(self, address: str, answer: HttpResponseBase, *, sending: bool) -> None:
        content = self._note(address, answer)
        name = resolve(urlsplit(address).path).view_name
        if answer.status_code == 200:
            self.read[name] += 1
            self.pages[address] = content
            if "xss" in content:
                self.marked.add(name)
        if not answer.get("Content-Type", "").startswith("text/html"):
            return
        page = Page(content)
        self._waiting += [urljoin(address, link).split("#")[0] for link in page.links]
        for form in page.forms if sending else ():
            self._send(address, form)

    def _send(self, address: str, form: Form) -> None:
        action = urljoin(address, form.action) if form.action else address
        path = urlsplit(action).path
        if not self._is_ours(path):
            return
        name = resolve(path).view_name
        shape = f"{name} {sorted({one for _, one, _ in form.fields})}"
        has_text = any(kind in _TEXTUAL | {"email"} for kind, _, _ in form.fields)
        if name in LEFT_OUT or self._sent[shape] or not (has_text or form.buttons or name in _BUTTONS_ONLY):
            return
        self._sent[shape] += 1
        for told in filled(form):
            for button in form.buttons or [("", "")]:
                if button[1] in _ENDING:
                    continue
                self._submit(action, form.method, told, button)

    def _submit(self, action: str, method: str, told: Mapping[str, str], button: tuple[str, str]) -> None:
        data = {**told, **({button[0]: button[1]} if button[0] else {})}
        if method == "get":
            self._waiting.append(f"{action.split('?')[0]}?{urlencode(data)}")
            return
        answer = self.client.post(action, data)
        if "/sign-in/" in action:
            self.client.force_login(self.user)
        self._note(f"POST {action}", answer)
        if answer.status_code in (302, 303) and answer["Location"].startswith("/"):
            self._waiting.append(answer["Location"])


def filled(form: Form) -> Iterator[dict[str, str]]:
    """The form as somebody hostile fills it in: only hostile, and so that addresses and numbers are taken."""
    for turn in range(2):
        told: dict[str, str] = {}
        for place, (kind, name, value) in enumerate(form.fields):
            match kind:
                case "textarea" | "text" | "search" | "tel":
                    told[name] = HOSTILE if turn else f"{HOSTILE}{OTHERS[place % len(OTHERS)]}"
                case "url":
                    told[name] = OTHERS[0]
                case "email":
                    told[name] = f"o'xss={place}@acme.example" if turn else HOSTILE
                case "file" | "password":
                    continue
                case _:
                    told[name] = value
        yield told


def _addresses(route: Route, values: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    known = [list(values.get(name, ()))[:8] for name in route.parameters]
    for chosen in product(*known):
        yield reverse(route.name, kwargs=dict(zip(route.parameters, chosen, strict=True)))
