"""Drafts that are saved as they are typed: by every button of their editor, and by htmx on leaving a field."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpResponse

from leadwright.platform import clock
from leadwright.platform.errors import Conflict, UnusableInput
from leadwright.playbook import queries as playbook
from leadwright.playbook import reading
from leadwright.playbook.errors import BadDocument, DraftChanged, Problem
from leadwright.playbook.operations import discard_draft, draft_document, publish_draft
from leadwright.playbook.queries import WorkingVersion
from leadwright.ui.doors import Door
from leadwright.ui.notices import Notice, Undo, done
from leadwright.ui.requests import SignedInRequest

Body = Mapping[str, Any]


@dataclass(frozen=True)
class Editor:
    """An editor of one kind of document. `show` is its page, with what is wrong and a status; `said` tells a problem."""

    door: Door
    show: Callable[[SignedInRequest, WorkingVersion, Body, Sequence[str], int], HttpResponse]
    said: Callable[[Problem, Body], str]

    def working(self, request: SignedInRequest, slug: str) -> WorkingVersion:
        """The draft of who asks, or what it would begin from. Raises NotFound."""
        return playbook.working_version(actor=request.actor, kind=self.door.kind, slug=slug)

    def saved(
        self, request: SignedInRequest, working: WorkingVersion, body: Body, as_typed: Body
    ) -> HttpResponse | None:
        """Save the body; None, or the page with why it was not. `as_typed` is the body before the step a button asks for.

        A body that says what is in force makes no draft.
        """
        try:
            if working.draft is None and self._digest(working.slug, body) == working.digest:
                return None
            self._write(request, working, body, working.reason, as_typed)
        except BadDocument as refusal:
            return self._refused(request, working, body, refusal)
        except DraftChanged as refusal:
            return self.show(request, working, body, [refusal.message], 422)
        return None

    def publish(self, request: SignedInRequest, working: WorkingVersion, body: Body) -> HttpResponse:
        """Put the body in force for the reason that was typed, which only a first version needs not."""
        reason = " ".join(request.POST.get("reason", "").split())[:500]
        if not reason and working.live is not None:
            said = "Say in a few words why it changes; it stays in the history."
            return self.show(request, working, body, [said], 422)
        try:
            live = self._publish(request, working, body, reason or f"A new {self.door.word}")
        except BadDocument as refusal:
            return self._refused(request, working, body, refusal)
        except (Conflict, UnusableInput) as refusal:
            return self.show(request, working, body, [refusal.message], 422)
        undo = Undo(self.door.at(working.slug, "open"), {"version": str(working.live)})
        told = Notice(f"Version {live} is in force.", undo=undo if working.live else None)
        return done(request, self.door.at(working.slug), told)

    def discard(self, request: SignedInRequest, slug: str) -> HttpResponse:
        """Throw the draft away."""
        working = self.working(request, slug)
        if working.draft is not None:
            discard_draft(
                actor=request.actor, kind=self.door.kind, slug=slug, number=working.draft, at=clock.now()
            )
        if working.live is None:
            return done(request, self.door.list_address, "The draft is discarded.")
        said = f"The draft is discarded. The {self.door.word} in force is as it was."
        return done(request, self.door.at(slug), said)

    def _refused(
        self, request: SignedInRequest, working: WorkingVersion, body: Body, refusal: BadDocument
    ) -> HttpResponse:
        return self.show(request, working, body, [self.said(one, body) for one in refusal.problems], 422)

    @transaction.atomic
    def _publish(self, request: SignedInRequest, working: WorkingVersion, body: Body, reason: str) -> int:
        live = publish_draft(
            actor=request.actor,
            kind=self.door.kind,
            slug=working.slug,
            seen=self._write(request, working, body, reason, body),
            reason=reason,
            at=clock.now(),
        )
        return live.number

    def _write(
        self, request: SignedInRequest, working: WorkingVersion, body: Body, reason: str, as_typed: Body
    ) -> str:
        """Writes the draft; its digest."""

        def write() -> str:
            written = draft_document(
                actor=request.actor,
                kind=self.door.kind,
                slug=working.slug,
                body=body,
                reason=reason,
                based_on=working.based_on,
                seen=self._seen(request, working.slug, as_typed),
                at=clock.now(),
            )
            return written.digest

        try:
            return write()
        except DraftChanged:
            # What leaving the last field saves may have come between the look at the draft and the writing.
            return write()

    def _seen(self, request: SignedInRequest, slug: str, as_typed: Body) -> str:
        """The draft the page was of. Leaving a field saves it too, so a button pressed at once may find the draft to be what is
        typed already: then that is the one.
        """
        now = self.working(request, slug).digest
        return now if self._digest(slug, as_typed) == now else request.POST.get("seen") or now

    def _digest(self, slug: str, body: Body) -> str:
        return reading.read(self.door.kind, slug, body).digest
