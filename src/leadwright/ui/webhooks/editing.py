"""The editor of a mapping beside what it would do with a payload: one that was sent, or one that is pasted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.capture.mapping import FACT_FIELDS
from leadwright.capture.operations.trying_payloads import try_payload
from leadwright.capture.queries.webhooks import latest_hook, payload, payloads
from leadwright.capture.webhooks.document import WEBHOOK, Hook, WebhookBody
from leadwright.capture.webhooks.paths import find, places_in, read_path
from leadwright.capture.webhooks.reading import UnreadablePayload, read_payload
from leadwright.capture.webhooks.starters import starters
from leadwright.events.catalogue import OURS, canonical_names
from leadwright.platform import clock
from leadwright.platform.errors import Conflict, UnusableInput
from leadwright.playbook import queries as playbook
from leadwright.playbook import reading, yaml_form
from leadwright.playbook.errors import BadDocument, Problem
from leadwright.playbook.operations import discard_draft, draft_document, publish_draft
from leadwright.playbook.queries import WorkingVersion
from leadwright.pulse.trying import standing_as_it_would_be
from leadwright.ui.frames import page, page_time
from leadwright.ui.notices import Notice, Undo, done
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.webhooks.log import pretty
from leadwright.ui.webhooks.showing import Would, would_of

_LONGEST = 500_000


@dataclass(frozen=True)
class Typed:
    """What is in the editor: the mapping and the payload as texts, and why it changes."""

    text: str
    payload: str
    reason: str = ""


@requires(Action.EDIT_PLAYBOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, slug: str) -> HttpResponse:
    """The draft as text, else the version in force. A post tries it out, saves the draft, or puts it in force (`step`)."""
    working = playbook.working_version(actor=request.actor, kind=WEBHOOK.name, slug=slug)
    if request.method != "POST":
        typed = Typed(yaml_form.dump(working.body), _payload(request, slug, working), working.reason)
        return _page(request, working, typed, _tried(request, working, typed)[0])
    typed = Typed(
        request.POST.get("text", "")[:_LONGEST],
        request.POST.get("payload", "")[:_LONGEST],
        " ".join(request.POST.get("reason", "").split())[:500],
    )
    step = request.POST.get("step", "try")
    try:
        body = _read(slug, typed.text)
        if step == "publish":
            return _publish(request, working, body, typed)
        if step == "save":
            _draft(request, working, body, typed)
            return done(request, reverse("ui:webhook_edit", kwargs={"slug": slug}), "The draft is saved.")
    except BadDocument as refusal:
        return _page(request, working, typed, None, [str(one) for one in refusal.problems])
    except (Conflict, UnusableInput) as refusal:
        return _page(request, working, typed, None, [refusal.message])
    would, problem = _tried(request, working, typed)
    return _page(request, working, typed, would, [problem] if problem else [])


@requires(Action.EDIT_PLAYBOOK)
@require_POST
def discard(request: SignedInRequest, slug: str) -> HttpResponse:
    """Throw the draft away."""
    working = playbook.working_version(actor=request.actor, kind=WEBHOOK.name, slug=slug)
    if working.draft is not None:
        discard_draft(actor=request.actor, kind=WEBHOOK.name, slug=slug, number=working.draft, at=clock.now())
    if working.live is None:
        return done(request, reverse("ui:webhooks"), "The draft is discarded.")
    return done(request, reverse("ui:webhook", kwargs={"slug": slug}), "The draft is discarded.")


def _payload(request: SignedInRequest, slug: str, working: WorkingVersion) -> str:
    """The payload that is looked at: the one the address names, else the last that was sent, else an example."""
    named = request.GET.get("payload", "")
    if request.actor.may(Action.IMPORT_LEADS):
        latest = payloads(actor=request.actor, slug=slug, limit=1).rows
        reference = named or (latest[0].id if latest else "")
        body = payload(actor=request.actor, reference=reference).body if reference else ""
        if body:
            return pretty(body)
    return _example(working.body)


def _example(body: Mapping[str, Any]) -> str:
    """The example of the starter this mapping began with, as far as one can tell: the one it finds most in."""
    paths = [
        str(one.get("path", "") if isinstance(one, dict) else one) for one in body.get("facts", {}).values()
    ]
    read = {name: read_payload(one.example) for name, one in starters().items()}

    def fits(name: str) -> int:
        found = body.get("items", "")
        item = read[name]
        if found:
            item = next(iter(find(read_path(found), item=item, whole=item)), None)
            item = item[0] if isinstance(item, list) and item else item
        return sum(
            bool(find(read_path(one), item=item, whole=read[name])) for one in paths if one[:1] in ("@", "$")
        )

    return starters()[max(read, key=fits)].example


def _read(slug: str, text: str) -> Mapping[str, Any]:
    """The mapping as it is stored. Raises BadDocument with the line."""
    loaded = yaml_form.load(text)
    if not isinstance(loaded.value, dict):
        raise BadDocument(Problem("A mapping begins with keys, such as `title:` and `facts:`."))
    body = {name: value for name, value in loaded.value.items() if name not in ("kind", "slug")}
    try:
        return reading.read(WEBHOOK.name, slug, body).stored
    except BadDocument as problem:
        raise problem.in_file("", loaded.lines) from None


def _draft(request: SignedInRequest, working: WorkingVersion, body: Mapping[str, Any], typed: Typed) -> str:
    written = draft_document(
        actor=request.actor,
        kind=WEBHOOK.name,
        slug=working.slug,
        body=body,
        reason=typed.reason,
        based_on=working.based_on,
        seen=request.POST.get("seen") or working.digest,
        at=clock.now(),
    )
    return written.digest


def _publish(
    request: SignedInRequest, working: WorkingVersion, body: Mapping[str, Any], typed: Typed
) -> HttpResponse:
    first = working.live is None
    if not typed.reason and not first:
        raise UnusableInput("Say in a few words why it changes; it stays in the history.")
    digest = _draft(request, working, body, typed)
    live = publish_draft(
        actor=request.actor,
        kind=WEBHOOK.name,
        slug=working.slug,
        seen=digest,
        reason=typed.reason or "A new webhook",
        at=clock.now(),
    )
    address = reverse("ui:webhook", kwargs={"slug": working.slug})
    undo = None
    if working.live:
        undo = Undo(reverse("ui:webhook_open", kwargs={"slug": working.slug}), {"version": str(working.live)})
    return done(request, address, Notice(f"Version {live.number} is in force.", undo=undo))


def _tried(request: SignedInRequest, working: WorkingVersion, typed: Typed) -> tuple[Would | None, str]:
    """What the payload would do by the mapping as it is typed, or why that cannot be said."""
    if not typed.payload.strip():
        return None, ""
    known = latest_hook(working.slug)
    try:
        body = reading.read(WEBHOOK.name, working.slug, _read(working.slug, typed.text)).body
        assert isinstance(body, WebhookBody)  # noqa: S101 - the body of the kind
        now = clock.now()
        tried = try_payload(
            actor=request.actor,
            hook=Hook(working.slug, known[0].version_id if known else 0, body),
            body=typed.payload,
            look=lambda lead: standing_as_it_would_be(lead, at=now),
            at=now,
        )
    except UnreadablePayload as problem:
        return None, f"The payload: {problem}"
    except BadDocument as problem:
        return None, problem.message
    return would_of(tried, page_time(request)), ""


def _places(body: Mapping[str, Any] | None, text: str) -> Sequence[tuple[str, str]]:
    """The paths that could be named, of the first item."""
    try:
        whole = read_payload(text)
    except UnreadablePayload:
        return ()
    items = str(body.get("items", "")) if body else ""
    try:
        found = find(read_path(items), item=whole, whole=whole) if items else [whole]
    except ValueError:
        found = [whole]
    first: object = found[0] if found else whole
    return places_in(first[0] if isinstance(first, list) and first else first)


def _page(
    request: SignedInRequest,
    working: WorkingVersion,
    typed: Typed,
    would: Would | None,
    problems: Sequence[str] = (),
) -> HttpResponse:
    try:
        body: Mapping[str, Any] | None = _read(working.slug, typed.text)
    except BadDocument:
        body = None
    context = {
        "working": working,
        "title": (body or working.body).get("title", working.slug),
        "typed": typed,
        "rows": min(max(typed.text.count("\n") + 2, 14), 60),
        "would": would,
        "problems": problems,
        "places": _places(body, typed.payload),
        "fields": FACT_FIELDS,
        "events": sorted(canonical_names() - OURS),
        "is_overtaken": working.draft is not None and working.based_on != working.live,
    }
    return page(request, "webhooks/edit.html", context, status=422 if problems else 200)
