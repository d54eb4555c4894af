"""What people decide about a lead on its page: whose it is, its stage, and that a need was stated."""

from collections.abc import Mapping

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.leads.operations.people import set_owner
from leadwright.leads.queries import lead_detail
from leadwright.lifecycle.operations import set_stage, state_need
from leadwright.lifecycle.stages import Stage
from leadwright.platform import clock
from leadwright.platform.errors import UnusableInput
from leadwright.platform.ids import new_uuid
from leadwright.ui.frames import page
from leadwright.ui.notices import Notice, Undo, done
from leadwright.ui.requests import SignedInRequest


@requires(Action.EDIT_LEADS)
@require_POST
def owner(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Give the lead to a colleague, or to nobody; with an undo."""
    before = lead_detail(actor=request.actor, reference=public_id).owner
    wanted = request.POST.get("owner") or None
    changed = set_owner(actor=request.actor, leads=[public_id], owner=wanted, at=clock.now())
    if not changed:
        return done(request, _page(public_id), "Nothing was changed.")
    undo = Undo(
        reverse("ui:lead_owner", kwargs={"public_id": public_id}), {"owner": before.id if before else ""}
    )
    said = "The lead has another owner." if wanted else "Nobody owns the lead now."
    visible = request.actor.role != "salesperson" or wanted is not None
    return done(request, _page(public_id) if visible else reverse("ui:leads"), Notice(said, undo=undo))


@requires(Action.EDIT_LEADS)
@require_http_methods(["GET", "HEAD", "POST"])
def stage(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Say by hand at which stage the lead is, with the reason. `once` is the word the form was made with:
    sent twice it is said once.
    """
    if request.method != "POST":
        return _stage_form(request, public_id, {"to": "", "reason": ""}, 200)
    wanted, reason = request.POST.get("to", ""), request.POST.get("reason", "")
    try:
        if wanted not in {one.value for one in Stage}:
            raise UnusableInput("Choose the stage the lead is at.", field="to")
        once = request.POST.get("once")
        set_stage(
            actor=request.actor, lead=public_id, to=Stage(wanted), reason=reason, at=clock.now(), once=once
        )
    except UnusableInput as problem:
        typed = {
            "to": wanted,
            "reason": reason,
            "problem": problem.message,
            "wrong": str(problem.data.get("field", "reason")),
        }
        return _stage_form(request, public_id, typed, 422)
    said = f"Recorded: {Stage(wanted).label}. The lead moves when it is computed next, as far as the definitions let it."
    return done(request, _page(public_id), said)


@requires(Action.EDIT_LEADS)
@require_http_methods(["GET", "HEAD", "POST"])
def need(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Record that a need was stated, which makes a prospect of a lead that was in contact with us."""
    if request.method != "POST":
        return _need_form(request, public_id, {"need": ""}, 200)
    stated = request.POST.get("need", "")
    try:
        once = request.POST.get("once")
        state_need(actor=request.actor, lead=public_id, need=stated, at=clock.now(), once=once)
    except UnusableInput as problem:
        return _need_form(request, public_id, {"need": stated, "problem": problem.message}, 422)
    said = (
        "Recorded. With a contact on the timeline the lead is marked as a prospect when it is computed next."
    )
    return done(request, _page(public_id), said)


def _stage_form(
    request: SignedInRequest, public_id: str, typed: Mapping[str, str], status: int
) -> HttpResponse:
    detail = lead_detail(actor=request.actor, reference=public_id)
    context = {
        "typed": typed,
        "stages": list(Stage),
        "now": Stage(detail.stage),
        "back": _page(public_id),
        "once": new_uuid().hex,
    }
    return page(request, "lead/stage_by_hand.html", context, status=status)


def _need_form(
    request: SignedInRequest, public_id: str, typed: Mapping[str, str], status: int
) -> HttpResponse:
    lead_detail(actor=request.actor, reference=public_id)
    context = {"typed": typed, "back": _page(public_id), "once": new_uuid().hex}
    return page(request, "lead/need.html", context, status=status)


def _page(public_id: str) -> str:
    return reverse("ui:lead", kwargs={"public_id": public_id})
