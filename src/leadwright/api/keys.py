"""Who asks: the holder of a key, as often as a key may ask, for what its scopes allow."""

import math
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest
from ninja.operation import Operation
from ninja.security import HttpBearer

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.operations.api_keys import authenticate_key
from leadwright.accounts.rules import Action
from leadwright.api.bodies import UnreadableBody, storable
from leadwright.api.problems import Shape
from leadwright.api.shapes import Strict
from leadwright.criteria.errors import unknown_name
from leadwright.platform import clock
from leadwright.platform.errors import UnusableInput
from leadwright.platform.pacing import Pace

RATE, BURST = 1_000, 5_000
POLICY = f'"key";q={BURST};w={BURST // RATE}'
# What an operation declares in the description: the scope of the key it asks for.
SCOPE = "x-scope"
ANY_KEY = "any"
_PACE = Pace(rate=RATE, burst=BURST)

View = TypeVar("View", bound=Callable[..., Any])


class TooFast(Exception):
    """A key that asks too often; in so many seconds it may go on."""

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.wait = wait


class KeyHolder(HttpBearer):
    """`Authorization: Bearer lw_…`. Cookies prove nothing here, so no page of another site can ask in somebody's name."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        known: Actor | None = getattr(request, "key_holder", None)
        if known is not None:
            return known
        actor = authenticate_key(text=token, at=clock.now()) if storable(token) else None
        if actor is None:
            return None
        wait = _PACE.wait_seconds(token, now=time.monotonic())
        if wait:
            raise TooFast(math.ceil(wait))
        if not all(storable(text) for _, texts in request.GET.lists() for text in texts):
            raise UnreadableBody("A parameter holds a character that cannot be kept.")
        request.key_holder = actor  # type: ignore[attr-defined]  # asked for again by what keeps answers
        return actor


class UnknownParameter(UnusableInput):
    """A name no parameter has here: most likely a slip, which would be answered otherwise than it was meant."""

    code = "not_valid"


def needs(action: Action | None) -> Callable[[View], View]:
    """Declare what a key has to be allowed to do for an operation; None: any key will do. Unknown parameters are refused."""

    def declare(view: View) -> View:
        known: set[str] = set()

        @wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if action is not None:
                require(caller(request), action)
            members = (one.__class__.model_fields for one in kwargs.values() if isinstance(one, Strict))
            shape = Shape(frozenset[str]().union(*members), frozenset(known))
            request.shape = shape  # type: ignore[attr-defined]  # read where a refusal names its place
            for name in request.GET:
                if name not in known:
                    raise UnknownParameter(unknown_name("parameter", name, known), parameter=name)
            return view(request, *args, **kwargs)

        def say(operation: Operation) -> None:
            for model in operation.models:
                if model.__ninja_param_source__ == "query":
                    known.update(model.__ninja_flatten_map__)
            scope = ANY_KEY if action is None else action.value
            operation.openapi_extra = {SCOPE: scope, **(operation.openapi_extra or {})}

        asked._ninja_contribute_to_operation = [say]  # type: ignore[attr-defined]
        return asked  # type: ignore[return-value]

    return declare


def caller(request: HttpRequest) -> Actor:
    """Who asks."""
    actor: Actor = request.auth  # type: ignore[attr-defined]  # set by ninja from KeyHolder
    return actor
