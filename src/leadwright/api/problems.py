"""Refusals as problems of RFC 9457, by one table from refusals to HTTP."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja.errors import ValidationError

from leadwright.api.bodies import pointer
from leadwright.platform.errors import DomainError

# By code of the refusal, or of the kind of refusal it is: a class without a line of its own counts as its base.
STATUS: dict[str, int] = {
    "unreadable_body": 400,
    "not_found": 404,
    "forbidden": 403,
    "facts_changed": 412,
    "conflict": 409,
    "too_large": 413,
    "unusable_input": 422,
    "not_valid": 422,
    "refused": 422,
}
TITLES = {
    400: "Not readable",
    401: "No valid key",
    403: "Not allowed",
    404: "Not there",
    409: "In the way of something else",
    412: "Changed meanwhile",
    413: "Too large",
    422: "Not usable",
    429: "Too many requests",
    503: "Away for a moment",
}
_FACTS = "facts"

Place = dict[str, str]


class Shape(NamedTuple):
    """What a request may hold: the members of its body, and its parameters."""

    members: frozenset[str] = frozenset()
    parameters: frozenset[str] = frozenset()

    def place_of(self, field: str) -> Place | None:
        """Where a field of an operation stands: a member of the body, one of the facts in it, or a parameter."""
        if field in self.members:
            return {"pointer": pointer(field)}
        if _FACTS in self.members:
            return {"pointer": pointer(_FACTS, field)}
        return {"parameter": field} if field in self.parameters else None


_UNKNOWN = Shape()


class NotValid(DomainError):
    """What was sent does not have the form it needs; `places` are sentences by JSON pointer."""

    code = "not_valid"

    def __init__(self, places: Mapping[str, str], message: str) -> None:
        super().__init__(message)
        self.places = places


def status_of(refusal: DomainError) -> int:
    """The HTTP status of a refusal."""
    codes = [kind.code for kind in type(refusal).__mro__ if issubclass(kind, DomainError)]
    return next(STATUS[code] for code in codes if code in STATUS)


def document(status: int, code: str, detail: str, places: Sequence[Place] = ()) -> dict[str, object]:
    """The members of a problem; `errors` names the places that are meant."""
    told: dict[str, object] = {
        "type": f"urn:leadwright:problem:{code}",
        "title": TITLES[status],
        "status": status,
        "detail": detail,
    }
    return {**told, "errors": list(places)} if places else told


def of_refusal(refusal: DomainError, shape: Shape = _UNKNOWN) -> dict[str, object]:
    """What a refusal says to a program whose request was of this form."""
    return document(status_of(refusal), refusal.code, refusal.message, _places(refusal, shape))


def answer(status: int, told: dict[str, object], **headers: str) -> HttpResponse:
    """The problem as a response; names of headers are written with `_` for `-`."""
    response = JsonResponse(told, status=status, content_type="application/problem+json")
    for name, value in headers.items():
        response[name.replace("_", "-")] = value
    return response


def refused(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    return answer(status_of(refusal), of_refusal(refusal, getattr(request, "shape", _UNKNOWN)))


def not_valid(_request: HttpRequest, problem: ValidationError) -> HttpResponse:
    """What does not have the form the documentation gives."""
    places: list[Place] = []
    for one in problem.errors:
        where, *path = one["loc"]
        place = (
            {"pointer": pointer(*path[1:])} if where == "body" else {"parameter": ".".join(map(str, path))}
        )
        places.append({**place, "detail": str(one["msg"])})
    return answer(422, document(422, "not_valid", "The request does not have the right form.", places))


def _places(refusal: DomainError, shape: Shape) -> list[Place]:
    if isinstance(refusal, NotValid):
        return [{"pointer": place, "detail": sentence} for place, sentence in refusal.places.items()]
    parameter = refusal.data.get("parameter")
    if isinstance(parameter, str):
        return [{"parameter": parameter, "detail": refusal.message}]
    found, name = refusal.data.get("pointer"), refusal.data.get("field")
    place = {"pointer": str(found)} if found is not None else None
    if place is None and isinstance(name, str):
        place = shape.place_of(name)
    return [] if place is None else [{**place, "detail": refusal.message}]
