"""One part of a condition inside a draft, on a page of its own, whatever kind of draft it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.views.decorators.http import require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.platform.errors import NotFound
from leadwright.ui.editors.held import Draft, draft_of
from leadwright.ui.lists import tree
from leadwright.ui.lists.compact import pack, unpack
from leadwright.ui.lists.one_part import part_page
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.studio.steps import stepped


@dataclass(frozen=True)
class Asking:
    """A form that a condition belongs to: the name of its page, and the fields that are kept while a part is typed."""

    page: str
    kept: tuple[str, ...]


TARGET = ("to", "person", "team", "by", "at_work")
FORMS: Mapping[str, Asking] = {
    "routing": Asking("routing_rule", ("rule", "seen", "name", "otherwise", *TARGET)),
    "lifecycle": Asking("lifecycle_criterion", ("of", "line", "seen", "text")),
}


@requires(Action.EDIT_PLAYBOOK)
@require_safe
def condition(request: SignedInRequest, kind: str, slug: str) -> HttpResponse:
    """The form of one part of a condition; with `apply` back to the form it belongs to, with it."""
    if kind not in FORMS:
        raise NotFound("No condition is edited here.")
    draft, asked = draft_of(request, kind, slug), request.GET
    where = asked.get("where", "")
    back = _back(draft, asked, where)
    context = {
        "draft": draft,
        "action": draft.condition_address,
        "cancel": back,
        "hidden": [*((f"kept_{name}", value) for name, value in kept(kind, asked)), ("where", where)],
    }
    return part_page(
        request,
        tree.rooted(unpack(where)),
        "editors/condition.html",
        context,
        whole=back,
        onward=lambda changed: _back(draft, asked, pack(changed)),
    )


def kept(kind: str, asked: QueryDict) -> Iterable[tuple[str, str]]:
    """What the form holds beside its condition.

    While a part is typed it goes under other names: a rule and an event both have a field `to`.
    """
    for name in FORMS[kind].kept:
        for source in (f"kept_{name}", name):
            if source in asked:
                yield name, asked.get(source, "")
                break


def step(draft: Draft, typed: QueryDict) -> str:
    """Where a step in the condition leads: to the form of a part, or back with the condition changed."""
    found = stepped(typed)
    if found.form is None:
        return _back(draft, typed, pack(found.document))
    held = {f"kept_{name}": value for name, value in kept(draft.kind, typed)}
    return f"{draft.condition_address}?{urlencode({**held, 'where': typed.get('where', ''), **found.form})}"


def _back(draft: Draft, asked: QueryDict, where: str) -> str:
    held = dict(kept(draft.kind, asked))
    return f"{draft.at(FORMS[draft.kind].page)}?{urlencode({**held, 'where': where})}"
