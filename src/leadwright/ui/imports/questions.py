"""The third page of the wizard: where the list comes from, and whether one may write to its people."""

from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.capture import queries
from leadwright.capture.operations import drafts
from leadwright.capture.operations.checking import begin_check
from leadwright.capture.queries import DraftView
from leadwright.consent.purposes import known_purposes
from leadwright.events.queries import source_names
from leadwright.platform import clock
from leadwright.platform.errors import UnusableInput
from leadwright.ui.frames import page
from leadwright.ui.imports.steps import place_of, steps
from leadwright.ui.imports.wording import CONSENTS
from leadwright.ui.requests import SignedInRequest


@dataclass(frozen=True)
class Answers:
    """What was answered, or typed and refused, with the sentence for each refused answer."""

    source: str
    basis: str
    purpose: str
    source_problem: str = ""
    consent_problem: str = ""


@requires(Action.IMPORT_LEADS)
@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: SignedInRequest, draft: str) -> HttpResponse:
    """Source and consent, both required and never chosen for the person. A post saves them and goes on to the dry run."""
    view = queries.find_draft(request.actor, draft)
    if view.layout is None or not view.is_open:
        return HttpResponseRedirect(place_of(view))
    if request.method != "POST":
        return _questions_page(request, view, _stored(view))
    sent = request.POST
    basis, purpose = sent.get("basis", ""), sent.get("purpose", "").strip()
    consent = f"consent:{purpose}" if basis == "consent" else basis
    try:
        source = sent.get("source", "")
        drafts.answer_questions(actor=request.actor, reference=draft, source=source, consent=consent)
    except UnusableInput as problem:
        answers = _refused(Answers(sent.get("source", ""), basis, purpose), problem)
        return _questions_page(request, view, answers, status=422)
    link = reverse("ui:import_draft", kwargs={"draft": draft})
    begin_check(actor=request.actor, reference=draft, link=link, at=clock.now())
    return HttpResponseRedirect(reverse("ui:import_run", kwargs={"draft": draft}))


def _stored(view: DraftView) -> Answers:
    basis, _, purpose = view.consent.partition(":")
    return Answers(view.source, basis, purpose)


def _refused(answers: Answers, problem: UnusableInput) -> Answers:
    fields = problem.data.get("fields")
    told: dict[str, str] = fields if isinstance(fields, dict) else {"consent": problem.message}
    source, consent = told.get("source", ""), told.get("consent", "")
    if source and not answers.source.strip():
        source = "Say where this list comes from, such as spring-fair-2027."
    if consent and not answers.basis:
        consent = "Say on what basis; “Nobody knows” is an answer too."
    return Answers(answers.source, answers.basis, answers.purpose, source, consent)


def _questions_page(
    request: SignedInRequest, view: DraftView, answers: Answers, status: int = 200
) -> HttpResponse:
    context = {
        "draft": view,
        "steps": steps(2, view),
        "answers": answers,
        "sources": source_names(),
        "purposes": known_purposes(),
        "bases": [(word, label, text) for word, (label, text) in CONSENTS.items()],
    }
    return page(request, "imports/questions.html", context, status=status)
