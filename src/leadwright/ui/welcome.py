"""The two doors of a new workspace, and the sample behind one of them."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.platform import clock
from leadwright.platform.work import WorkLine
from leadwright.sample.operations import begin_filling, begin_removing
from leadwright.sample.queries import is_filled, last_trouble, sample_work
from leadwright.ui.frames import page
from leadwright.ui.notices import Notice, done
from leadwright.ui.requests import SignedInRequest, is_partial


@dataclass(frozen=True)
class SampleState:
    """Whether the sample is here, what is under way with it, and why the last try failed."""

    filled: bool
    work: WorkLine | None
    trouble: str
    address: str
    remove: str


@requires(Action.MANAGE_WORKSPACE)
@require_safe
def welcome(request: SignedInRequest) -> HttpResponse:
    """Bring a list, or look at the sample."""
    return page(request, "ui/welcome.html", {"sample": _state()}, region="ui/sample.html")


@requires(Action.MANAGE_WORKSPACE)
@require_safe
def sample(request: SignedInRequest) -> HttpResponse:
    """The part of the page that tells of the sample; a whole page for those who follow its address."""
    if not is_partial(request):
        return redirect("ui:welcome")
    return page(request, "ui/welcome.html", {"sample": _state()}, region="ui/sample.html")


@requires(Action.MANAGE_WORKSPACE)
@require_POST
def sample_fill(request: SignedInRequest) -> HttpResponse:
    """Have the sample filled; a second click finds the first."""
    begin_filling(actor=request.actor, at=clock.now())
    return done(request, reverse("ui:welcome"))


@requires(Action.MANAGE_WORKSPACE)
@require_POST
def sample_remove(request: SignedInRequest) -> HttpResponse:
    """Have the sample taken out."""
    begin_removing(actor=request.actor, at=clock.now())
    return done(request, reverse("ui:welcome"), Notice("The sample is being removed."))


def _state() -> SampleState:
    return SampleState(
        is_filled(), sample_work(), last_trouble(), reverse("ui:welcome"), reverse("ui:sample_remove")
    )
