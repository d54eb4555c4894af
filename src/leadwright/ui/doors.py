"""What the pages of forms, landing pages, offers and webhooks share: numbers of a time, where a document stands, closing it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode

from csp.constants import SELF
from django.http import HttpResponse
from django.urls import reverse

from leadwright.capture.queries.forms import FormNumbers
from leadwright.platform import clock
from leadwright.playbook.operations import restore_version, retire_document
from leadwright.playbook.queries import Published
from leadwright.ui.charts import Bar, bars
from leadwright.ui.lists.compact import pack
from leadwright.ui.notices import Notice, Undo, done
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.tabs import Tab

DAYS = (30, 90, 365)


class Line(Protocol):
    """A document in a list: the version in force, None where none is, and whether somebody drafts one."""

    @property
    def live(self) -> int | None: ...
    @property
    def drafted(self) -> bool: ...


@dataclass(frozen=True)
class Door:
    """A kind of document by which leads come in. Its word is what it is called, and what its addresses are named by; `all` names
    that of the list.
    """

    kind: str
    word: str
    all: str

    def at(self, slug: str, what: str = "") -> str:
        """The address of one, or of something that is done to it."""
        return reverse(f"ui:{self.word}{what and '_'}{what}", kwargs={"slug": slug})

    @property
    def list_address(self) -> str:
        return reverse(f"ui:{self.all}")


def days_asked(request: SignedInRequest) -> int:
    """How many days the numbers are of; those of a month where the address says nothing we offer."""
    asked = request.GET.get("days", "")
    return next((days for days in DAYS if str(days) == asked), DAYS[0])


def times(address: str, days: int) -> list[Tab]:
    """The times one may look at."""
    names = {30: "30 days", 90: "90 days", 365: "A year"}
    return [Tab(names[one], f"{address}?{urlencode({'days': one})}", one == days) for one in DAYS]


def rate(part: int, whole: int) -> str:
    """So many of a hundred, in words for a table."""
    return f"{100 * part / whole:.0f}\N{NO-BREAK SPACE}%" if whole else ""


def state_of(line: Line) -> tuple[str, str]:
    """Where a document stands, and the tone of its badge."""
    return ("In force", "good") if line.live else ("Draft", "") if line.drafted else ("Closed", "warn")


def funnel(numbers: FormNumbers, *, began: str = "Began", leads: str = "") -> tuple[Bar, ...]:
    """From the look to the qualified lead; `leads` is the address of the list of these people."""
    return bars(
        [
            ("Looked at it", numbers.views, ""),
            (began, numbers.starts, ""),
            ("Sent it", numbers.submissions, ""),
            ("People", numbers.leads, leads),
            ("New among them", numbers.new_leads, ""),
            ("MQL or further", numbers.qualified, ""),
        ]
    )


def leads_with(event: str, name: str, values: Iterable[str]) -> str:
    """The list of leads with an event of which a property is one of these."""
    condition = {"event": event, "where": [{"property": name, "any_of": list(values)}]}
    return f"{reverse('ui:leads')}?where={pack({'all': [condition]})}"


def titled(documents: Iterable[Published[Any]]) -> list[tuple[str, str]]:
    """Slug and title of each, to choose from, by title."""
    return sorted(((one.slug, one.body.title) for one in documents), key=lambda one: one[1].casefold())


def framing(response: HttpResponse) -> HttpResponse:
    """Let a page hold a frame with one of our own pages."""
    response._csp_update = {"frame-src": [SELF]}  # type: ignore[attr-defined]  # read by config.content_policy
    return response


def take_out(
    request: SignedInRequest, door: Door, slug: str, *, title: str, back: str, number: int | None = None
) -> HttpResponse:
    """Take a document out of force and go `back`. Undoing it puts `number` in force, the last that was where none is named."""
    retire_document(actor=request.actor, kind=door.kind, slug=slug, at=clock.now(), reason="Closed")
    undo = Undo(door.at(slug, "open"), {"version": str(number)} if number is not None else {})
    return done(request, back, Notice(f"“{title}” is closed.", undo=undo))


def closed_already(request: SignedInRequest, door: Door, back: str) -> HttpResponse:
    """Somebody closes what is closed."""
    return done(request, back, f"This {door.word} is closed already.")


def put_back(
    request: SignedInRequest, door: Door, slug: str, *, otherwise: Callable[[], int], said: str
) -> HttpResponse:
    """Put the version the post names in force again, and `otherwise` where it names none."""
    asked = request.POST.get("version", "")
    number = int(asked) if asked.isdecimal() and len(asked) < 9 else otherwise()
    restore_version(actor=request.actor, kind=door.kind, slug=slug, number=number, at=clock.now())
    return done(request, door.at(slug), said)
