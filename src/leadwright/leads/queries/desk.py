"""Who can own leads, and the names that lists are narrowed by."""

from dataclasses import dataclass

from leadwright.accounts.models import Team, User
from leadwright.accounts.rules import Action, Role, may
from leadwright.events.models import Source
from leadwright.leads.models import Tag
from leadwright.platform.ids import Kind, public_id


@dataclass(frozen=True)
class Owner:
    """A colleague who can own leads."""

    id: str
    name: str
    email: str


def possible_owners() -> tuple[Owner, ...]:
    """Everybody who works here and can own leads, by name; one query."""
    roles = [role for role in Role if may(role, Action.EDIT_LEADS)]
    found = User.objects.filter(is_active=True, role__in=roles).order_by("name", "pk")
    rows = found.values_list("public_id", "name", "email")
    return tuple(Owner(public_id(Kind.USER, uuid), name, email) for uuid, name, email in rows)


def team_names() -> tuple[str, ...]:
    """The teams, by name; one query."""
    return tuple(Team.objects.order_by("name").values_list("name", flat=True))


def source_slugs() -> tuple[str, ...]:
    """Where leads come from, by name; one query."""
    return tuple(Source.objects.order_by("slug").values_list("slug", flat=True))


def tag_names() -> tuple[str, ...]:
    """The tags there are, by name; one query."""
    return tuple(Tag.objects.order_by("folded").values_list("name", flat=True))
