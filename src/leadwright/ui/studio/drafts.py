"""The draft of a scoring model: its page, and what is special about it."""

from functools import cached_property

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.scoring import changing
from leadwright.scoring.documents import SCORING
from leadwright.scoring.model import ScoringModel
from leadwright.ui.editors import held
from leadwright.ui.effects.beside import consequences
from leadwright.ui.frames import page
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.studio.showing import shown


class Draft(held.Draft):
    """The draft of a scoring model."""

    @cached_property
    def model(self) -> ScoringModel:
        return changing.as_model(self.working.body)

    @property
    def rules_address(self) -> str:
        return self.at("studio_rules")

    @property
    def rule_address(self) -> str:
        return self.at("studio_rule")

    @property
    def limits_address(self) -> str:
        return self.at("studio_limits")


def draft_of(request: SignedInRequest, slug: str) -> Draft:
    """The draft of who asks, or what it would begin from. Raises NotFound."""
    return Draft(held.draft_of(request, SCORING.name, slug).working)


@requires(Action.EDIT_PLAYBOOK)
@require_safe
def studio(request: SignedInRequest, slug: str) -> HttpResponse:
    """The draft with everything that can be changed; without one the model in force, from which the first change makes it."""
    return studio_page(request, draft_of(request, slug))


def again(request: SignedInRequest, draft: held.Draft, problem: str, status: int) -> HttpResponse:
    """The page of the draft once more, with what is wrong."""
    return studio_page(request, Draft(draft.working), problem, status)


def studio_page(request: SignedInRequest, draft: Draft, problem: str = "", status: int = 200) -> HttpResponse:
    """The page of the draft, with what is wrong."""
    context = {
        **held.state_of(request, draft, problem),
        "document": draft.document,
        "model": shown(draft.model, draft.before),
        **consequences(request, draft.kind, draft.slug),
    }
    return page(request, "studio/draft.html", context, status=status)
