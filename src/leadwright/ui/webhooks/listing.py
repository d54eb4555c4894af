"""Every inbound webhook, with what it brings."""

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.capture.queries.webhooks import WebhookLine, webhook_lines
from leadwright.ui.capture_tabs import capture_tabs
from leadwright.ui.doors import days_asked, state_of, times
from leadwright.ui.frames import page, page_time
from leadwright.ui.presenting import Moment, PageTime
from leadwright.ui.requests import SignedInRequest


@dataclass(frozen=True)
class WebhookRow:
    """A line of the list."""

    line: WebhookLine
    state: str
    tone: str
    address: str
    last: Moment | None


@requires(Action.IMPORT_LEADS, Action.EDIT_PLAYBOOK)
@require_safe
def webhooks(request: SignedInRequest) -> HttpResponse:
    """All of them, those in force first; `days` chooses the time the numbers are of."""
    time, days = page_time(request), days_asked(request)
    lines = webhook_lines(actor=request.actor, since=time.now - timedelta(days=days))
    context = {
        "rows": [_row(line, time) for line in lines],
        "times": times(reverse("ui:webhooks"), days),
        "days": days,
        "tabs": capture_tabs(request.actor, "ui:webhooks"),
        "may_edit": request.actor.may(Action.EDIT_PLAYBOOK),
    }
    return page(request, "webhooks/list.html", context)


def _row(line: WebhookLine, time: PageTime) -> WebhookRow:
    state, tone = state_of(line)
    last = time.moment(line.numbers.last_at) if line.numbers.last_at else None
    return WebhookRow(line, state, tone, reverse("ui:webhook", kwargs={"slug": line.slug}), last)
