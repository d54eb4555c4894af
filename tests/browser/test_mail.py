"""From a form to a mail and by its links back, in a real browser; and the pages of mail for everybody."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings
from playwright.sync_api import Browser, Page, expect

from leadwright.consent.models import ConsentEntry
from leadwright.messaging.models import Message
from leadwright.messaging.operations.asking import ask_to_confirm
from leadwright.messaging.operations.choosing import choice_token
from leadwright.messaging.operations.sending import send_due
from tests.accounts.people import make_user
from tests.browser.looking import complaints, scrolls_sideways
from tests.capture.forms.world import AT, publish, submit
from tests.messaging.server import MailServer

pytestmark = pytest.mark.django_db(transaction=True)
EVE = {"full_name": "Eve", "email": "eve@reader.example", "agree.newsletter.email": "yes"}


def test_an_address_is_confirmed_and_chooses_what_it_gets(
    server: MailServer, chromium: Browser, settings: LazySettings, live_server: Any
) -> None:
    settings.PUBLIC_URL = live_server.url
    submit(publish("letters", "newsletter"), EVE)
    ask_to_confirm(at=AT)
    assert send_due() == 1
    [link] = re.findall(r"https?://\S+", server.text())
    context = chromium.new_context(viewport={"width": 390, "height": 800}, color_scheme="dark")
    page = context.new_page()
    try:
        page.goto(link)
        assert complaints(page) == ""
        page.get_by_role("button", name="I confirm").click()
        expect(page.get_by_text("Your address is confirmed")).to_be_visible()
        message = Message.objects.get()
        page.goto(f"{live_server.url}/m/choose/{choice_token(message.public_id, message.address)}")
        expect(page.get_by_role("checkbox", name="Newsletter")).to_be_checked()
        assert complaints(page) == ""
        assert not scrolls_sideways(page)
        page.get_by_role("button", name="Send me nothing at all").click()
        expect(page.get_by_role("checkbox", name="Newsletter")).not_to_be_checked()
        assert context.cookies() == []
    finally:
        context.close()
    assert ConsentEntry.objects.filter(status="withdrawn").count() == 1


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1440])
def test_pages_of_mail_have_no_barriers(enter: Callable[..., Page], width: int) -> None:
    make_user()
    for path in ("/settings/mail", "/settings/mail/messages", "/offers", "/offers/new"):
        page = enter(path, width=width)
        assert complaints(page) == ""
        assert not scrolls_sideways(page)
