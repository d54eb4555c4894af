"""The draft somebody works on: what it says, saving a change of it, and putting it in force."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from leadwright.platform import clock
from leadwright.playbook import queries
from leadwright.playbook.errors import BadDocument, DocumentsInACircle, DraftChanged, Problem
from leadwright.playbook.faults import faults, form_faults
from leadwright.playbook.operations import discard_draft, draft_document
from leadwright.playbook.queries import Published, WorkingVersion
from leadwright.playbook.reading import as_stored
from leadwright.simulation.publishing import publish_simulated
from leadwright.ui.notices import Notice, Undo, done
from leadwright.ui.requests import SignedInRequest

# The page of a draft, by the kind it is one of.
PAGES: Mapping[str, str] = {
    "scoring": "studio",
    "routing": "routing_draft",
    "framework": "framework_draft",
    "lifecycle": "lifecycle_draft",
}
# What a part of a list goes by, and how the place of one is written.
_LABELS = ("reason", "name", "person", "text", "stage")
_LISTED = re.compile(r"(\w+)\[(\d+)\]")
_REFUSALS = (BadDocument, DocumentsInACircle, DraftChanged)


@dataclass(frozen=True)
class Draft:
    """What is worked on, with the addresses of everything that can be done to it."""

    working: WorkingVersion

    @property
    def kind(self) -> str:
        return self.working.kind

    @property
    def slug(self) -> str:
        return self.working.slug

    @property
    def body(self) -> Mapping[str, Any]:
        return self.working.body

    @property
    def seen(self) -> str:
        return self.working.digest

    @property
    def number(self) -> int | None:
        return self.working.draft

    @property
    def is_overtaken(self) -> bool:
        """Whether another version came into force since the draft was begun."""
        return self.working.draft is not None and self.working.based_on != self.working.live

    @property
    def document(self) -> str:
        """The address of the document."""
        return reverse("ui:document", kwargs={"kind": self.kind, "slug": self.slug})

    @property
    def address(self) -> str:
        return self.at(PAGES[self.kind])

    @property
    def publish_address(self) -> str:
        return self.act("publish")

    @property
    def discard_address(self) -> str:
        return self.act("discard")

    @property
    def go_on_address(self) -> str:
        return self.act("go_on")

    @property
    def condition_address(self) -> str:
        return self.act("condition")

    @cached_property
    def live(self) -> Published[Any] | None:
        """The version in force."""
        return queries.published(self.kind, self.slug)

    @property
    def before(self) -> Any:
        """The typed body in force, for marking what the draft changes; None where nothing is changed yet."""
        return self.live.body if self.number is not None and self.live is not None else None

    @cached_property
    def faults(self) -> tuple[Problem, ...]:
        """What keeps it from being published."""
        return faults(self.kind, self.slug, self.body)

    def at(self, name: str) -> str:
        """The address of a page of this draft."""
        return reverse(f"ui:{name}", kwargs={"slug": self.slug})

    def act(self, name: str) -> str:
        """The address of something every kind of draft knows."""
        return reverse(f"ui:draft_{name}", kwargs={"kind": self.kind, "slug": self.slug})


Again = Callable[[SignedInRequest, Draft, str, int], HttpResponse]
"""Shows the page of a draft once more, with what is wrong and a status."""


def draft_of(request: SignedInRequest, kind: str, slug: str) -> Draft:
    """The draft of who asks, or what it would begin from. Raises NotFound."""
    return Draft(queries.working_version(actor=request.actor, kind=kind, slug=slug))


def state_of(request: SignedInRequest, draft: Draft, problem: str = "") -> dict[str, object]:
    """The variables of `editors/state.html` and `editors/publish.html`."""
    return {
        "draft": draft,
        "live": draft.live,
        "faults": [_placed(draft, one) for one in draft.faults],
        "problem": problem,
        "reason": request.POST.get("reason", draft.working.reason),
    }


def _placed(draft: Draft, one: Problem) -> str:
    """What is wrong, with the part by the name people know it by."""
    at = _LISTED.match(one.path)
    try:
        part = draft.body[at[1]][int(at[2])] if at else {}
    except (KeyError, IndexError):
        return str(one)
    label = next((str(part[key]) for key in _LABELS if part.get(key)), "")
    return f"“{label}”: {one.sentence}" if label else one.sentence


def live_body(draft: Draft) -> Mapping[str, Any] | None:
    """The body in force as plain data, for putting back what a draft leaves out; None where nothing is changed yet."""
    before = draft.before
    return as_stored(before) if before is not None else None


def save(request: SignedInRequest, draft: Draft, body: Mapping[str, Any], seen: str) -> None:
    """Keep a changed body as the draft. Raises BadDocument, and DraftChanged where the page was of another draft."""
    draft_document(
        actor=request.actor,
        kind=draft.kind,
        slug=draft.slug,
        body=body,
        reason=draft.working.reason,
        based_on=draft.working.based_on,
        seen=seen,
        at=clock.now(),
    )


def mistakes(
    draft: Draft, body: Mapping[str, Any], place: str, names: Mapping[str, str] | None = None
) -> dict[str, str]:
    """What is wrong with the part of a changed body at `place` (`rules[3]`), by field; under an empty name what has none.

    `names` says which field asks for which path below the place. What is wrong elsewhere can be mended before publishing and is
    told only where it keeps the body from being saved.
    """
    found: dict[str, str] = {}
    whole = form_faults(draft.kind, draft.slug, body)
    for one in whole or faults(draft.kind, draft.slug, body):
        inside = one.path == place or one.path.startswith((f"{place}.", f"{place}[")) or not place
        if not inside and not whole:
            continue
        below = one.path.removeprefix(place).removeprefix(".") if inside else ""
        found.setdefault(_field(below, names or {}) if inside else "", one.sentence if inside else str(one))
    return found


def _field(path: str, names: Mapping[str, str]) -> str:
    known = [one for one in names if path == one or path.startswith((f"{one}.", f"{one}["))]
    if known:
        return names[max(known, key=len)]
    return path.partition(".")[0].partition("[")[0]


def put_in_force(request: SignedInRequest, draft: Draft, again: Again, words: str) -> HttpResponse:
    """Put the draft in force for the reason that was typed; without one, or refused, the page again with what is wrong."""
    reason = " ".join(request.POST.get("reason", "").split())
    if not reason:
        return again(request, draft, "Say in a few words why it changes; it stays in the history.", 422)
    before = draft.working.live
    try:
        live = publish_simulated(
            actor=request.actor,
            kind=draft.kind,
            slug=draft.slug,
            seen=request.POST.get("seen", ""),
            reason=reason[:500],
            begin_reactions=bool(request.POST.get("reactions")),
            at=clock.now(),
        )
    except _REFUSALS as refusal:
        return again(request, draft, refusal.message, 409 if isinstance(refusal, DraftChanged) else 422)
    if not live.changed:
        return done(request, draft.document, "The draft said the same as what is in force; nothing changed.")
    back = reverse("ui:document_restore", kwargs={"kind": draft.kind, "slug": draft.slug})
    undo = Undo(back, {"version": str(before)}) if before else None
    return done(
        request, draft.document, Notice(f"Version {live.number} is in force. {words}".strip(), undo=undo)
    )


def throw_away(request: SignedInRequest, draft: Draft) -> HttpResponse:
    """Discard the draft."""
    if draft.number is None:
        return done(request, draft.document, "There was no draft of yours.")
    discard_draft(actor=request.actor, kind=draft.kind, slug=draft.slug, number=draft.number, at=clock.now())
    if draft.working.live is None:
        return done(request, reverse("ui:playbook"), "Draft discarded.")
    return done(request, draft.document, "Draft discarded. What is in force is as it was.")


def rebase(request: SignedInRequest, draft: Draft) -> HttpResponse:
    """Put the draft on top of the version that came into force meanwhile, as it stands."""
    draft_document(
        actor=request.actor,
        kind=draft.kind,
        slug=draft.slug,
        body=draft.body,
        reason=draft.working.reason,
        based_on=draft.working.live,
        seen=request.POST.get("seen", ""),
        at=clock.now(),
    )
    words = f"What is marked is how your draft differs from version {draft.working.live}."
    return done(request, draft.address, words)
