"""Forms: what there is, what came of it, writing them, and submitting for somebody."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status
from pydantic import StringConstraints

from leadwright.accounts.rules import Action
from leadwright.api.bodies import pointer
from leadwright.api.documents import (
    Beginning,
    Continuing,
    DocumentWritten,
    NowInForce,
    Retired,
    Retiring,
    put_model,
    retire,
    written,
)
from leadwright.api.keys import caller, needs
from leadwright.api.problems import NotValid
from leadwright.api.shapes import Reference, Strict, Text
from leadwright.capture.forms.around import around
from leadwright.capture.forms.document import FORM, FormBody
from leadwright.capture.forms.tokens import FormToken
from leadwright.capture.operations.submitting import Sender, submit_form
from leadwright.capture.queries.forms import ShownForm, form_lines, live_form
from leadwright.leads.access import seen_among
from leadwright.platform import clock
from leadwright.platform.errors import NotFound
from leadwright.platform.ids import new_uuid

router = Router(tags=["forms"])

_MOST_ANSWERS, _MOST_DAYS = 100, 3_650
Answer = Annotated[str, StringConstraints(max_length=20_000)]


class Days(Schema):
    days: int = Field(30, ge=1, le=_MOST_DAYS, description="Numbers are of so many days.")


class Numbers(Schema):
    """What a form brought; views and starts are told by scripts of pages, so they are at least as many."""

    views: int
    starts: int
    submissions: int
    leads: int
    new_leads: int
    qualified: int
    held: int
    last_at: datetime | None


class FormRow(Schema):
    """`live` is the version in force; null for a form that is only drafted or was taken out of force."""

    slug: str
    title: str
    type: str
    live: int | None
    drafted: bool
    numbers: Numbers


class FormRows(Schema):
    forms: list[FormRow]


class FormQuestion(Schema):
    """`name` is what its answer is sent as."""

    name: str
    label: str
    required: bool
    hidden: bool


class Box(Schema):
    """Something that may be agreed to: send its `name` with true. `wording` is what people have to be shown."""

    name: str
    purpose: str
    channel: str
    wording: str
    wording_version: str
    required: bool
    confirm: bool


class FormShown(Schema):
    slug: str
    version: int
    title: str
    type: str
    language: str
    questions: list[FormQuestion]
    consents: list[Box]


class NewSubmission(Strict):
    """What somebody answered, by the names of the questions; a box that was ticked is true. `page` and the rest say where."""

    answers: dict[Text, Answer | bool | list[Answer]] = Field(..., max_length=_MOST_ANSWERS)
    page: Text = ""
    referrer: Text = ""
    visitor: Annotated[str, StringConstraints(max_length=64)] = Field(
        "", description="The id the website's script gave the device."
    )


class Submission(Schema):
    """`taken`; `held`: it waits in the quarantine for a person to look at it, `reasons` say why. The lead is told if the key's
    owner sees it.
    """

    outcome: Literal["taken", "held"]
    lead: str | None
    is_new: bool
    reasons: list[str]


@router.get("", response=FormRows, summary="Forms and their numbers", url_name="forms")
@needs(Action.IMPORT_LEADS)
def list_forms(request: HttpRequest, asked: Query[Days]) -> dict[str, object]:
    """Those in force first."""
    return {"forms": form_lines(actor=caller(request), since=clock.now() - timedelta(days=asked.days))}


class NewForm(Beginning):
    """A form. A custom field it asks for is made where there is none; a box is bound to its purpose and to its very words."""

    document: FormBody


class FormVersion(Continuing):
    document: FormBody


@router.post("", response={201: NowInForce}, summary="Create a form", url_name="form_create")
@needs(Action.EDIT_PLAYBOOK)
def create(request: HttpRequest, told: NewForm) -> Status[NowInForce]:
    """It is in force at once, hosted at `/f/SLUG`. 409 where the slug is taken."""
    return Status(201, put_model(caller(request), FORM.name, told.slug, told.document, told.put))


@router.post(
    "/{slug}/versions", response=NowInForce, summary="Publish a new version", url_name="form_publish"
)
@needs(Action.EDIT_PLAYBOOK)
def publish(request: HttpRequest, slug: Reference, told: FormVersion) -> NowInForce:
    """The whole document takes the place of the one in force; one that was retired is in force again. Whoever has an old one open
    can still send it. Drafts of people stay. Repeating is safe.
    """
    return put_model(caller(request), FORM.name, slug, told.document, told.put)


@router.get(
    "/{slug}/document", response=DocumentWritten, summary="A form as written", url_name="form_document"
)
@needs(Action.SEE_PLAYBOOK)
def document(request: HttpRequest, slug: Reference) -> DocumentWritten:
    """The version in force, or the last that was: to be changed and published."""
    return written(caller(request), FORM.name, slug)


@router.post("/{slug}/retire", response=Retired, summary="Retire a form", url_name="form_retire")
@needs(Action.EDIT_PLAYBOOK)
def take_out(request: HttpRequest, slug: Reference, told: Retiring) -> Retired:
    """It takes nothing more; what it brought and its versions stay. Repeating is safe."""
    return retire(caller(request), FORM.name, slug, told.reason)


@router.get("/{slug}", response=FormShown, summary="What a form asks", url_name="form")
@needs(Action.EDIT_LEADS)
def get_form(request: HttpRequest, slug: Reference) -> dict[str, object]:
    """The version in force."""
    return _shown(_live(slug))


@router.post(
    "/{slug}/submissions", response={201: Submission}, summary="Submit a form", url_name="form_submit"
)
@needs(Action.EDIT_LEADS)
def submit(request: HttpRequest, slug: Reference, told: NewSubmission) -> Status[dict[str, object]]:
    """What somebody told elsewhere, taken as by the form itself: checked, judged, consent recorded, confirmation asked by mail.
    Without an `Idempotency-Key` each is a submission of its own.
    """
    actor, form, at = caller(request), _live(slug), clock.now()
    where = around(page=told.page, referrer=told.referrer, visitor=told.visitor)
    done = submit_form(
        form=form,
        token=FormToken(form.version_id, at, new_uuid()),
        sent={name: _texts(answer) for name, answer in told.answers.items()},
        sender=Sender(around=where, is_program=True),
        at=at,
    )
    if done.mistakes:
        raise NotValid(
            {pointer("answers", name): sentence for name, sentence in done.mistakes.items()},
            "The form could not be taken; nothing was written.",
        )
    seen = seen_among(actor, [done.lead_id]) if done.lead_id is not None else []
    answer: dict[str, object] = {
        "outcome": "held" if done.held else "taken",
        "lead": seen[0].public_id if seen else None,
        "is_new": done.is_new,
        "reasons": list(done.verdict.sentences),
    }
    return Status(201, answer)


def _live(slug: str) -> ShownForm:
    found = live_form(slug)
    if found is None:
        raise NotFound(f"There is no form “{slug}” in force.", slug=slug)
    return found


def _shown(form: ShownForm) -> dict[str, object]:
    body = form.body
    return {
        "slug": form.slug,
        "version": form.number,
        "title": body.title,
        "type": body.type,
        "language": body.language,
        "questions": [
            {
                "name": one.name,
                "label": "" if one.hidden else one.question.label,
                "required": one.required,
                "hidden": one.hidden,
            }
            for one in body.fields
        ],
        "consents": body.consents,
    }


def _texts(answer: str | bool | list[str]) -> list[str]:
    if isinstance(answer, bool):
        return ["yes"] if answer else []
    return [answer] if isinstance(answer, str) else answer
