"""The pages of studies: all of them with the form that asks one, one with its figures, and going on with a proposal."""

from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.learning import queries
from leadwright.learning.operations import adopt_proposal, ask_study, repeat_study
from leadwright.learning.queries import StudyKind, StudyLine
from leadwright.platform import clock, jobs, work
from leadwright.platform.errors import UnusableInput
from leadwright.platform.work import WorkLine
from leadwright.playbook import queries as playbook
from leadwright.playbook.queries import WorkingVersion
from leadwright.playbook.registry import DEFAULT_SLUG
from leadwright.scoring.documents import SCORING
from leadwright.ui import tray
from leadwright.ui.frames import page, page_time
from leadwright.ui.notices import done
from leadwright.ui.presenting import Moment
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.studies.form import StudyForm, asked_of, blank_form
from leadwright.ui.studies.showing import shown

_KINDS = {StudyKind.BACKTEST: "Backtest", StudyKind.LEARN: "Proposal"}


@dataclass(frozen=True)
class StudyRow:
    """A study in the list; `best` is the AUC of its models, and `state` what to say while there is none."""

    title: str
    outcome: str
    address: str
    by: str
    at: Moment
    best: str
    state: str


@requires(Action.EDIT_PLAYBOOK)
@require_safe
def studies(request: SignedInRequest) -> HttpResponse:
    """What was asked so far, and the form."""
    return _list(request, blank_form())


@requires(Action.EDIT_PLAYBOOK)
@require_POST
def ask(request: SignedInRequest) -> HttpResponse:
    """Begin a study: a backtest of the model in force with one's own draft beside it, or a proposal."""
    try:
        reference = ask_study(
            actor=request.actor, asked=asked_of(request.POST, _working(request)), at=clock.now()
        )
    except UnusableInput as refusal:
        wrong = str(refusal.data.get("field", ""))
        return _list(request, blank_form(request.POST.dict(), wrong, refusal.message), status=422)
    return _follow(request, reference)


@requires(Action.EDIT_PLAYBOOK)
@require_safe
def study(request: SignedInRequest, study: str) -> HttpResponse:
    """One study: its figures, or how far it is."""
    found = queries.study(actor=request.actor, reference=study)
    context: dict[str, object] = {
        "study": found,
        "kind": _KINDS[found.kind],
        "at": page_time(request).moment(found.created_at),
        "going": _going(found),
        "idle": _is_idle(found),
    }
    if found.result is not None:
        working = _working(request)
        context |= {"shown": shown(found), "seen": working.digest, "has_draft": working.draft is not None}
    return page(request, "studies/study.html", context)


@requires(Action.EDIT_PLAYBOOK)
@require_safe
def progress(request: SignedInRequest, study: str) -> HttpResponse:
    """How far it is; asks again by itself while it moves, and then loads the page anew."""
    found = queries.study(actor=request.actor, reference=study)
    going = _going(found)
    context = {"study": found, "going": going, "idle": _is_idle(found)}
    answer = render(request, "studies/going.html", context)
    if going is None or going.state.is_over:
        answer["HX-Refresh"] = "true"
    return answer


@requires(Action.EDIT_PLAYBOOK)
@require_POST
def repeat(request: SignedInRequest, study: str) -> HttpResponse:
    """Ask it again, word for word."""
    return _follow(request, repeat_study(actor=request.actor, reference=study, at=clock.now()))


@requires(Action.EDIT_PLAYBOOK)
@require_POST
def adopt(request: SignedInRequest, study: str) -> HttpResponse:
    """Go on with the proposed model as one's own draft."""
    number = adopt_proposal(
        actor=request.actor, reference=study, seen=request.POST.get("seen", ""), at=clock.now()
    )
    draft = reverse("ui:studio", kwargs={"slug": DEFAULT_SLUG})
    return done(
        request, draft, f"The proposal is draft {number}. Change what you like; nothing is in force yet."
    )


def _list(request: SignedInRequest, form: StudyForm, status: int = 200) -> HttpResponse:
    time = page_time(request)
    rows = [
        StudyRow(
            title=_KINDS[one.kind],
            outcome=one.outcome,
            address=one.path,
            by=one.actor,
            at=time.moment(one.created_at),
            best=" and ".join(f"{model['auc']:.3f}" for model in one.result["models"]) if one.result else "",
            state=_state(one),
        )
        for one in queries.studies(actor=request.actor)
    ]
    working = _working(request)
    context = {"form": form, "rows": rows, "has_draft": working.draft is not None}
    return page(request, "studies/all.html", context, status=status)


def _state(study: StudyLine) -> str:
    going = _going(study)
    if study.result is not None:
        return ""
    return "Not done" if going is None or going.state.is_over else "At work"


def _going(study: StudyLine) -> WorkLine | None:
    """The work that makes it; None where it was made at a command line, or so long ago that nobody remembers."""
    return work.latest("study", study.id) if study.work else None


def _is_idle(study: StudyLine) -> bool:
    going = _going(study)
    return going is not None and not going.state.is_over and not jobs.worker_is_alive(now=clock.now())


def _follow(request: SignedInRequest, reference: str) -> HttpResponseRedirect:
    found = queries.study(actor=request.actor, reference=reference)
    tray.follow(request.session, found.work)
    return HttpResponseRedirect(found.path)


def _working(request: SignedInRequest) -> WorkingVersion:
    return playbook.working_version(actor=request.actor, kind=SCORING.name, slug=DEFAULT_SLUG)
