"""The draft somebody works on: what it says, saving a change of it, and its page."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.platform import clock
from leadwright.playbook import queries
from leadwright.playbook.operations import discard_draft, draft_document
from leadwright.playbook.queries import WorkingVersion
from leadwright.scoring import changing
from leadwright.scoring.documents import SCORING
from leadwright.scoring.model import ScoringModel
from leadwright.simulation.publishing import publish_simulated
from leadwright.ui.effects.asked import found_of, going_of, subject_of
from leadwright.ui.effects.showing import card
from leadwright.ui.frames import page, page_time
from leadwright.ui.notices import Notice, Undo, done
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.studio.showing import shown


@dataclass(frozen=True)
class Draft:
    """What is worked on, with the addresses of everything that can be done to it."""

    working: WorkingVersion

    @property
    def seen(self) -> str:
        return self.working.digest

    @property
    def number(self) -> int | None:
        return self.working.draft

    @cached_property
    def model(self) -> ScoringModel:
        return changing.as_model(self.working.body)

    @property
    def is_overtaken(self) -> bool:
        """Whether another version came into force since the draft was begun."""
        return self.working.draft is not None and self.working.based_on != self.working.live

    @property
    def address(self) -> str:
        return self.at("studio")

    @property
    def rules_address(self) -> str:
        return self.at("studio_rules")

    @property
    def rule_address(self) -> str:
        return self.at("studio_rule")

    @property
    def limits_address(self) -> str:
        return self.at("studio_limits")

    def at(self, name: str) -> str:
        """The address of a page of the studio."""
        return reverse(f"ui:{name}", kwargs={"slug": self.working.slug})


def draft_of(request: SignedInRequest, slug: str) -> Draft:
    """The draft of who asks, or what it would begin from. Raises NotFound."""
    return Draft(queries.working_version(actor=request.actor, kind=SCORING.name, slug=slug))


def save(request: SignedInRequest, draft: Draft, body: Mapping[str, Any], seen: str) -> None:
    """Keep a changed model as the draft. Raises BadDocument, and DraftChanged where the page was of another draft."""
    draft_document(
        actor=request.actor,
        kind=SCORING.name,
        slug=draft.working.slug,
        body=body,
        reason=draft.working.reason,
        based_on=draft.working.based_on,
        seen=seen,
        at=clock.now(),
    )


@requires(Action.EDIT_PLAYBOOK)
@require_safe
def studio(request: SignedInRequest, slug: str) -> HttpResponse:
    """The draft with everything that can be changed; without one the model in force, from which the first change makes it."""
    return studio_page(request, draft_of(request, slug))


def studio_page(request: SignedInRequest, draft: Draft, problem: str = "", status: int = 200) -> HttpResponse:
    """The page of the draft, with what is wrong."""
    live = queries.published(SCORING, draft.working.slug)
    context = {
        "draft": draft,
        "document": reverse("ui:document", kwargs={"kind": SCORING.name, "slug": draft.working.slug}),
        "model": shown(draft.model, live.body if live and draft.number else None),
        "live": live,
        "faults": [one.sentence for one in changing.problems(draft.working.body)],
        "problem": problem,
        "reason": request.POST.get("reason", draft.working.reason),
        **_consequences(request, draft),
    }
    return page(request, "studio/draft.html", context, status=status)


def _consequences(request: SignedInRequest, draft: Draft) -> dict[str, object]:
    """What the draft would change, as far as it was computed, and the addresses where it is and can be."""
    subject = subject_of(request, SCORING.name, draft.working.slug)
    found = found_of(request, subject)
    cards = [card(found, one) for one in found.result.moves] if found else []
    reaching = next((one for one in cards if one.what == "stage"), None)
    return {
        "subject": subject,
        "reaching": reaching.rising if reaching else 0,
        "reaching_address": reaching.rising_address if reaching else "",
        "found": found,
        "going": going_of(subject),
        "consequences": cards,
        "computed": page_time(request).moment(found.at) if found else None,
    }


@requires(Action.EDIT_PLAYBOOK)
@require_POST
def publish(request: SignedInRequest, slug: str) -> HttpResponse:
    """Put the draft in force, for a reason that is kept."""
    draft = draft_of(request, slug)
    reason = " ".join(request.POST.get("reason", "").split())
    if not reason:
        return studio_page(
            request, draft, "Say in a few words why the model changes; it stays in the history.", 422
        )
    before = draft.working.live
    live = publish_simulated(
        actor=request.actor,
        kind=SCORING.name,
        slug=slug,
        seen=request.POST.get("seen", ""),
        reason=reason[:500],
        begin_reactions=bool(request.POST.get("reactions")),
        at=clock.now(),
    )
    document = reverse("ui:document", kwargs={"kind": SCORING.name, "slug": slug})
    if not live.changed:
        return done(request, document, "The draft said the same as the model in force; nothing changed.")
    undo = Undo(restore_address(SCORING.name, slug), {"version": str(before)}) if before else None
    words = (
        f"Version {live.number} is in force. Lists follow it, all at once, when every lead is scored by it."
    )
    return done(request, document, Notice(words, undo=undo))


@requires(Action.EDIT_PLAYBOOK)
@require_POST
def discard(request: SignedInRequest, slug: str) -> HttpResponse:
    """Throw the draft away."""
    draft = draft_of(request, slug)
    document = reverse("ui:document", kwargs={"kind": SCORING.name, "slug": slug})
    if draft.number is None:
        return done(request, document, "There was no draft of yours.")
    discard_draft(actor=request.actor, kind=SCORING.name, slug=slug, number=draft.number, at=clock.now())
    return done(request, document, "Draft discarded. The model in force is as it was.")


@requires(Action.EDIT_PLAYBOOK)
@require_POST
def go_on(request: SignedInRequest, slug: str) -> HttpResponse:
    """Put the draft on top of the version that came into force meanwhile, as it stands."""
    draft = draft_of(request, slug)
    draft_document(
        actor=request.actor,
        kind=SCORING.name,
        slug=slug,
        body=draft.working.body,
        reason=draft.working.reason,
        based_on=draft.working.live,
        seen=request.POST.get("seen", ""),
        at=clock.now(),
    )
    return done(
        request, draft.address, f"What is marked is how your draft differs from version {draft.working.live}."
    )


def restore_address(kind: str, slug: str) -> str:
    """Where a version is put back in force."""
    return reverse("ui:document_restore", kwargs={"kind": kind, "slug": slug})
