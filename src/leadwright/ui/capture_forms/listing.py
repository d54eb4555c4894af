"""Every form, with what it brings."""

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.capture.forms.kinds import KINDS
from leadwright.capture.queries.forms import FormLine, FormNumbers, form_lines
from leadwright.ui.capture_tabs import capture_tabs
from leadwright.ui.doors import days_asked, rate, state_of, times
from leadwright.ui.frames import page, page_time
from leadwright.ui.presenting import Moment, PageTime
from leadwright.ui.requests import SignedInRequest


@dataclass(frozen=True)
class FormRow:
    """A line of the list. `rate` is how many of a hundred who saw it sent it, empty where nobody did."""

    title: str
    type: str
    state: str
    tone: str
    address: str
    numbers: FormNumbers
    rate: str
    last: Moment | None


@requires(Action.IMPORT_LEADS, Action.EDIT_PLAYBOOK)
@require_safe
def forms(request: SignedInRequest) -> HttpResponse:
    """All of them, those in force first; `days` chooses the time the numbers are of."""
    time, days = page_time(request), days_asked(request)
    lines = form_lines(actor=request.actor, since=time.now - timedelta(days=days))
    context = {
        "rows": [_row(line, time) for line in lines],
        "times": times(reverse("ui:forms"), days),
        "days": days,
        "tabs": capture_tabs(request.actor, "ui:forms"),
        "may_edit": request.actor.may(Action.EDIT_PLAYBOOK),
    }
    return page(request, "forms/list.html", context)


def _row(line: FormLine, time: PageTime) -> FormRow:
    state, tone = state_of(line)
    kind = KINDS.get(line.type)
    return FormRow(
        title=line.title or line.slug,
        type=kind.label if kind else line.type,
        state=state,
        tone=tone,
        address=reverse("ui:form", kwargs={"slug": line.slug}),
        numbers=line.numbers,
        rate=rate(line.numbers.submissions, line.numbers.views),
        last=time.moment(line.numbers.last_at) if line.numbers.last_at else None,
    )
