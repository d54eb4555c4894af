"""Every landing page with what it brings, and a new one."""

import re
from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.capture.pages.document import PAGE
from leadwright.capture.queries.pages import PageLine, page_lines
from leadwright.personas.queries import persona_names
from leadwright.platform import clock
from leadwright.playbook import queries as playbook
from leadwright.playbook.operations import draft_document
from leadwright.scoring.changing import new_name
from leadwright.ui.capture_tabs import capture_tabs
from leadwright.ui.doors import days_asked, rate, state_of, times
from leadwright.ui.frames import page, page_time
from leadwright.ui.offers.listing import SHORT
from leadwright.ui.requests import SignedInRequest

_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")


@dataclass(frozen=True)
class PageRow:
    """A line of the list. `rate` is how many of a hundred who saw it sent a form on it."""

    line: PageLine
    state: str
    tone: str
    position: str
    persona: str
    rate: str


@requires(Action.IMPORT_LEADS, Action.EDIT_PLAYBOOK)
@require_safe
def pages(request: SignedInRequest) -> HttpResponse:
    """All of them, those in force first; `days` chooses the time the numbers are of."""
    time, days = page_time(request), days_asked(request)
    named = {one.slug: one.title for one in persona_names()}
    lines = page_lines(actor=request.actor, since=time.now - timedelta(days=days))
    context = {
        "rows": [_row(line, named) for line in lines],
        "times": times(reverse("ui:pages"), days),
        "days": days,
        "tabs": capture_tabs(request.actor, "ui:pages"),
        "may_edit": request.actor.may(Action.EDIT_PLAYBOOK),
    }
    return page(request, "pages/list.html", context)


@requires(Action.EDIT_PLAYBOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Begin a page: its heading and its address; a post begins a draft and leads to its editor."""
    title = " ".join(request.POST.get("title", "").split())[:120]
    slug = request.POST.get("slug", "").strip().lower()
    problem = ""
    if request.method == "POST":
        taken = [one.slug for one in playbook.documents(actor=request.actor) if one.kind == PAGE.name]
        if not title:
            problem = "Enter its heading."
        elif slug and not _SLUG.fullmatch(slug):
            problem = "An address has at most 63 small letters, digits and dashes, such as spring-2027."
        elif slug in (*taken, "new"):
            problem = f"There is a page “{slug}” already; choose another address."
        else:
            slug = slug or new_name(title, [*taken, "new"])
            body = {
                "title": title,
                "blocks": [{"block": "text", "text": "What it is about, in a few sentences."}],
            }
            draft_document(actor=request.actor, kind=PAGE.name, slug=slug, body=body, at=clock.now())
            return HttpResponseRedirect(reverse("ui:page_edit", kwargs={"slug": slug}))
    context = {"title": title, "slug": slug, "problem": problem}
    return page(request, "pages/new.html", context, status=422 if problem else 200)


def _row(line: PageLine, named: dict[str, str]) -> PageRow:
    state, tone = state_of(line)
    return PageRow(
        line=line,
        state=state,
        tone=tone,
        position=SHORT.get(line.position, line.position),
        persona=named.get(line.persona, line.persona) or "anybody",
        rate=rate(line.numbers.submissions, line.numbers.views),
    )
