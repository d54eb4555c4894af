"""How pages of forms are sent: what they may do in a browser, and that nobody keeps them."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.templatetags.static import static

from leadwright.capture.forms.document import FormBody
from leadwright.capture.forms.pages import Dress
from leadwright.platform import workspace

# A page of its own origin even on the host of the application: what somebody wrote into a form could never act as a colleague.
_SANDBOX = "sandbox allow-forms allow-scripts allow-popups allow-popups-to-escape-sandbox"
# No script is let in; that some might run keeps only readers' own tools able to look at it.
_FRAMED = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'; sandbox allow-scripts"
)


def dress(script: str = "edge/form.js") -> Dress:
    """What the pages of forms are dressed in."""
    return Dress(
        sheet=static("edge/form.css"),
        script=static(script) if script else "",
        company=str(workspace.read("company")),
        more=static("edge/landing.css"),
    )


def page(
    html: str, *, status: int = 200, may_send_to: Iterable[str] = (), framed: bool = False
) -> HttpResponse:
    """A page nobody keeps. `may_send_to` are sites its form leads on to; `framed` puts it into a frame of our own, where it sends
    nothing.
    """
    policy = _FRAMED if framed else _policy(may_send_to)
    response = HttpResponse(html, status=status)
    response["Content-Security-Policy"] = policy
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "strict-origin-when-cross-origin"
    if framed:
        response["X-Robots-Tag"] = "noindex"
        response.xframe_options_exempt = True  # the policy says who may
    return response


def leads_on_to(body: FormBody) -> list[str]:
    """The site of the page that follows: browsers let a form lead on only to what the policy names."""
    if not body.thanks.page:
        return []
    parts = urlsplit(body.thanks.page)
    return [f"{parts.scheme}://{parts.netloc}"]


def _policy(may_send_to: Iterable[str]) -> str:
    sends = " ".join(["'self'", *may_send_to])
    return (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
        f"form-action {sends}; base-uri 'none'; frame-ancestors 'none'; {_SANDBOX}"
    )
