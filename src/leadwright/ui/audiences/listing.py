"""Every segment and persona with how many leads are in it now."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.criteria.catalogue import UnknownName
from leadwright.criteria.dump import dump
from leadwright.criteria.errors import ConditionError
from leadwright.criteria.nodes import Node
from leadwright.leads.errors import TooSlow
from leadwright.leads.queries import count_leads
from leadwright.personas.documents import PERSONA
from leadwright.playbook import conditions
from leadwright.playbook import queries as playbook
from leadwright.segments.documents import SEGMENT
from leadwright.ui.frames import page
from leadwright.ui.lists.compact import pack
from leadwright.ui.requests import SignedInRequest


@dataclass(frozen=True)
class Audience:
    """A segment or persona. `count` is in words, empty where `problem` says why it cannot be told; `members` is their list."""

    title: str
    describes: str
    address: str
    edit: str
    members: str
    count: str
    problem: str


@requires(Action.SEE_PLAYBOOK)
@require_safe
def audiences(request: SignedInRequest) -> HttpResponse:
    """Segments by title, personas in the order in which they are tried. One that cannot be told leaves the others as they are."""
    segments = sorted(playbook.published_all(SEGMENT), key=lambda one: one.body.title.casefold())
    personas = sorted(playbook.published_all(PERSONA), key=lambda one: (one.body.place, one.slug))
    actor = request.actor
    context = {
        "groups": [
            (
                "Segments",
                "segment",
                "Who meets a condition now",
                [_shown(actor, "segment", one.slug, one.body) for one in segments],
            ),
            (
                "Personas",
                "persona",
                "Each lead is the first that fits; counted is who meets the condition",
                [_shown(actor, "persona", one.slug, one.body) for one in personas],
            ),
        ],
        "may_edit": actor.may(Action.EDIT_PLAYBOOK),
    }
    return page(request, "audiences/list.html", context)


def _shown(actor: Actor, kind: str, slug: str, body: object) -> Audience:
    title, describes, when = (getattr(body, name) for name in ("title", "describes", "when"))
    count, problem = counted(actor, when)
    document = {"segment": slug} if kind == "segment" else dump(when)
    return Audience(
        title=title,
        describes=describes,
        address=reverse("ui:document", kwargs={"kind": kind, "slug": slug}),
        edit=f"{reverse('ui:audience_edit', kwargs={'of': kind})}?{urlencode({'slug': slug})}",
        members=members_address(document) if actor.may(Action.SEE_LEADS) else "",
        count=count,
        problem=problem,
    )


def counted(actor: Actor, when: Node) -> tuple[str, str]:
    """How many leads the actor sees meet a condition, in words, or why that cannot be told."""
    try:
        found = count_leads(actor=actor, condition=conditions.inlined(when))
    except (ConditionError, UnknownName) as problem:
        return "", str(problem)
    except TooSlow:
        return "", "Counting takes too long; open the list instead."
    return f"{found.number:,}" if found.exact else f"about {found.number:,}", ""


def members_address(document: object) -> str:
    """The list of leads narrowed to who meets a condition."""
    where = dict(document) if isinstance(document, dict) else {}
    return f"{reverse('ui:leads')}?{urlencode({'where': pack(where)})}"
