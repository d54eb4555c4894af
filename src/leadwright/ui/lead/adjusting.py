"""Points given or taken by hand from the page of a lead, and taken back."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.leads.queries import lead_detail
from leadwright.platform import clock, workspace
from leadwright.platform.errors import NotFound, UnusableInput
from leadwright.platform.ids import new_uuid
from leadwright.scoring.adjusting import MOST_DAYS, MOST_POINTS
from leadwright.scoring.dimensions import dimensions_in_force
from leadwright.scoring.operations import Adjustment, adjust_score, undo_adjustment
from leadwright.scoring.sentences import title_of
from leadwright.ui.frames import page
from leadwright.ui.notices import Notice, Undo, done
from leadwright.ui.requests import SignedInRequest

# Long enough for a quarter's work, short enough that nothing given by hand is forgotten for ever.
USUAL_DAYS = 90
_POINTS = re.compile(r"[+-]?\d{1,6}")
_MINUS = str.maketrans("\N{MINUS SIGN}\N{EN DASH}", "--")


@requires(Action.EDIT_LEADS)
@require_http_methods(["GET", "HEAD", "POST"])
def adjust(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Give or take points for one dimension, with a reason and a last day. `once` is the word the form was made with."""
    if request.method != "POST":
        asked = request.GET.get("dimension", "")
        return _form(request, public_id, {"dimension": asked, "until": _usual_end().isoformat()}, 200)
    typed = {name: request.POST.get(name, "") for name in ("dimension", "points", "reason", "until")}
    try:
        given = adjust_score(
            actor=request.actor,
            lead=public_id,
            dimension=_dimension(typed["dimension"]),
            points=_points(typed["points"]),
            reason=typed["reason"],
            until=_day(typed["until"]),
            at=clock.now(),
            once=request.POST.get("once"),
        )
    except UnusableInput as problem:
        wrong = {"problem": problem.message, "wrong": str(problem.data.get("field", "reason"))}
        return _form(request, public_id, {**typed, **wrong}, 422)
    undo = Undo(_address("lead_unadjust", public_id), {"adjustment": str(given.adjustment)})
    said = f"{given.points:+,} for {given.dimension}. The score counts it when the lead is computed next."
    return done(request, _address("lead", public_id), Notice(said, undo=undo))


@requires(Action.EDIT_LEADS)
@require_POST
def unadjust(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Take an adjustment back, with a way to give it again."""
    number = request.POST.get("adjustment", "")
    if not re.fullmatch(r"\d{1,18}", number):
        raise NotFound("There is no such adjustment.", adjustment=number)
    undone = undo_adjustment(actor=request.actor, lead=public_id, adjustment=int(number), at=clock.now())
    again = Undo(_address("lead_adjust", public_id), _again(undone), "Give it again")
    return done(request, _address("lead", public_id), Notice("The adjustment was removed.", undo=again))


def _again(undone: Adjustment) -> dict[str, str]:
    last = clock.local_date(undone.expires_at - timedelta(microseconds=1), _zone())
    return {
        "dimension": undone.dimension,
        "points": str(undone.points),
        "reason": undone.reason,
        "until": last.isoformat(),
        "once": new_uuid().hex,
    }


def _dimension(typed: str) -> str:
    if typed not in dimensions_in_force():
        raise UnusableInput("Choose what the points are for.", field="dimension")
    return typed


def _points(typed: str) -> int:
    bare = re.sub(r"\s", "", typed).translate(_MINUS)
    if not _POINTS.fullmatch(bare):
        raise UnusableInput(
            f"Enter whole points between -{MOST_POINTS:,} and {MOST_POINTS:,}, such as 20 or -15.",
            field="points",
        )
    return int(bare)


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        raise UnusableInput("Choose the last day it counts, such as 2027-03-31.", field="until") from None


def _usual_end() -> date:
    return clock.local_date(clock.now(), _zone()) + timedelta(days=USUAL_DAYS)


def _zone() -> str:
    return str(workspace.read("time_zone"))


def _form(request: SignedInRequest, public_id: str, typed: Mapping[str, str], status: int) -> HttpResponse:
    lead_detail(actor=request.actor, reference=public_id)
    today = _usual_end() - timedelta(days=USUAL_DAYS)
    context = {
        "typed": typed,
        "dimensions": [(one, title_of(one)) for one in dimensions_in_force()],
        "first": today.isoformat(),
        "last": (today + timedelta(days=MOST_DAYS - 1)).isoformat(),
        "back": _address("lead", public_id),
        "once": new_uuid().hex,
    }
    return page(request, "lead/adjust.html", context, status=status)


def _address(name: str, public_id: str) -> str:
    return reverse(f"ui:{name}", kwargs={"public_id": public_id})
