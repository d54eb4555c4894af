"""A new form: which type, and what it is called."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.capture.forms.document import FORM
from leadwright.capture.forms.kinds import KINDS
from leadwright.capture.forms.starters import starter_body, starters
from leadwright.platform import clock
from leadwright.playbook import queries as playbook
from leadwright.playbook.operations import draft_document
from leadwright.scoring.changing import new_name
from leadwright.ui.frames import page
from leadwright.ui.requests import SignedInRequest

_ICONS = {
    "contact": "mail", "quote": "doc", "demo": "play", "trial": "star", "newsletter": "reply", "content": "download",
    "coupon": "tag", "webinar": "video", "event": "cal", "application": "user",
}  # fmt: skip


@requires(Action.EDIT_PLAYBOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """The starters to choose from, one of them marked by the address; a post begins a draft with one and leads to its editor."""
    told = request.POST if request.method == "POST" else request.GET
    chosen = told.get("type", "contact")
    title = " ".join(told.get("title", "").split())[:80]
    about = " ".join(told.get("about", "").split())[:120]
    if request.method == "POST" and chosen in KINDS:
        named = {name: text for name, text in (("title", title), ("about", about)) if text}
        body = {**starter_body(chosen), **named}
        taken = [one.slug for one in playbook.documents(actor=request.actor) if one.kind == FORM.name]
        slug = new_name(str(body["title"]), [*taken, "new"])
        draft_document(actor=request.actor, kind=FORM.name, slug=slug, body=body, at=clock.now())
        return HttpResponseRedirect(reverse("ui:form_edit", kwargs={"slug": slug}))
    kinds = [(name, kind, _ICONS[name], len(starters()[name].fields)) for name, kind in KINDS.items()]
    context = {"kinds": kinds, "chosen": chosen, "title": title, "about": about}
    return page(request, "forms/new.html", context, status=422 if request.method == "POST" else 200)
