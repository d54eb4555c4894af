"""What all doors of a form do with what was posted: limits, the token, and the one operation."""

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest

from leadwright.capture.forms.around import around
from leadwright.capture.forms.document import FormBody
from leadwright.capture.forms.kinds import APPLICATION
from leadwright.capture.forms.rendering import PAGE, PERSON, REFERRAL, REFERRER, TITLE, TOKEN, VISITOR
from leadwright.capture.forms.tokens import FormToken, unseal
from leadwright.capture.operations.submitting import Sender, Sending, Submitted, submit_forms, token_key
from leadwright.capture.queries.forms import ShownForm, form_of_version
from leadwright.capture.queries.knowing import known_questions
from leadwright.edge.forms.bodies import Body, Fields
from leadwright.edge.senders import network_of
from leadwright.platform import clock
from leadwright.platform.gathering import Gathering
from leadwright.platform.pacing import Pace

# A fair or an office sends many at once from one network; a flood sends more than people can type.
_NETWORK_PACE = Pace(rate=5, burst=300)
_LONGEST_TYPED = 20_000


def takes_files(form: ShownForm | None) -> bool:
    """Whether files may come with a form."""
    return form is not None and form.body.type == APPLICATION


class TooOften(Exception):
    """A network that sends more than people can; `seconds` until it may again."""

    def __init__(self, seconds: int) -> None:
        super().__init__("Too many forms came from your network. Please wait a moment and send it again.")
        self.seconds = seconds


class Unavailable(Exception):
    """Nothing can be stored at the moment."""


@dataclass(frozen=True)
class Posted:
    """The form that was answered, and what became of it; None where there was no token, or one that is too old. `token` names the
    submission.
    """

    form: ShownForm
    submitted: Submitted | None
    token: UUID | None = None


@dataclass
class _Waiting:
    """A submission among those that are stored together, and what became of it."""

    sending: Sending
    submitted: Submitted | None = None


def _store(waiting: Sequence[_Waiting]) -> None:
    for one, submitted in zip(waiting, submit_forms(sendings=[one.sending for one in waiting]), strict=True):
        one.submitted = submitted


# Submissions of one form that come at once share a transaction: a commit and an upsert are paid for once.
_GATHERING = Gathering(_store)


def posted(request: HttpRequest, slug: str, live: ShownForm | None, body: Body) -> Posted | None:
    """Submit what was posted to a form. The version that was shown is the one that is answered, also where another is in force by
    now. None for a form there is none of. Raises TooOften, Unavailable.
    """
    network, fields = network_of(request), body.fields
    wait = _NETWORK_PACE.wait_seconds(network, now=time.monotonic())
    if wait:
        raise TooOften(math.ceil(wait))
    token = unseal(_first(fields, TOKEN), key=token_key(), at=clock.now())
    shown = None
    if token is not None:
        shown = (
            live
            if live is not None and live.version_id == token.version_id
            else form_of_version(token.version_id)
        )
    if token is None or shown is None or shown.slug != slug:
        return Posted(live, None) if live is not None else None
    sender, at = _sender(request, network, fields), clock.now()
    known = known_questions(shown.body, _first(fields, PERSON), key=token_key(), at=at)
    waiting = _Waiting(Sending(shown, token, fields, sender, at, known=known, files=body.files))
    try:
        _GATHERING.put(waiting, kind=shown.version_id)
    except (OperationalError, InterfaceError):
        raise Unavailable(
            "We cannot take this at the moment. Please send it again in a few seconds."
        ) from None
    return Posted(shown, waiting.submitted, token.nonce)


def _sender(request: HttpRequest, network: str, fields: Fields) -> Sender:
    return Sender(
        network=network,
        around=around(
            page=_first(fields, PAGE),
            referrer=_first(fields, REFERRER),
            title=_first(fields, TITLE),
            visitor=_first(fields, VISITOR),
            referral=_first(fields, REFERRAL),
            user_agent=request.META.get("HTTP_USER_AGENT", ""),
            language=request.META.get("HTTP_ACCEPT_LANGUAGE", "").partition(",")[0],
        ),
    )


def opened(request: HttpRequest, fields: Fields) -> FormToken | None:
    """The token a page shows that tells of a form it opened; None for a network that tells more than pages do."""
    if _NETWORK_PACE.wait_seconds(network_of(request), now=time.monotonic()):
        return None
    return unseal(_first(fields, TOKEN), key=token_key(), at=clock.now())


def typed(body: FormBody, fields: Fields) -> tuple[Mapping[str, str], frozenset[str]]:
    """What somebody typed, to be shown again: texts of the questions, and the boxes that were ticked."""
    values = {
        one.name: "; ".join(fields.get(one.name, ()))[:_LONGEST_TYPED]
        for one in body.fields
        if not one.hidden
    }
    ticked = frozenset(box.name for box in body.consents if any(fields.get(box.name, ())))
    return values, ticked


def _first(fields: Fields, name: str) -> str:
    return next(iter(fields.get(name, ())), "")
