"""When somebody works and is away: a page of one's own settings, and of a colleague's."""

from collections.abc import Mapping
from datetime import datetime

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from leadwright.accounts.access import requires
from leadwright.accounts.models import User
from leadwright.accounts.rules import Action
from leadwright.platform import clock
from leadwright.platform.errors import Conflict, UnusableInput
from leadwright.platform.ids import Kind
from leadwright.platform.ids import public_id as named
from leadwright.playbook.errors import BadDocument
from leadwright.sales.access import whose_time
from leadwright.sales.operations.timekeeping import set_own_time
from leadwright.sales.queries.time import TimeOf, time_of
from leadwright.ui.editors import hours
from leadwright.ui.editors.routing import week_words
from leadwright.ui.frames import page, page_time
from leadwright.ui.notices import done
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.settings_tabs import settings_tabs
from leadwright.ui.zones import zone_choices


@requires(Action.EDIT_LEADS)
@require_http_methods(["GET", "HEAD", "POST"])
def own_working_time(request: SignedInRequest) -> HttpResponse:
    """When I work and am away."""
    return _answer(request, request.user, reverse("ui:own_working_time"))


@requires(Action.EDIT_LEADS)
@require_http_methods(["GET", "HEAD", "POST"])
def working_time(request: SignedInRequest, public_id: str) -> HttpResponse:
    """When a colleague works and is away, for who leads them."""
    user = whose_time(request.actor, public_id)
    return _answer(request, user, reverse("ui:working_time", kwargs={"public_id": public_id}))


def _answer(request: SignedInRequest, user: User, address: str) -> HttpResponse:
    if request.method != "POST":
        return _form(request, user, address, request.GET, {})
    typed = request.POST
    absences = hours.absences_of(typed)
    told: dict[str, object] = {
        "zone": typed.get("zone", ""),
        "holidays": hours.days_of(typed.get("holidays", "")),
        "absences": [one for _, one in absences],
    }
    if typed.get("own_week"):
        told["week"] = hours.week_of(typed)
    try:
        changed = set_own_time(
            actor=request.actor,
            person=named(Kind.USER, user.public_id),
            told=told,
            at=clock.now(),
            seen=_seen(typed.get("seen", "")),
        )
    except BadDocument as refusal:
        lines = [place for place, _ in absences]
        wrong: dict[str, str] = {}
        for one in refusal.problems:
            wrong.setdefault(hours.field_of(one.path, lines), one.sentence)
        return _form(request, user, address, typed, wrong, status=422)
    except Conflict as refusal:
        return _form(request, user, address, typed, {"": refusal.message}, status=409)
    return done(
        request, address, "Saved. It holds from the next lead on." if changed else "Nothing was changed."
    )


def _seen(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise UnusableInput("This page was changed on the way; load it again.", field="seen") from None


def _form(
    request: SignedInRequest,
    user: User,
    address: str,
    typed: QueryDict,
    wrong: Mapping[str, str],
    status: int = 200,
) -> HttpResponse:
    held = time_of(user)
    is_me = request.user.pk == user.pk
    usual, said = week_words(held.usual.week), held.said_at.isoformat() if held.said_at else ""
    context = {
        "who": user,
        "is_me": is_me,
        "action": address,
        "seen": typed["seen"] if typed.get("seen") and "" not in wrong else said,
        "own_week": bool(typed.get("own_week")) if request.method == "POST" else held.part.week is not None,
        "usual": usual,
        "absences": hours.absence_lines(held.part.absences, typed, wrong),
        "said": page_time(request).moment(held.said_at) if held.said_at else None,
        "by": held.by,
        "zones": zone_choices(),
        "zone": typed.get("zone", held.part.zone),
        "days": hours.day_lines(_week(held), typed, wrong),
        "holidays": typed.get("holidays", hours.days_said(held.part.holidays)),
        "mistakes": wrong,
        "problem": wrong.get("", ""),
        "tabs": settings_tabs(request.actor, "ui:own_working_time" if is_me else "ui:people"),
    }
    return page(request, "ui/working_time.html", context, status=status)


def _week(held: TimeOf) -> dict[str, tuple[str, ...]]:
    week = held.part.week if held.part.week is not None else held.usual.week
    return {str(day): spans for day, spans in week.items()}
