"""Who a key is."""

from django.http import HttpRequest
from ninja import Router, Schema

from leadwright.api.keys import caller, needs

router = Router(tags=["key"])


class Me(Schema):
    """The key, the role of its owner, and what both allow."""

    key: str
    role: str
    scopes: list[str]


@router.get("", response=Me, summary="What this key may do", url_name="me")
@needs(None)
def me(request: HttpRequest) -> dict[str, object]:
    """For trying whether a key works."""
    actor = caller(request)
    allowed = sorted(action.value for action in actor.scopes or () if actor.may(action))
    return {"key": actor.label, "role": actor.role.value, "scopes": allowed}
