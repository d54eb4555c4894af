"""The ranked list."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.leads.queries import ranked_leads
from leadwright.lifecycle.stages import Stage
from leadwright.platform.errors import UnusableInput
from leadwright.ui import presenting
from leadwright.ui.frames import page, page_time
from leadwright.ui.freshness import stamp
from leadwright.ui.requests import SignedInRequest

ROWS = 50


@requires(Action.SEE_LEADS)
@require_safe
def ranked_list(request: SignedInRequest) -> HttpResponse:
    """Whom to call first. `stage` narrows the list, `after` is the place in it, `from` the rank of the first row there."""
    seen = stamp(request.actor, "leads")
    stage = _stage(request.GET.get("stage", ""))
    after = request.GET.get("after") or None
    first = _first(request.GET.get("from", "")) if after else 1
    found = ranked_leads(actor=request.actor, limit=ROWS, stage=stage, after=after)
    time = page_time(request)
    rows = [
        presenting.lead_row(lead, rank=rank, time=time) for rank, lead in enumerate(found.rows, start=first)
    ]
    onward = first + len(rows)
    context = {
        "stamp": seen,
        "rows": rows,
        "first": first,
        "last": onward - 1,
        "stages": list(Stage),
        "stage": stage,
        "next": _place(stage, found.next_cursor, onward) if found.next_cursor else None,
        "begin": _place(stage) if after else None,
    }
    return page(request, "ui/leads.html", context)


def _stage(wanted: str) -> Stage | None:
    try:
        return Stage(wanted) if wanted else None
    except ValueError:
        raise UnusableInput(f"There is no stage called “{wanted}”.", field="stage") from None


def _first(text: str) -> int:
    """The rank the page before left off at; only shown, so what is no rank counts from one."""
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 10 else 1


def _place(stage: Stage | None, after: str | None = None, first: int | None = None) -> str:
    wanted = {"stage": stage, "after": after, "from": first}
    given = {name: str(value) for name, value in wanted.items() if value is not None}
    address = reverse("ui:leads")
    return f"{address}?{urlencode(given)}" if given else address
