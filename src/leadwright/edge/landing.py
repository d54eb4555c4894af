"""Landing pages: the page with the forms on it, its pictures, its preview, and what its script tells."""

import re
from collections.abc import Mapping

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from leadwright.accounts.access import open_to_everybody
from leadwright.capture.forms import pages
from leadwright.capture.forms.document import FormBody
from leadwright.capture.forms.markup import Node, node
from leadwright.capture.forms.rendering import PAGE, REFERRER, TOKEN, Showing, form_tree
from leadwright.capture.forms.tokens import FormToken, seal, unseal_preview
from leadwright.capture.models import PageImage
from leadwright.capture.operations.counting import Seen
from leadwright.capture.operations.landing_pages import count_landing, image_place
from leadwright.capture.operations.site_pages import PageSeen
from leadwright.capture.operations.submitting import token_key
from leadwright.capture.pages.document import PageBody
from leadwright.capture.pages.rendering import Named, ShownImage, page_nodes
from leadwright.capture.queries.forms import live_forms
from leadwright.capture.queries.pages import ShownPage, images_named, live_page, offers_named, page_of_version
from leadwright.edge.forms.answers import dress, leads_on_to, page
from leadwright.edge.forms.bodies import UnreadableSubmission, read_fields
from leadwright.edge.forms.hosted import fresh_token
from leadwright.edge.forms.posting import opened
from leadwright.platform import clock, workspace
from leadwright.platform.ids import new_uuid

_STORED = re.compile(r"[0-9a-f]{32}")
_LONGEST = 2_000


@open_to_everybody
@require_safe
def landing(request: HttpRequest, slug: str) -> HttpResponse:
    """The page, with its forms ready to be sent: they carry the page's own address and where the visitor came from."""
    with workspace.held():
        found = live_page(slug)
        if found is None:
            return _closed()
        brought = {
            PAGE: f"{settings.PUBLIC_URL}{request.get_full_path()}"[:_LONGEST],
            REFERRER: request.headers.get("Referer", "")[:_LONGEST],
        }
        html, forms = _html(found, brought, sends=True)
    sites = [site for body in forms for site in leads_on_to(body)]
    return page(html, may_send_to=sites)


@open_to_everybody
@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """What a page will look like, for colleagues who write it: the real thing in a frame, which sends nothing."""
    version = unseal_preview(token, key=token_key(), at=clock.now())
    found = page_of_version(version) if version is not None else None
    if found is None:
        return _closed(framed=True)
    with workspace.held():
        html, _ = _html(found, {}, sends=False)
    return page(html, framed=True)


@open_to_everybody
@require_safe
def image(request: HttpRequest, stored: str) -> HttpResponseBase:
    """A picture of a page, by its random name; it never changes."""
    found = PageImage.objects.filter(stored=stored).first() if _STORED.fullmatch(stored) else None
    if found is None or not image_place(stored).is_file():
        raise Http404
    response = FileResponse(image_place(stored).open("rb"), content_type=found.type)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@open_to_everybody
@csrf_exempt
@require_POST
def seen(request: HttpRequest, slug: str) -> HttpResponse:
    """A page says that it was seen, or that somebody began to fill in a form on it. Counted, of nobody."""
    try:
        fields = read_fields(request)
    except UnreadableSubmission as problem:
        return HttpResponse(str(problem), status=problem.status, content_type="text/plain; charset=utf-8")
    token, what = opened(request, fields), "".join(fields.get("what", ()))
    if token is not None and what in set(Seen):
        page_seen = PageSeen(
            "".join(fields.get(PAGE, ()))[:_LONGEST], "".join(fields.get(REFERRER, ()))[:_LONGEST]
        )
        with workspace.held():
            count_landing(
                page=slug,
                version_id=token.version_id,
                what=Seen(what),
                seen=page_seen,
                agent=request.headers.get("User-Agent", "")[:500],
                slot=token.nonce.int,
                at=clock.now(),
            )
    return HttpResponse(status=204)


def _html(found: ShownPage, brought: Mapping[str, str], *, sends: bool) -> tuple[str, list[FormBody]]:
    """The page, and the forms on it."""
    body, named = found.body, [one.offer for one in found.body.blocks if one.offer]
    offers = offers_named(named, body.language)
    slugs = dict.fromkeys(
        [one.form for one in body.blocks if one.form] + [one.form for one in offers.values() if one.form]
    )
    forms: dict[str, Node] = {}
    bodies = []
    live = live_forms(slugs)
    for slug in slugs:
        form = live.get(slug)
        if form is not None:
            bodies.append(form.body)
            carried = {**brought, TOKEN: fresh_token(form, at=clock.now())} if sends else {}
            action = reverse("edge:form", kwargs={"slug": slug}) if sends else "#"
            forms[slug] = form_tree(form.body, Showing(slug, action, carried))
    content = page_nodes(body, Named(forms, offers, _images(body)))
    told = {}
    if sends:
        told["page"] = reverse("edge:page_seen", kwargs={"slug": found.slug})
        told["token"] = seal(FormToken(found.version_id, clock.now(), new_uuid()), key=token_key())
    return pages.landing_page(body, content, dress("edge/form.js" if sends else ""), told), bodies


def _images(body: PageBody) -> Mapping[str, ShownImage]:
    found = images_named([one.image for one in body.blocks if one.image])
    return {
        name: ShownImage(reverse("edge:page_image", kwargs={"stored": name}), one.width, one.height)
        for name, one in found.items()
    }


def _closed(*, framed: bool = False) -> HttpResponse:
    """The same for a page that was taken out of force and one that never was."""
    text = node("p", "It is not used any more. Please look for another way to reach us on our website.")
    title = "This page is closed"
    return page(pages.plain_page(title, dress(""), node("h1", title), text), status=404, framed=framed)
