"""Every segment and persona with how many leads are in it: segments are kept up, personas counted when the page stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.criteria import registry
from leadwright.criteria.catalogue import Catalogue, UnknownName
from leadwright.criteria.dump import dump
from leadwright.criteria.errors import ConditionError
from leadwright.criteria.nodes import Node
from leadwright.criteria.validate import validate
from leadwright.personas.documents import PERSONA
from leadwright.platform import clock
from leadwright.playbook import conditions
from leadwright.playbook import queries as playbook
from leadwright.playbook.queries import Published
from leadwright.segments.documents import SEGMENT
from leadwright.segments.queries import MOVES_DAYS, Members, members
from leadwright.ui.frames import page, page_time
from leadwright.ui.lists.compact import pack
from leadwright.ui.presenting import Moment, PageTime
from leadwright.ui.requests import SignedInRequest


@dataclass(frozen=True)
class Audience:
    """A segment or persona. `count` is the address of how many they are, empty where the actor sees no leads, or where `problem`
    says why nobody can be told; of segments `inside` is that number, as kept, and `since` from when on they are kept no more.
    `members` is the page of who is, entered and left it; `settling` while not everybody was judged yet.
    """

    title: str
    describes: str
    address: str
    edit: str
    count: str
    members: str
    problem: str
    inside: str = ""
    entered: str = ""
    left: str = ""
    settling: bool = False
    since: Moment | None = None


@requires(Action.SEE_PLAYBOOK)
@require_safe
def audiences(request: SignedInRequest) -> HttpResponse:
    """Segments by title, personas in the order in which they are tried. One that cannot be told leaves the others as they are."""
    segments = sorted(playbook.published_all(SEGMENT), key=lambda one: one.body.title.casefold())
    personas = sorted(playbook.published_all(PERSONA), key=lambda one: (one.body.place, one.slug))
    actor, catalogue = request.actor, registry.catalogue()
    shown = _Showing(actor, catalogue, members(actor=actor, at=clock.now()), page_time(request))
    context = {
        "groups": [
            (
                "Segments",
                "segment",
                f"Who meets a condition, kept up all the time; entered and left in the last {MOVES_DAYS} days",
                [_shown(shown, "segment", one) for one in segments],
            ),
            (
                "Personas",
                "persona",
                "Each lead is the first that fits; counted is who meets the condition",
                [_shown(shown, "persona", one) for one in personas],
            ),
        ],
        "may_edit": actor.may(Action.EDIT_PLAYBOOK),
    }
    return page(request, "audiences/list.html", context)


@dataclass(frozen=True)
class _Showing:
    """For whom the list is, what conditions may name, who is in which segment, and when."""

    actor: Actor
    catalogue: Catalogue
    members: Mapping[str, Members]
    time: PageTime


def _shown(showing: _Showing, kind: str, one: Published[Any]) -> Audience:
    title, describes, when = (getattr(one.body, name) for name in ("title", "describes", "when"))
    document = {"segment": one.slug} if kind == "segment" else dump(when)
    kept = showing.members.get(one.slug, Members()) if kind == "segment" else None
    problem = _problem(when, showing.catalogue) or (kept.problem if kept is not None else "")
    listed = showing.actor.may(Action.SEE_LEADS)
    counted = listed and not problem and kept is None
    numbers = (kept.inside, kept.entered, kept.left) if kept is not None and listed else ()
    inside, entered, left = (f"{one:,}" for one in numbers) if numbers else ("", "", "")
    return Audience(
        title=title,
        describes=describes,
        address=reverse("ui:document", kwargs={"kind": kind, "slug": one.slug}),
        edit=f"{reverse('ui:audience_edit', kwargs={'of': kind})}?{urlencode({'slug': one.slug})}",
        count=f"{members_address(document, 'ui:leads_count')}&linked=1" if counted else "",
        members=reverse("ui:segment_members", kwargs={"slug": one.slug}) if numbers else "",
        problem=problem,
        inside=inside,
        entered=entered,
        left=left,
        settling=kept is not None and not kept.settled and not problem,
        since=showing.time.moment(kept.problem_at) if kept is not None and kept.problem_at else None,
    )


def _problem(when: Node, catalogue: Catalogue) -> str:
    try:
        validate(when, catalogue)
        conditions.inlined(when)
    except (ConditionError, UnknownName) as problem:
        return str(problem)
    return ""


def members_address(document: object, page: str = "ui:leads") -> str:
    """The list of leads narrowed to who meets a condition, or another page about that list."""
    where = dict(document) if isinstance(document, dict) else {}
    return f"{reverse(page)}?{urlencode({'where': pack(where)})}"
