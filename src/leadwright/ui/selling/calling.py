"""The page of a hand-over, which is the call screen: who, why now, what to ask, how it ended, and the next."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.views.decorators.http import require_POST, require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.criteria import registry as offered
from leadwright.criteria.catalogue import UnknownName
from leadwright.leads.access import visible_lead
from leadwright.leads.queries.introduction import introduce_lead
from leadwright.lifecycle.stages import Stage
from leadwright.platform import clock
from leadwright.platform.errors import UnusableInput
from leadwright.pulse.queries.explaining import explain_lead
from leadwright.sales.boards import hours_of
from leadwright.sales.meetings import MeetingKind
from leadwright.sales.operations.offering import may_be_offered
from leadwright.sales.operations.qualifying import (
    CallOutcome,
    CallTold,
    call_name,
    confirm_sql,
    end_call,
    save_answers,
)
from leadwright.sales.queries.one import OneHandOver, Step, one_hand_over
from leadwright.sales.queries.qualification import DEFAULT_FRAMEWORK, frameworks_offered, qualification
from leadwright.sales.queries.queue import next_in_queue
from leadwright.sales.reasons import RejectReason
from leadwright.scoring.queries import ScoreExplanation
from leadwright.ui.frames import page, page_time
from leadwright.ui.marks import stage_mark
from leadwright.ui.notices import done
from leadwright.ui.presenting import Moment, PageTime
from leadwright.ui.requests import SignedInRequest, is_partial
from leadwright.ui.selling.answering import address, onward
from leadwright.ui.selling.wording import left
from leadwright.ui.words import points_text, tenths

OUTCOMES = {
    CallOutcome.REACHED: "Reached",
    CallOutcome.VOICEMAIL: "Voicemail",
    CallOutcome.WRONG_NUMBER: "Wrong number",
    CallOutcome.CALL_BACK: "Call back at …",
    CallOutcome.MEETING: "Meeting agreed",
    CallOutcome.NOT_INTERESTED: "Not interested",
}
_STEPS = {
    "given": "Handed over", "reminded": "Reminded", "reassigned": "Given to somebody else",
    "escalated": "Those who lead were told", "accepted": "Accepted", "rejected": "Given back",
    "reopened": "Answer taken back", "followed": "Followed its lead", "withdrawn": "Withdrawn", "touched": "Called",
    "closed": "Closed",
}  # fmt: skip
_STRONGEST = 5


@dataclass(frozen=True)
class StepLine:
    """A line of the story, as `components/happening.html` shows it."""

    icon: str
    text: str
    note: str
    moment: Moment
    kind: str = ""


@requires(Action.EDIT_LEADS)
@require_safe
def call_page(request: SignedInRequest, hand_over: str) -> HttpResponse:
    """Who it is and why now, what to ask next, and what can be said of it."""
    actor, now, time = request.actor, clock.now(), page_time(request)
    found = one_hand_over(actor=actor, reference=hand_over)
    following = next_in_queue(actor=actor, at=now, but=hand_over)
    explained = explain_lead(actor=actor, reference=found.lead, at=found.given_at)
    context = {
        "found": found,
        "who": introduce_lead(actor=actor, reference=found.lead),
        "stage": stage_mark(Stage(found.stage)),
        "left": left(found.due_at, now, hours_of(request.user.email)) if found.state == "open" else None,
        "given": time.moment(found.given_at),
        "due": time.moment(found.due_at) if found.due_at else None,
        "call_back": time.moment(found.call_back_at) if found.call_back_at else None,
        "lines": _strongest(explained.score),
        "acts": _acts(found, time),
        "steps": [_step(one, time) for one in found.steps],
        "asking": qualification(actor=actor, lead=found.lead, framework=_asked_by(request.GET)),
        "frameworks": frameworks_offered(),
        "outcomes": [(str(one), label, place) for place, (one, label) in enumerate(OUTCOMES.items(), 1)],
        "reasons": [(str(one), one.label) for one in RejectReason],
        "meetings": [(one.value, one.label) for one in MeetingKind],
        "offers": may_be_offered(visible_lead(actor, found.lead).id),
        "once": call_name(),
        "next": address(following) if following else "",
        "under_way": found.state in ("open", "accepted"),
    }
    return page(request, "selling/call.html", context)


@requires(Action.EDIT_LEADS)
@require_POST
def answers(request: SignedInRequest, hand_over: str) -> HttpResponse:
    """Keep what was answered; with script after each change, without by a button."""
    found = one_hand_over(actor=request.actor, reference=hand_over)
    told = {name[2:]: str(text) for name, text in request.POST.items() if name.startswith("q-")}
    by = _asked_by(request.POST) or DEFAULT_FRAMEWORK
    save_answers(actor=request.actor, lead=found.lead, answers=told, at=clock.now(), framework=by)
    if is_partial(request):
        asking = qualification(actor=request.actor, lead=found.lead, framework=by)
        return page(request, "selling/verdict.html", {"asking": asking}, region="selling/verdict.html")
    return done(request, f"{address(hand_over)}?{urlencode({'by': by})}", "Answers saved.")


@requires(Action.EDIT_LEADS)
@require_POST
def outcome(request: SignedInRequest, hand_over: str) -> HttpResponse:
    """Record how the call ended, and go on with the next."""
    found = one_hand_over(actor=request.actor, reference=hand_over)
    asked = request.POST.get("outcome", "")
    if asked not in set(CallOutcome):
        raise UnusableInput("Choose how the call ended.", field="outcome")
    again = _instant(request.POST.get("again_at", ""), page_time(request))
    kind = request.POST.get("meeting", "")
    met = MeetingKind(kind) if kind in set(MeetingKind) else MeetingKind.DEMO
    by = _asked_by(request.POST) or DEFAULT_FRAMEWORK
    told = CallTold(CallOutcome(asked), request.POST.get("note", ""), again, met, by)
    once = request.POST.get("once", "") or call_name()
    end_call(actor=request.actor, lead=found.lead, told=told, at=clock.now(), once=once)
    return done(
        request, onward(request, hand_over), f"{OUTCOMES[told.outcome].removesuffix(' at …')}: recorded."
    )


@requires(Action.EDIT_LEADS)
@require_POST
def qualify(request: SignedInRequest, hand_over: str) -> HttpResponse:
    """Say that the lead is sales qualified."""
    found = one_hand_over(actor=request.actor, reference=hand_over)
    confirm_sql(
        actor=request.actor,
        lead=found.lead,
        at=clock.now(),
        once=request.POST.get("once"),
        framework=_asked_by(request.POST) or DEFAULT_FRAMEWORK,
    )
    return done(
        request, address(hand_over), "Confirmed as SQL. The stage follows when the lead is computed next."
    )


def _asked_by(asked: QueryDict) -> str:
    """The framework that is named and in force; empty where none is."""
    named = asked.get("by", "")
    return named if named and any(slug == named for slug, _ in frameworks_offered()) else ""


def _strongest(score: ScoreExplanation) -> list[tuple[str, str, str]]:
    lines = [*score.fit.lines, *score.engagement.lines]
    strong = sorted(lines, key=lambda one: -one.points)[:_STRONGEST]
    return [
        (one.because or one.sentence, points_text(tenths(one.points)), one.label)
        for one in strong
        if one.points > 0
    ]


def _acts(found: OneHandOver, time: PageTime) -> list[StepLine]:
    catalogue = offered.catalogue()
    shown = []
    for act in found.acts:
        try:
            label = catalogue.event(str(act["name"])).label
        except UnknownName:
            label = str(act["name"]).replace("_", " ").capitalize()
        shown.append(StepLine("play", label, "", time.moment(datetime.fromisoformat(str(act["at"])))))
    return shown


def _step(one: Step, time: PageTime) -> StepLine:
    goes = one.after and one.what in ("given", "reassigned", "followed")
    note = f"to {one.after}" if goes else f"by {one.by}"
    return StepLine("swap", _STEPS.get(one.what, one.what), note, time.moment(one.at))


def _instant(typed: str, time: PageTime) -> datetime | None:
    if not typed.strip():
        return None
    try:
        return datetime.fromisoformat(typed.strip()).replace(tzinfo=time.clock)
    except ValueError:
        raise UnusableInput("Enter the time as in 2027-03-31T14:30.", field="again_at") from None
