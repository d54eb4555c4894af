"""What pages may load and run, said with every answer that passes the middlewares and does not say so itself."""

from collections.abc import Callable

from csp.constants import HEADER
from csp.utils import build_policy
from django.http import HttpRequest, HttpResponse

Answering = Callable[[HttpRequest], HttpResponse]


def content_policy(answering: Answering) -> Answering:
    """A middleware. The policy of the settings is written out once, and not for each answer as that of django-csp does; an answer
    may add to it (`_csp_update`).
    """
    usual = build_policy()

    def answered(request: HttpRequest) -> HttpResponse:
        response = answering(request)
        if HEADER not in response:
            more = getattr(response, "_csp_update", None)
            response[HEADER] = usual if more is None else build_policy(update=more)
        return response

    return answered
