"""The editor of a segment or persona: what it is called, whom it takes, a look at those, and putting it in force.

What is typed stands in the address until it is published, so that steps in the condition and reloading lose nothing.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.criteria import registry
from leadwright.personas.documents import PERSONA
from leadwright.platform import clock
from leadwright.platform.errors import NotFound
from leadwright.playbook import queries as playbook
from leadwright.playbook.errors import BadDocument, DocumentsInACircle, DraftChanged
from leadwright.playbook.operations import draft_document, publish_version
from leadwright.scoring.changing import new_name
from leadwright.segments.documents import SEGMENT
from leadwright.ui.audiences.looking import look
from leadwright.ui.frames import page
from leadwright.ui.lists import tree
from leadwright.ui.lists.compact import pack, unpack
from leadwright.ui.lists.one_part import part_page
from leadwright.ui.lists.part_forms import whole
from leadwright.ui.notices import done
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.studio.rule_form import condition_lines
from leadwright.ui.studio.steps import stepped

EDITED = {"segment": SEGMENT, "persona": PERSONA}
_KEPT = ("slug", "seen", "title", "describes", "place", "reason")


@requires(Action.EDIT_PLAYBOOK)
@require_safe
def begin(request: SignedInRequest, of: str) -> HttpResponse:
    """The editor of a new one."""
    _kind(of)
    return HttpResponseRedirect(_address("audience_edit", of))


@requires(Action.EDIT_PLAYBOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, of: str) -> HttpResponse:
    """The editor: `slug` names the one that is changed. A post with `step` changes its condition, any other publishes it."""
    _kind(of)
    if request.method != "POST":
        return _form(request, of, _asked(request, of))
    typed = request.POST
    if "step" in typed:
        return HttpResponseRedirect(_step(of, typed))
    body, mistakes = _body(of, typed), {}
    if not typed.get("reason", "").strip():
        mistakes["reason"] = "Say in a few words why; it stays in the history."
    if not tree.parts(tree.rooted(unpack(typed.get("where", "")))):
        mistakes["when"] = "Add at least one condition: without one, everybody is in."
    if mistakes:
        return _form(request, of, typed, mistakes, status=422)
    try:
        slug = _publish(request, of, body)
    except (BadDocument, DocumentsInACircle, DraftChanged) as refusal:
        return _form(request, of, typed, _placed(refusal), status=422)
    address = reverse("ui:document", kwargs={"kind": of, "slug": slug})
    return done(request, address, f"“{body['title']}” is in force.")


@requires(Action.EDIT_PLAYBOOK)
@require_safe
def condition(request: SignedInRequest, of: str) -> HttpResponse:
    """The form of one part of the condition; with `apply` back to the editor, with it."""
    _kind(of)
    asked = request.GET
    where = asked.get("where", "")
    back = _back(of, asked, where)
    context = {
        "of": of,
        "action": _address("audience_condition", of),
        "cancel": back,
        "hidden": [(name, asked.get(name, "")) for name in (*_KEPT, "where")],
    }
    return part_page(
        request,
        tree.rooted(unpack(where)),
        "audiences/condition.html",
        context,
        whole=back,
        onward=lambda changed: _back(of, asked, pack(changed)),
    )


def _asked(request: SignedInRequest, of: str) -> QueryDict:
    """What the address holds; for one that is changed, before anything was typed, what is in force of it."""
    asked, slug = request.GET, request.GET.get("slug", "")
    if not slug or "where" in asked:
        return asked
    held = playbook.working_version(actor=request.actor, kind=of, slug=slug)
    filled = asked.copy()
    filled["seen"] = held.digest
    for name in ("title", "describes", "place"):
        filled[name] = str(held.body.get(name, ""))
    filled["where"] = pack(tree.rooted(held.body["when"]))
    return filled


def _body(of: str, typed: QueryDict) -> dict[str, Any]:
    document = tree.rooted(unpack(typed.get("where", "")))
    parts = tree.parts(document)
    body: dict[str, Any] = {
        "title": " ".join(typed.get("title", "").split()),
        "describes": " ".join(typed.get("describes", "").split()),
        "when": parts[0] if len(parts) == 1 else document,
    }
    return body if of == "segment" else {**body, "place": whole(typed.get("place", ""))}


@transaction.atomic
def _publish(request: SignedInRequest, of: str, body: Mapping[str, Any]) -> str:
    """Draft it and put the draft in force; its slug."""
    typed, actor = request.POST, request.actor
    held = typed.get("slug", "")
    taken = [one.slug for one in playbook.documents(actor=actor) if one.kind == of]
    slug = held or new_name(str(body["title"]), taken)
    reason = " ".join(typed.get("reason", "").split())[:500]
    draft = draft_document(
        actor=actor,
        kind=of,
        slug=slug,
        body=body,
        reason=reason,
        seen=typed.get("seen") if held else None,
        at=clock.now(),
    )
    publish_version(actor=actor, kind=of, slug=slug, number=draft.number, at=clock.now())
    return slug


def _placed(refusal: BadDocument | DocumentsInACircle | DraftChanged) -> dict[str, str]:
    """What is wrong, by the field of the form."""
    if not isinstance(refusal, BadDocument):
        return {"": refusal.message}
    found: dict[str, str] = {}
    for one in refusal.problems:
        field = one.path.partition(".")[0].partition("[")[0]
        found.setdefault(field if field in ("title", "describes", "place", "when") else "", one.sentence)
    return found


def _form(
    request: SignedInRequest,
    of: str,
    typed: QueryDict,
    mistakes: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    catalogue, where = registry.catalogue(), typed.get("where", "")
    document = tree.rooted(unpack(where))
    slug = typed.get("slug", "")
    context = {
        "of": of,
        "kind": _kind(of).title.lower(),
        "action": _address("audience_edit", of),
        "slug": slug,
        "seen": typed.get("seen", ""),
        "where": where,
        "title": typed.get("title", ""),
        "describes": typed.get("describes", ""),
        "place": typed.get("place", ""),
        "reason": typed.get("reason", ""),
        "lines": condition_lines(document, catalogue),
        "mistakes": mistakes or {},
        "problem": (mistakes or {}).get("", ""),
        "look": look(request.actor, document, _held(of, slug)) if tree.parts(document) else None,
    }
    return page(request, "audiences/edit.html", context, status=status)


def _held(of: str, slug: str) -> Any:
    """The condition in force; None for a new one."""
    live = playbook.published(of, slug) if slug else None
    return live.body.when if live is not None else None


def _step(of: str, typed: QueryDict) -> str:
    """Where a step in the condition leads: to the form of a part, or back to the editor with the condition changed."""
    found = stepped(typed)
    if found.form is not None:
        address = _address("audience_condition", of)
        return f"{address}?{_query(typed, typed.get('where', ''), **found.form)}"
    return _back(of, typed, pack(found.document))


def _back(of: str, typed: QueryDict, where: str) -> str:
    return f"{_address('audience_edit', of)}?{_query(typed, where)}"


def _query(typed: QueryDict, where: str, **more: str) -> str:
    kept = {name: typed[name] for name in _KEPT if name in typed}
    return urlencode({**kept, "where": where, **more})


def _address(name: str, of: str) -> str:
    return reverse(f"ui:{name}", kwargs={"of": of})


def _kind(of: str) -> Any:
    if of not in EDITED:
        raise NotFound("Only segments and personas are edited here.")
    return EDITED[of]
