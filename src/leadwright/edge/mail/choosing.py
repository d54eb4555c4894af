"""The page on which people choose what they get, without sign-in, and the one click of mail programs (RFC 8058)."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from leadwright.accounts.access import open_to_everybody
from leadwright.capture.forms.markup import Content, node
from leadwright.edge.forms.bodies import Fields, UnreadableSubmission, read_fields
from leadwright.edge.mail.pages import button, not_valid, shown
from leadwright.messaging.operations.choosing import (
    Owner,
    Topic,
    choose_topics,
    owner_of,
    topics_of,
    unsubscribe,
)
from leadwright.platform import clock, workspace

ONE_CLICK = "List-Unsubscribe"


@open_to_everybody
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, token: str) -> HttpResponse:
    """Each topic with a box, and a button for nothing at all. A mail program posts `List-Unsubscribe=One-Click` to the same
    address, without cookies, and is answered at once and never led elsewhere.
    """
    owner = owner_of(token)
    if owner is None:
        return not_valid()
    if request.method != "POST":
        return _page(owner)
    try:
        fields = read_fields(request)
    except UnreadableSubmission as problem:
        return _plain(str(problem), problem.status)
    if ONE_CLICK in fields:
        return _one_click(owner, fields)
    wanted = [] if "nothing" in fields else list(fields.get("topic", ()))
    choose_topics(owner=owner, wanted=wanted, at=clock.now())
    response = HttpResponseRedirect(request.path)
    response.status_code = 303
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _one_click(owner: Owner, fields: Fields) -> HttpResponse:
    if list(fields[ONE_CLICK]) != ["One-Click"]:
        return _plain("Only One-Click can be asked for.", 400)
    unsubscribe(owner=owner, at=clock.now())
    return _plain("Unsubscribed.", 200)


def _plain(text: str, status: int) -> HttpResponse:
    response = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response


def _page(owner: Owner) -> HttpResponse:
    topics = topics_of(owner, at=clock.now())
    company = str(workspace.read("company"))
    gets = any(one.gets for one in topics)
    said = (
        f"Tick what {company} may send to your address."
        if gets
        else f"You get nothing of this from {company}. Tick what you would like to have again."
    )
    boxes = node("fieldset", node("legend", "Topics"), *map(_box, topics), class_="lw-field")
    form = node("form", boxes, node("button", "Save", class_="lw-send"), method="post", class_="lw-form")
    content: list[Content] = [node("p", said), form]
    if gets:
        content.append(button("Send me nothing at all", nothing="yes"))
    return shown("What you get from us", *content)


def _box(topic: Topic) -> Content:
    box = node("input", type="checkbox", name="topic", value=topic.purpose, checked=topic.gets)
    words = topic.purpose.replace("_", " ").capitalize()
    return node("label", box, node("span", words), class_="lw-tick")
