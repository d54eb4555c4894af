"""The hosted form: its page, what it posts, and what is said afterwards. Works without script and without cookies."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from leadwright.accounts.access import open_to_everybody
from leadwright.capture.forms import pages
from leadwright.capture.forms.rendering import PAGE, PERSON, REFERRAL, REFERRER, TOKEN, Showing
from leadwright.capture.forms.tokens import FormToken, seal
from leadwright.capture.forms.words import words_of
from leadwright.capture.operations.submitting import token_key
from leadwright.capture.queries.forms import ShownForm, live_form
from leadwright.capture.queries.knowing import known_questions
from leadwright.capture.queries.referrals import form_of_link
from leadwright.capture.referrals.words import welcome
from leadwright.edge.forms.afterwards import given, reference_of, submission_of
from leadwright.edge.forms.answers import dress, leads_on_to, page
from leadwright.edge.forms.bodies import UnreadableSubmission, read_body
from leadwright.edge.forms.posting import TooOften, Unavailable, posted, takes_files, typed
from leadwright.platform import clock
from leadwright.platform.ids import new_uuid

_BROUGHT = (TOKEN, PAGE, REFERRER, PERSON, REFERRAL)
# Who only has to press the button once more needs no time to fill in.
_ALREADY_FILLED = timedelta(seconds=1.5)


@open_to_everybody
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, slug: str) -> HttpResponse:
    """The form; a post is taken and leads on to thanks. What came without a token of ours, as from a form somebody wrote into
    another site, is shown filled in to be sent once more: nothing is taken unseen.
    """
    return _form(request, slug, kiosk=False)


@open_to_everybody
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def kiosk(request: HttpRequest, slug: str) -> HttpResponse:
    """The form on a device many people use, where it was made for one."""
    return _form(request, slug, kiosk=True)


@open_to_everybody
@require_safe
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """What is said after a submission."""
    found = live_form(slug)
    if found is None:
        return closed()
    return page(pages.thanks_page(found.body, dress(), *given(found.body, submission_of(request))))


@open_to_everybody
@require_safe
def kiosk_thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """What a kiosk says, until the next visitor comes."""
    found = live_form(slug)
    if found is None or not found.body.kiosk:
        return closed()
    again = reverse("edge:form_kiosk", kwargs={"slug": slug})
    said = given(found.body, submission_of(request))
    return page(pages.kiosk_thanks_page(found.body, dress("edge/kiosk.js"), again, *said))


@open_to_everybody
@require_safe
def recommended(request: HttpRequest, code: str) -> HttpResponse:
    """The page of somebody who recommends us: the form, with the link it came by. Who it is is not told. A link that was closed
    leads to the form alone.
    """
    known = form_of_link(code)
    found = live_form(known[0]) if known is not None else None
    if known is None or found is None:
        return closed()
    slug, is_open = known
    brought = {
        TOKEN: fresh_token(found, at=clock.now()),
        PAGE: f"{settings.PUBLIC_URL}{request.path}"[:2_000],
        REFERRER: request.headers.get("Referer", "")[:2_000],
        **({REFERRAL: code} if is_open else {}),
    }
    notice = welcome(found.body.language) if is_open else ""
    return _shown(found, Showing(slug, _action(slug, kiosk=False), brought, notice=notice), kiosk=False)


def closed() -> HttpResponse:
    """The same for a form that was taken out of force and one that never was."""
    return page(pages.closed_page(dress("")), status=404)


def fresh_token(form: ShownForm, *, at: datetime, kiosk: bool = False, filled: bool = False) -> str:
    """A token for one showing of a form."""
    opened = at - _ALREADY_FILLED if filled else at
    return seal(FormToken(form.version_id, opened, new_uuid(), kiosk), key=token_key())


def _form(request: HttpRequest, slug: str, *, kiosk: bool) -> HttpResponse:
    found = live_form(slug)
    if request.method == "POST":
        return _post(request, slug, found, kiosk)
    if found is None or (kiosk and not found.body.kiosk):
        return closed()
    brought = {
        TOKEN: fresh_token(found, at=clock.now(), kiosk=kiosk),
        PAGE: f"{settings.PUBLIC_URL}{request.get_full_path()}"[:2_000],
        REFERRER: request.headers.get("Referer", "")[:2_000],
    }
    known: frozenset[str] = frozenset()
    if not kiosk and (person := request.GET.get("k", "")):
        known = known_questions(found.body, person, key=token_key(), at=clock.now())
        brought[PERSON] = person[:200] if known else ""
    return _shown(found, Showing(slug, _action(slug, kiosk), brought, known=known, shared=kiosk), kiosk)


def _post(request: HttpRequest, slug: str, live: ShownForm | None, kiosk: bool) -> HttpResponse:
    try:
        body = read_body(request, takes_files=takes_files(live))
        result = posted(request, slug, live, body)
    except UnreadableSubmission as problem:
        return refused(str(problem), problem.status)
    except TooOften as problem:
        return refused(str(problem), 429, {"Retry-After": str(problem.seconds)})
    except Unavailable as problem:
        return refused(str(problem), 503, {"Retry-After": "5"})
    if result is None:
        return closed()
    shown, fields = result.form, body.fields
    if result.submitted is not None and not result.submitted.mistakes:
        return _after(shown, kiosk, reference_of(shown.body, result.token, at=clock.now()))
    values, ticked = typed(shown.body, fields)
    person = "".join(fields.get(PERSON, ())[:1])
    known = known_questions(shown.body, person, key=token_key(), at=clock.now())
    brought = {name: "".join(fields.get(name, ())[:1])[:2_000] for name in _BROUGHT}
    showing = Showing(slug, _action(slug, kiosk), brought, values, ticked, known=known, shared=kiosk)
    if result.submitted is None:
        token = fresh_token(shown, at=clock.now(), kiosk=kiosk and shown.body.kiosk, filled=True)
        origin = request.headers.get("Referer", "")[:2_000]
        brought = {**brought, TOKEN: token, PAGE: brought[PAGE] or origin}
        showing = replace(showing, brought=brought, notice=words_of(shown.body.language)["once_more"])
    else:
        showing = replace(showing, mistakes=result.submitted.mistakes)
    return _shown(shown, showing, kiosk, status=422)


def _shown(form: ShownForm, showing: Showing, kiosk: bool, status: int = 200) -> HttpResponse:
    make, script = (pages.kiosk_page, "edge/kiosk.js") if kiosk else (pages.form_page, "edge/form.js")
    html = make(form.body, showing, dress(script))
    return page(html, status=status, may_send_to=() if kiosk else leads_on_to(form.body))


def _after(form: ShownForm, kiosk: bool, reference: str) -> HttpResponse:
    """On to the page the document names, which nobody outside can choose; 303, so that reloading sends nothing again."""
    if kiosk:
        address = reverse("edge:form_kiosk_thanks", kwargs={"slug": form.slug}) + reference
    else:
        address = form.body.thanks.page or reverse("edge:form_thanks", kwargs={"slug": form.slug}) + reference
    response = HttpResponseRedirect(address)
    response.status_code = 303
    response["Cache-Control"] = "no-store"
    return response


def refused(reason: str, status: int, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """A plain sentence: what sent this was no form of ours, or too many of them."""
    response = HttpResponse(
        reason, status=status, content_type="text/plain; charset=utf-8", headers=dict(headers or {})
    )
    response["Cache-Control"] = "no-store"
    return response


def _action(slug: str, kiosk: bool) -> str:
    return reverse("edge:form_kiosk" if kiosk else "edge:form", kwargs={"slug": slug})
