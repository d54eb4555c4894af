"""Deny by default: no view runs that has not declared who may use it, and none for somebody it is not for."""

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.cache import patch_cache_control

from leadwright.accounts import queries
from leadwright.accounts.access import Permission, permission_of
from leadwright.accounts.models import User

SAFE_METHODS = ("GET", "HEAD")


class PermissionMiddleware:
    """Reads what the view declared (`accounts.access`), and gives a signed-in request its `actor`.

    Strangers are sent to sign in and come back by `next`; others are refused with 403. Nothing of a signed-in
    page is kept by browsers or proxies.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if hasattr(request, "actor"):
            patch_cache_control(response, private=True, no_store=True)
        return response

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        _args: object,
        kwargs: Mapping[str, object],
    ) -> HttpResponse | None:
        permission = permission_of(view)
        if permission is None:
            raise PermissionDenied(f"{view.__module__}.{view.__qualname__} declares no permission.")
        refusal = None if permission.everybody else _admit(request, permission)
        if refusal is None and any("\0" in str(part) for part in kwargs.values()):
            # No name holds one, and the database refuses to look for it.
            raise Http404
        return refusal


def _admit(request: HttpRequest, permission: Permission) -> HttpResponse | None:
    if not isinstance(request.user, User):
        return _to_sign_in(request)
    actor = queries.actor_for(request.user)
    # Also for a refusal: its page names a way on that is for the role.
    request.actor = actor  # type: ignore[attr-defined]  # typed in ui.requests.SignedInRequest
    if not permission.allows(actor):
        raise PermissionDenied
    return None


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """Back to the same page after signing in, but only for what merely reads: a form is not sent again
    unseen.
    """
    wanted = {"next": request.get_full_path()} if request.method in SAFE_METHODS else {}
    address = resolve_url("ui:sign_in")
    return HttpResponseRedirect(f"{address}?{urlencode(wanted)}" if wanted else address)
