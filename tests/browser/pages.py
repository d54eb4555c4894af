"""Pages that `make screens` takes beside those whose address needs nothing: each area adds its own.

A page is a name and what gives its path in a workspace that holds the sample; it may write what it needs first.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta

from leadwright.accounts.actor import operator
from leadwright.accounts.models import User
from leadwright.accounts.operations.links import create_sign_in_link
from leadwright.leads.queries import ranked_leads
from leadwright.platform import clock
from leadwright.platform.ids import Kind, public_id


def _first_lead() -> str:
    return f"/leads/{ranked_leads(actor=operator(), limit=1).rows[0].id}"


def _colleague() -> str:
    return f"/settings/people/{public_id(Kind.USER, User.objects.get(name='Hana Šimková').public_id)}"


def _link() -> str:
    token = create_sign_in_link(actor=operator(), user=User.objects.earliest("pk"), at=clock.now())
    return f"/sign-in/{token}"


PAGES: Mapping[str, Callable[[], str]] = {
    "lead": _first_lead,
    "lead-judged": lambda: f"{_first_lead()}?segment=gone-quiet",
    "lead-past": lambda: f"{_first_lead()}?at={(clock.now() - timedelta(days=20)).date()}",
    "lead-edit": lambda: f"{_first_lead()}/edit",
    "lead-stage": lambda: f"{_first_lead()}/stage",
    "lead-merge": lambda: f"{_first_lead()}/merge?q=an",
    "person": _colleague,
    "found": lambda: "/search?q=an",
    "not-found": lambda: "/nothing-here",
    "link": _link,
}
