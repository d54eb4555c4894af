"""A form is submitted: checked, judged, and taken or held, once for each showing of it."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from django.conf import settings

from leadwright.capture.abuse.judging import Attempt, Recent, Verdict, judge
from leadwright.capture.events import FormSubmitted
from leadwright.capture.forms.around import Around
from leadwright.capture.forms.checking import Checked, Sent, check
from leadwright.capture.forms.files import SentFile, problem_of
from leadwright.capture.forms.kinds import APPLICATION
from leadwright.capture.forms.questions import FILES
from leadwright.capture.forms.rendering import HONEYPOT
from leadwright.capture.forms.tokens import FormToken, form_key
from leadwright.capture.models import FormSubmission, HeldSubmission
from leadwright.capture.operations.applying import Suspicion, receive_application
from leadwright.capture.operations.settling import Landing, end_submissions
from leadwright.capture.operations.taking import Told, take
from leadwright.capture.pages.addresses import landing_of
from leadwright.capture.queries.forms import ShownForm
from leadwright.leads.normalise.emails import Email, normalise_email
from leadwright.leads.normalise.problem import Problem
from leadwright.leads.normalise.record import Context
from leadwright.leads.operations.upsert import until_first
from leadwright.leads.reading import typed_context
from leadwright.leads.submission import Outcome
from leadwright.platform import outbox, sql, workspace
from leadwright.platform.ids import Kind, new_uuid, public_id
from leadwright.platform.outbox import Cause

_PACKAGE = "leadwright.capture"
_MINUTES, _HOUR, _DAY = timedelta(minutes=10), timedelta(hours=1), timedelta(days=1)
# No limit is larger, so no count has to go further.
_MOST_COUNTED = 500


@dataclass(frozen=True)
class Sender:
    """Who sent it, as far as a request says: the network its address belongs to (never the address), and where the form stood.
    A program that passes on what somebody told it shows no form, so nobody knows how long that took.
    """

    network: str = ""
    around: Around = field(default_factory=Around)
    is_program: bool = False


@dataclass(frozen=True)
class Sending:
    """A submission on its way: which form it answers, with which token, what was sent, by whom and when. `known` are questions
    that were left out because they are answered.
    """

    form: ShownForm
    token: FormToken
    sent: Sent
    sender: Sender
    at: datetime
    batch: int | None = None
    known: frozenset[str] = frozenset()
    files: tuple[SentFile, ...] = ()


class Receipt(NamedTuple):
    """The row of a submission."""

    number: int
    public_id: UUID


@dataclass(frozen=True)
class Submitted:
    """What became of a submission. With `mistakes` nothing was written; `held` says that it waits for a person to look at it,
    which nobody outside is told.
    """

    checked: Checked
    held: bool = False
    repeated: bool = False
    lead_id: int | None = None
    is_new: bool = False
    verdict: Verdict = field(default_factory=Verdict)

    @property
    def mistakes(self) -> Mapping[str, str]:
        return self.checked.mistakes


def submit_form(
    *,
    form: ShownForm,
    token: FormToken,
    sent: Sent,
    sender: Sender,
    at: datetime,
    batch: int | None = None,
) -> Submitted:
    """Take what was sent with a form, or hold it where it looks like abuse; what cannot be read is told and nothing written.

    Idempotent for each token, however many come at once: the first decides, the others are answered as it was. Everything a
    submission does is one transaction, so an answer means that it is on disk. A `batch` is given to what is only a sample.
    """
    return submit_forms(sendings=[Sending(form, token, sent, sender, at, batch)])[0]


def submit_forms(*, sendings: Sequence[Sending]) -> list[Submitted]:
    """`submit_form` for several submissions of one version of a form in one transaction, as if each came alone."""
    with workspace.held():
        context = typed_context()
        asked = [_Asked(one, _checked(one, context)) for one in sendings]
        usable = [one for one in asked if not one.checked.mistakes]
        landed = until_first(lambda: _land(usable)) if usable else {}
    return [landed.get(one.token) or Submitted(one.checked) for one in asked]


@dataclass(frozen=True)
class _Asked:
    """A submission whose answers were looked at."""

    sending: Sending
    checked: Checked

    @property
    def token(self) -> UUID:
        return self.sending.token.nonce

    @property
    def network(self) -> str:
        return self.sending.sender.network

    @cached_property
    def email(self) -> Email | None:
        text = self.checked.values.get("email", "")
        found = normalise_email(text) if text else None
        return None if isinstance(found, Problem) else found

    @property
    def address(self) -> str:
        return "" if self.email is None else self.email.identity

    @property
    def domain(self) -> str:
        """The domain a company is known by."""
        return "" if self.email is None else self.email.company_domain or ""

    @property
    def is_application(self) -> bool:
        return self.sending.form.body.type == APPLICATION

    def attempt(self) -> Attempt:
        told, where = self.sending, self.sending.sender.around
        return Attempt(
            texts=self.checked.values,
            address=self.address,
            trapped="".join(told.sent.get(HONEYPOT, ())).strip(),
            filled_seconds=None
            if told.sender.is_program
            else (told.at - told.token.opened_at).total_seconds(),
            referrer=where.referrer,
            user_agent=where.user_agent,
            kiosk=told.token.kiosk,
        )

    def told(self) -> Told:
        form = self.sending.form
        return Told(
            form=form.slug,
            version_id=form.version_id,
            number=form.number,
            body=form.body,
            token=self.token,
            values=self.checked.values,
            ticked=self.checked.ticked,
            around=self.sending.sender.around,
            at=self.sending.at,
            batch=self.sending.batch,
            network=self.network,
            found=self.checked.found,
        )


def _land(asked: Sequence[_Asked]) -> dict[UUID, Submitted]:
    """What became of each, by its token. In the order of tokens, so that no two transactions wait for each other."""
    done: dict[UUID, Submitted] = {}
    taken: list[tuple[_Asked, Receipt, Verdict]] = []
    # Of the same token in one call the first decides.
    ordered = [one for _, one in sorted({one.token: one for one in reversed(asked)}.items())]
    judged = [
        (one, judge(one.attempt(), recent)) for one, recent in zip(ordered, _recent(ordered), strict=True)
    ]
    receipts = _receipts(judged)
    for one, verdict in judged:
        receipt = receipts.get(one.token)
        if receipt is None:
            done[one.token] = _repeated(one)
        elif one.is_application:
            done[one.token] = _applied(one, verdict)
        elif verdict.suspect:
            done[one.token] = _held(one, receipt, verdict)
        else:
            taken.append((one, receipt, verdict))
    if taken:
        done |= _take(taken)
    return done


def _take(taken: Sequence[tuple[_Asked, Receipt, Verdict]]) -> dict[UUID, Submitted]:
    form, at = taken[0][0].sending.form, max(one.sending.at for one, _, _ in taken)
    told = [one.told() for one, _, _ in taken]
    landings = take(told, actor=f"form {form.slug}", at=at, begins_anew=True)
    receipts = [receipt for _, receipt, _ in taken]
    record_submitted(form.slug, receipts, landings, state=FormSubmission.TAKEN, at=at)
    return {
        one.token: Submitted(
            one.checked,
            lead_id=landing.lead,
            is_new=landing.outcome is Outcome.CREATED,
            verdict=verdict,
        )
        for (one, _, verdict), landing in zip(taken, landings, strict=True)
    }


def _checked(one: Sending, context: Context) -> Checked:
    checked = check(one.form.body, one.sent, context, one.known)
    problem = problem_of(one.files)
    return replace(checked, mistakes={**checked.mistakes, FILES: problem}) if problem else checked


def _applied(one: _Asked, verdict: Verdict) -> Submitted:
    """An application is no lead, and a suspect one waits where applications do: nobody but who hires sees it."""
    suspicion = Suspicion(verdict.suspect, verdict.sentences)
    receive_application(told=one.told(), files=one.sending.files, suspicion=suspicion, at=one.sending.at)
    return Submitted(one.checked, held=verdict.suspect, verdict=verdict)


def _repeated(one: _Asked) -> Submitted:
    known = FormSubmission.objects.get(token=one.token)
    held = known.state in (FormSubmission.HELD, FormSubmission.DISCARDED)
    return Submitted(one.checked, held=held, repeated=True, lead_id=known.lead_id)


def _held(one: _Asked, receipt: Receipt, verdict: Verdict) -> Submitted:
    ticked = [box.name for box in one.checked.ticked]
    HeldSubmission.objects.create(
        submission_id=receipt.number,
        values=dict(one.checked.values),
        ticked=ticked,
        around=asdict(one.sending.sender.around),
    )
    return Submitted(one.checked, held=True, verdict=verdict)


def record_submitted(
    form: str, receipts: Sequence[Receipt], landings: Sequence[Landing], *, state: str, at: datetime
) -> None:
    """Write down where submissions of a form ended, and tell the rest that they brought in leads."""
    end_submissions([one.number for one in receipts], landings, state=state)
    references = tuple(public_id(Kind.SUBMISSION, one.public_id) for one in receipts)
    leads = tuple(one.lead for one in landings)
    outbox.record(FormSubmitted(Cause.ACTIVITY, form=form, submissions=references, leads=leads), at=at)


def _recent(asked: Sequence[_Asked]) -> list[Recent]:
    """How many came before each of its network, address and domain, those of this call that precede it among them; of the domains
    of mail providers none are counted. One query.
    """
    found = sql.again(
        sql.statement(_PACKAGE, "recent_submissions"),
        {
            "tokens": sql.texts([str(one.token) for one in asked]),
            "networks": sql.texts([one.network for one in asked]),
            "addresses": sql.texts([one.address for one in asked]),
            "domains": sql.texts([one.domain for one in asked]),
            "times": sql.texts([one.sending.at.isoformat() for one in asked]),
            "minutes": _MINUTES,
            "hour": _HOUR,
            "day": _DAY,
            "most": _MOST_COUNTED,
        },
    )
    recent: list[Recent] = []
    before: list[_Asked] = []
    for one, (of_network, of_address, of_domain, is_known) in zip(asked, found, strict=True):
        recent.append(
            Recent(
                of_network=of_network + _alike(before, one, attrgetter("network"), _MINUTES),
                of_address=of_address + _alike(before, one, attrgetter("address"), _DAY),
                of_domain=of_domain + _alike(before, one, attrgetter("domain"), _HOUR),
            )
        )
        if not is_known:
            before.append(one)
    return recent


def _alike(before: Sequence[_Asked], asked: _Asked, what: Callable[[_Asked], str], within: timedelta) -> int:
    wanted, at = what(asked), asked.sending.at
    if not wanted:
        return 0
    return sum(what(one) == wanted and at - within < one.sending.at <= at for one in before)


def token_key() -> bytes:
    """The key by which the tokens of this installation are sealed."""
    return _key(settings.SECRET_KEY)


@lru_cache(maxsize=4)
def _key(secret: str) -> bytes:
    return form_key(secret)


def _receipts(judged: Sequence[tuple[_Asked, Verdict]]) -> dict[UUID, Receipt]:
    """The rows of these submissions, of one version of a form, by their tokens; none where its token was taken. One that is under
    way is waited for. One statement.
    """
    form = judged[0][0].sending.form
    senders = [one.sending.sender for one, _ in judged]
    found = sql.again(
        sql.statement(_PACKAGE, "take_form_receipts"),
        {
            "form": form.slug,
            "version": form.version_id,
            "public_ids": sql.texts([str(new_uuid()) for _ in judged]),
            "tokens": sql.texts([str(one.token) for one, _ in judged]),
            "times": sql.texts([one.sending.at.isoformat() for one, _ in judged]),
            "states": sql.texts([_state(one, verdict) for one, verdict in judged]),
            "networks": sql.texts([one.network for one in senders]),
            "addresses": sql.texts([one.address for one, _ in judged]),
            "domains": sql.texts([one.domain for one, _ in judged]),
            "landings": sql.texts([landing_of(one.around.page, settings.PUBLIC_URL) for one in senders]),
            "reasons": sql.texts(
                ["[]" if one.is_application else _reasons(verdict) for one, verdict in judged]
            ),
        },
    )
    return {token: Receipt(number, public) for token, number, public in found}


def _reasons(verdict: Verdict) -> str:
    return json.dumps([{"name": one.name, "sentence": one.sentence} for one in verdict.reasons])


def _state(one: _Asked, verdict: Verdict) -> str:
    if one.is_application:
        return FormSubmission.APPLIED
    return FormSubmission.HELD if verdict.suspect else FormSubmission.TAKEN
