"""A new inbound webhook: what sends to it, and what it is called."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.capture.webhooks.document import WEBHOOK
from leadwright.capture.webhooks.starters import starters
from leadwright.platform import clock
from leadwright.playbook import queries as playbook
from leadwright.playbook.operations import draft_document
from leadwright.scoring.changing import new_name
from leadwright.ui.frames import page
from leadwright.ui.requests import SignedInRequest

_ICONS = {"lead-ad": "star", "social-listening": "reply", "activities": "doc", "other": "link"}
# Addresses below /webhooks/ that are no webhook.
_TAKEN = ("new", "payloads")


@requires(Action.EDIT_PLAYBOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """The starters to choose from; a post begins a draft with one and leads to its editor."""
    chosen = request.POST.get("starter", "lead-ad")
    title = " ".join(request.POST.get("title", "").replace("\x00", "").split())[:80]
    if request.method == "POST" and chosen in starters():
        body = {**starters()[chosen].plain, **({"title": title} if title else {})}
        taken = [one.slug for one in playbook.documents(actor=request.actor) if one.kind == WEBHOOK.name]
        slug = new_name(str(body["title"]), [*taken, *_TAKEN])
        draft_document(actor=request.actor, kind=WEBHOOK.name, slug=slug, body=body, at=clock.now())
        return HttpResponseRedirect(reverse("ui:webhook_edit", kwargs={"slug": slug}))
    kinds = [(name, one.body, _ICONS[name]) for name, one in starters().items()]
    context = {"kinds": kinds, "chosen": chosen, "title": title}
    return page(request, "webhooks/new.html", context, status=422 if request.method == "POST" else 200)
