"""The page of sources, and where a lead came from on its page."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from leadwright.accounts.models import User
from leadwright.platform import clock
from tests.accounts.people import make_user
from tests.leads.people import NOW as KNOWN_SINCE
from tests.leads.people import lead, ref
from tests.leads.test_origins import take, visit
from tests.ui.crowd import compute
from tests.ui.lead.page import text_of

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def test_numbers_lead_to_lists_and_channels_to_what_they_consist_of(signed_in: SignIn) -> None:
    one = lead(full_name="Ada King", email="ada@acme.example")
    take(
        visit(one.pk, 2, source="Letter", medium="email", name="<b>May</b>"),
        visit(one.pk, 1, "https://evil.example/\"'><script>"),
    )
    compute(KNOWN_SINCE)
    clock.freeze(KNOWN_SINCE)
    client = signed_in(make_user())
    page = client.get(reverse("ui:sources")).content.decode()
    text = text_of(page)
    assert "E-mail" in text
    assert "Together" in text
    (finer,) = re.findall(r'href="([^"]*channel=email[^"]*)"', page)
    below = client.get(finer.replace("&amp;", "&")).content.decode()
    assert "All channels" in text_of(below)
    assert "Letter" in text_of(below)
    deepest = client.get(f"{reverse('ui:sources')}?channel=email&source=letter&credit=first").content.decode()
    assert "&lt;b&gt;May&lt;/b&gt;" in deepest
    lists = [address.replace("&amp;", "&") for address in re.findall(r'href="([^"]*where=[^"]*)"', deepest)]
    assert lists, text_of(deepest)
    for address in lists:
        listed = client.get(address)
        assert listed.status_code == 200
        assert "Ada King" in listed.content.decode()


@pytest.mark.parametrize(
    "asked", ["days=7&credit=x&by=y", "channel=nonsense&source=x", "source=x", "channel=email&source=%00%F0"]
)
def test_an_address_that_says_nothing_we_know_is_answered(signed_in: SignIn, asked: str) -> None:
    assert signed_in(make_user()).get(f"{reverse('ui:sources')}?{asked}").status_code == 200


def test_the_page_of_a_lead_says_where_from(signed_in: SignIn) -> None:
    one = lead(full_name="Ada King", email="ada@acme.example")
    take(
        visit(one.pk, 9, "https://www.google.com/"),
        visit(one.pk, 2, source="Letter", medium="email", name="May"),
        visit(one.pk, 1),
    )
    compute(KNOWN_SINCE)
    page = signed_in(make_user()).get(reverse("ui:lead", kwargs={"public_id": ref(one)})).content.decode()
    said = text_of(page[page.index('id="h-whence"') :])
    for part in (
        "First touch",
        "Organic search : Google",
        "What made the lead",
        "E-mail : Letter, May",
        "All 3 touches",
    ):
        assert part in said
