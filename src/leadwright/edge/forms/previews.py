"""What a form will look like, for colleagues who write it: the real thing in a frame, which sends nothing."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from leadwright.accounts.access import open_to_everybody
from leadwright.capture.forms import pages
from leadwright.capture.forms.rendering import Showing
from leadwright.capture.forms.tokens import unseal_preview
from leadwright.capture.operations.submitting import token_key
from leadwright.capture.queries.forms import form_of_version
from leadwright.edge.forms.afterwards import given
from leadwright.edge.forms.answers import dress, page
from leadwright.platform import clock


@open_to_everybody
@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """The form of a sealed address, which opens one version for an hour; `?show=thanks` what follows, `?show=kiosk` the kiosk."""
    version = unseal_preview(token, key=token_key(), at=clock.now())
    found = form_of_version(version) if version is not None else None
    if found is None:
        return page(pages.closed_page(dress("")), status=404, framed=True)
    wears = dress("")
    show = request.GET.get("show", "")
    if show == "thanks":
        return page(pages.thanks_page(found.body, wears, *given(found.body, None)), framed=True)
    make = pages.kiosk_page if show == "kiosk" else pages.form_page
    return page(make(found.body, Showing(found.slug, "#"), wears), framed=True)
