"""Where recruiters begin: what will be theirs, in plain words."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.ui.frames import page
from leadwright.ui.requests import SignedInRequest


@requires(Action.SEE_APPLICANTS)
@require_safe
def applicants(request: SignedInRequest) -> HttpResponse:
    """That nobody can apply yet, and what there is for a recruiter meanwhile."""
    return page(request, "ui/applicants.html", {})
