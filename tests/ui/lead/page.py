"""Reading the page of a lead."""

import re
from collections.abc import Callable

from django.test import Client

from leadwright.accounts.models import User
from leadwright.leads.models import Lead
from leadwright.leads.queries import lead_detail
from tests.accounts.people import OPERATOR
from tests.ui.crowd import ref

SignIn = Callable[[User], Client]


def text_of(page: str) -> str:
    """What people read of a page, spaces made one."""
    bare = re.sub(r"<[^>]+>", " ", page)
    return re.sub(r"\s+", " ", bare)


def at(one: Lead, rest: str = "") -> str:
    return f"/leads/{ref(one)}{rest}"


def facts(one: Lead) -> dict[str, object]:
    return dict(lead_detail(actor=OPERATOR, reference=ref(one)).facts)


def form_of(client: Client, one: Lead) -> dict[str, str]:
    """The form as a browser would send it when nothing is typed."""
    page = client.get(at(one, "/edit")).content.decode()
    found = dict(re.findall(r'<input[^>]* name="([^"]+)" value="([^"]*)"', page))
    found |= dict(re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)</textarea>', page))
    return {name: value for name, value in found.items() if not name.startswith("csrf")}
