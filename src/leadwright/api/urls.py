"""Addresses under `/api/v1`."""

from collections.abc import Callable
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from leadwright.accounts.access import open_to_everybody
from leadwright.api import (
    companies,
    consent,
    events,
    feedback,
    forms,
    hand_overs,
    leads,
    me,
    merging,
    offers,
    opportunities,
    pages,
    problems,
    qualification,
    queue,
    routing,
    segments,
    simulations,
    stages,
    team,
    ways_of_selling,
    work,
    working_time,
)
from leadwright.api.bodies import StrictParser
from leadwright.api.describing import described
from leadwright.api.keys import POLICY, KeyHolder, TooFast
from leadwright.api.once import kept
from leadwright.platform.errors import DomainError


class _Interface(NinjaAPI):
    def create_response(self, request: HttpRequest, data: Any, **told: Any) -> HttpResponse:
        response = super().create_response(request, data, **told)
        response["RateLimit-Policy"] = POLICY
        response["Cache-Control"] = "private, no-store"
        if isinstance(data, dict) and data.get("next") and request.method == "GET":
            following = request.GET.copy()
            following["after"] = data["next"]
            response["Link"] = f'<{request.path}?{following.urlencode()}>; rel="next"'
        return response

    def get_openapi_schema(self, **told: Any) -> OpenAPISchema:
        return described(super().get_openapi_schema(**told))

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return str(operation.url_name)


interface = _Interface(
    title="Leadwright",
    version="1",
    description="Leads, what they did, and why they stand where they stand.",
    auth=KeyHolder(),
    parser=StrictParser(),
    docs_url=None,
    urls_namespace="api",
)
for _path, _routers in {
    "/me": [me.router],
    "/leads": [
        leads.router,
        events.of_one,
        consent.of_one,
        work.of_one,
        opportunities.of_one,
        qualification.of_one,
        stages.of_one,
    ],
    "/merges": [merging.router],
    "/events": [events.router],
    "/companies": [companies.router],
    "/consent": [consent.router],
    "/forms": [forms.router],
    "/offers": [offers.router],
    "/pages": [pages.router],
    "/segments": [segments.router],
    "/notes": [work.notes],
    "/tasks": [work.tasks],
    "/hand-overs": [hand_overs.router],
    "/frameworks": [ways_of_selling.frameworks],
    "/queue": [queue.router],
    "/team": [team.router],
    "/working-time": [working_time.router],
    "/opportunities": [opportunities.router],
    "/pipeline": [feedback.stages],
    "/feedback": [feedback.router],
    "/lifecycle": [stages.router],
    "/routing": [routing.router, ways_of_selling.routing],
    "/simulations": [simulations.router],
}.items():
    for _router in _routers:
        interface.add_router(_path, _router)


def _no_key(_request: HttpRequest, _problem: Exception) -> HttpResponse:
    detail = "Send Authorization: Bearer and an API key that is neither revoked nor expired."
    return problems.answer(401, problems.document(401, "no_key", detail), WWW_Authenticate="Bearer")


def _too_fast(_request: HttpRequest, problem: TooFast) -> HttpResponse:
    detail = f"This key asks too often; go on in {problem.wait} s."
    told = problems.document(429, "too_fast", detail)
    return problems.answer(429, told, Retry_After=str(problem.wait), RateLimit_Policy=POLICY)


def _unreadable(request: HttpRequest, problem: HttpError) -> HttpResponse:
    """Ninja hides why a body could not be read behind an error of its own."""
    if isinstance(problem.__cause__, DomainError):
        return problems.refused(request, problem.__cause__)
    return problems.answer(400, problems.document(400, "not_readable", "The request could not be read."))


def _away(_request: HttpRequest, _problem: Exception) -> HttpResponse:
    told = problems.document(503, "away", "The database is away for a moment.")
    return problems.answer(503, told, Retry_After="5")


_HANDLERS: dict[type[Exception], Callable[..., HttpResponse]] = {
    DomainError: problems.refused,
    ValidationError: problems.not_valid,
    AuthenticationError: _no_key,
    TooFast: _too_fast,
    HttpError: _unreadable,
    OperationalError: _away,
    InterfaceError: _away,
}
for _kind, _handler in _HANDLERS.items():
    interface.add_exception_handler(_kind, _handler)


def _addresses() -> list[URLPattern]:
    """Each is open as far as pages go, for what proves the asker is the key, which `KeyHolder` asks for on every route."""
    found = [one for one in interface.urls[0] if isinstance(one, URLPattern)]
    for one in found:
        one.callback = open_to_everybody(kept(one.callback, interface.on_exception))
    return found


app_name = "api"
urlpatterns = _addresses()
