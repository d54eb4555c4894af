"""One inbound webhook: where it is sent to, what it brings, and the log of what was sent."""

from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.capture.models import ReceivedPayload, WebhookAddress
from leadwright.capture.operations.webhooks import end_earlier_secret, make_secret
from leadwright.capture.queries.webhooks import (
    WebhookNumbers,
    latest_hook,
    payloads,
    refused_deliveries,
    webhook_numbers,
)
from leadwright.capture.webhooks.document import WEBHOOK, Hook, Proof, source_of
from leadwright.platform import clock
from leadwright.platform.errors import NotFound
from leadwright.platform.ids import Kind, public_id
from leadwright.playbook.queries import history
from leadwright.ui.charts import Bar, bars
from leadwright.ui.doors import Door, closed_already, days_asked, put_back, take_out, times
from leadwright.ui.frames import page, page_time
from leadwright.ui.notices import done
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.shown_once import go_and_show, shown, told_once
from leadwright.ui.webhooks.log import PAYLOAD_STATES, payload_row

WEBHOOKS = Door(WEBHOOK.name, "webhook", "webhooks")
_STATES = (ReceivedPayload.TAKEN, ReceivedPayload.HELD, ReceivedPayload.NOTHING, ReceivedPayload.FAILED)


@requires(Action.IMPORT_LEADS, Action.EDIT_PLAYBOOK)
@require_safe
def webhook(request: SignedInRequest, slug: str) -> HttpResponse:
    """A webhook with its address, its numbers, what was refused, and the latest that was sent; `state` chooses among these."""
    return shown(request, _page(request, slug))


@requires(Action.EDIT_PLAYBOOK)
@require_POST
@sensitive_variables("new")
def secret(request: SignedInRequest, slug: str) -> HttpResponse:
    """Another secret, shown once on the page this leads to."""
    new = make_secret(actor=request.actor, slug=slug, at=clock.now())
    return go_and_show(request, WEBHOOKS.at(slug), {"secret": new.text})


@requires(Action.EDIT_PLAYBOOK)
@require_POST
def secret_end(request: SignedInRequest, slug: str) -> HttpResponse:
    """Take the secret before the last no more."""
    end_earlier_secret(actor=request.actor, slug=slug, at=clock.now())
    return done(request, WEBHOOKS.at(slug), "Only the newest secret counts now.")


@requires(Action.EDIT_PLAYBOOK)
@require_POST
def close(request: SignedInRequest, slug: str) -> HttpResponse:
    """Take a webhook out of force: who sends to it is told that it is gone."""
    hook, live = found_hook(slug)
    if not live:
        return closed_already(request, WEBHOOKS, WEBHOOKS.at(slug))
    return take_out(request, WEBHOOKS, slug, title=hook.body.title, back=WEBHOOKS.at(slug))


@requires(Action.EDIT_PLAYBOOK)
@require_POST
def reopen(request: SignedInRequest, slug: str) -> HttpResponse:
    """Put a webhook back in force as it was last, or as `version` was."""
    numbers = [
        one.number
        for one in history(actor=request.actor, kind=WEBHOOK.name, slug=slug)
        if one.status != "draft"
    ]
    if not numbers:
        raise NotFound(f"The webhook {slug} was never in force.", slug=slug)
    said = "The webhook is open again."
    return put_back(request, WEBHOOKS, slug, otherwise=lambda: max(numbers), said=said)


def found_hook(slug: str) -> tuple[Hook, bool]:
    """The version in force, else the newest, and whether it is in force. Raises NotFound."""
    found = latest_hook(slug)
    if found is None:
        raise NotFound(f"There is no inbound webhook {slug}.", slug=slug)
    return found


def _page(request: SignedInRequest, slug: str) -> HttpResponse:
    hook, live = found_hook(slug)
    time, days = page_time(request), days_asked(request)
    since = time.now - timedelta(days=days)
    numbers = webhook_numbers(since=since).get(slug, WebhookNumbers())
    asked = request.GET.get("state", "")
    state, sees = asked if asked in _STATES else "", request.actor.may(Action.IMPORT_LEADS)
    found = (
        payloads(actor=request.actor, slug=slug, state=state, after=request.GET.get("after") or None)
        if sees
        else None
    )
    kept = {"days": str(days), **({"state": state} if state else {})}
    may_edit = request.actor.may(Action.EDIT_PLAYBOOK)
    row = _known_address(slug)
    earlier = row.earlier_until if row is not None else None
    context = {
        "hook": hook,
        "live": live,
        "source": source_of(slug, hook.body),
        "numbers": numbers,
        "last": time.moment(numbers.last_at) if numbers.last_at else None,
        "steps": _steps(numbers),
        "times": times(WEBHOOKS.at(slug), days),
        "days": days,
        "address": _endpoint(public_id(Kind.WEBHOOK, row.public_id)) if row is not None else "",
        "made": time.moment(row.secret_at) if row is not None and row.secret_at else None,
        "earlier": time.moment(earlier) if earlier is not None and earlier > time.now else None,
        "secret": told_once(request).get("secret", ""),
        "shows": _shows(hook.body.proof),
        "example": _example(hook.body.proof, row is not None),
        "refused": [
            (one, time.moment(one.last_at))
            for one in refused_deliveries(actor=request.actor, slug=slug, since=since)
        ],
        "sees": sees,
        "payloads": [payload_row(one, time) for one in found.rows] if found else [],
        "states": [("", "All"), *((one, PAYLOAD_STATES[one][0]) for one in _STATES)],
        "state": state,
        "older": f"?{urlencode({**kept, 'after': found.next_cursor})}#log"
        if found and found.next_cursor
        else "",
        "said": WEBHOOK.says(hook.body),
        "history": reverse("ui:document", kwargs={"kind": WEBHOOK.name, "slug": slug}),
        "may_edit": may_edit,
    }
    return page(request, "webhooks/one.html", context)


def _known_address(slug: str) -> WebhookAddress | None:
    return WebhookAddress.objects.filter(slug=slug).first()


def _endpoint(reference: str) -> str:
    return settings.PUBLIC_URL + reverse("edge:hook", kwargs={"address": reference})


def _shows(proof: Proof) -> str:
    """What the sender has to do, in a sentence."""
    prefix = f"“{proof.prefix}” and then " if proof.prefix else ""
    if proof.by == "secret":
        return f"Send {prefix}the secret in the header {proof.header}."
    what = {
        "body": "the body",
        "timestamp.body": f"{proof.timestamp_header}, a dot and the body",
        "id.timestamp.body": f"{proof.id_header}, a dot, {proof.timestamp_header}, a dot and the body",
    }[proof.signs]
    late = f" The time may be {proof.tolerance_seconds} seconds off." if proof.timestamp_header else ""
    return f"Send {prefix}the HMAC-SHA256 of {what} under the secret, in {proof.encoding}, in the header {proof.header}.{late}"


def _example(proof: Proof, has_address: bool) -> str:
    """A command that sends something, for who sets the sender up."""
    if not has_address or proof.signs != "body":
        return ""
    shown = f"{proof.prefix}$SECRET" if proof.by == "secret" else f"{proof.prefix}$(…)"
    if proof.by == "signature":
        dump = "-hex | sed 's/.* //'" if proof.encoding == "hex" else "-binary | base64"
        shown = f'{proof.prefix}$(openssl dgst -sha256 -hmac "$SECRET" {dump} < payload.json)'
    return f'curl -H "{proof.header}: {shown}" \\\n  --data-binary @payload.json "$ADDRESS"'


def _steps(numbers: WebhookNumbers) -> tuple[Bar, ...]:
    """From what was sent to the qualified lead."""
    return bars(
        [
            ("Payloads", numbers.payloads, ""),
            ("Items taken", numbers.items, ""),
            ("People", numbers.leads, ""),
            ("New among them", numbers.new_leads, ""),
            ("MQL or further", numbers.qualified, ""),
        ]
    )
