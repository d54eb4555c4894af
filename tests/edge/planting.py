"""Somebody comes through every door, and says a word of their own at each: what is looked for once they are erased."""

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.test import Client

from leadwright.accounts.models import User
from leadwright.accounts.queries import actor_for
from leadwright.capture.forms.starters import starter_body
from leadwright.capture.models import FormSubmission, ReceivedPayload, WriteKey
from leadwright.capture.offers.document import Follow, OfferBody
from leadwright.capture.operations.offering import put_offer
from leadwright.capture.operations.quarantine import discard_submission, release_submission
from leadwright.capture.operations.receiving import replay_payload
from leadwright.capture.operations.write_keys import create_write_key
from leadwright.leads.models import CustomField, Lead
from leadwright.messaging.models import Message
from leadwright.messaging.operations.asking import ask_to_confirm
from leadwright.messaging.operations.choosing import choice_address
from leadwright.messaging.operations.sending import send_due
from leadwright.platform import clock
from leadwright.platform.ids import Kind, public_id
from tests.accounts.people import OPERATOR
from tests.api.programs import Program
from tests.capture.forms.world import fields_of, open_form, publish
from tests.capture.webhooks.world import in_force, secret, send
from tests.edge.test_coupons import coupon
from tests.edge.test_landing import put as put_page
from tests.edge.test_mail import link_in, press
from tests.edge.test_offers import GUIDE
from tests.edge.test_seats import webinar
from tests.messaging.server import MailServer

CANARY = "xqcanary"
EMAIL = f"{CANARY}mail@loom-works.com"
BROWSER = "Mozilla/5.0 (X11) Firefox/150.0"
DEVICE = "c" * 32
DAY = timedelta(days=1)


@dataclass
class World:
    """The doors, who opens them, and the words that were said at each."""

    server: MailServer
    home: Path
    boss: User
    client: Client = field(default_factory=Client)
    words: dict[str, str] = field(default_factory=dict)

    def word(self, where: str) -> str:
        """A word nobody else says, by where it was said."""
        return self.words.setdefault(where, f"{CANARY}{where}")

    @property
    def lead(self) -> Lead:
        return Lead.objects.get(email=EMAIL, merged_into=None)

    @property
    def name(self) -> str:
        return public_id(Kind.LEAD, self.lead.public_id)

    @property
    def actor(self) -> Any:
        return actor_for(self.boss)

    def post(self, slug: str, values: Mapping[str, str], *, address: str = "", **headers: str) -> None:
        """Fill in a hosted form as a browser does."""
        fields = open_form(self.client, address or f"/f/{slug}", **headers)
        told = {**fields, "email": EMAIL, **values}
        answer = self.client.post(f"/f/{slug}", told, headers={"user-agent": BROWSER, **headers})
        assert answer.status_code == 303, answer.content.decode()
        ask_to_confirm(at=clock.now())
        send_due()


def hosted_form(world: World) -> None:
    """With a question of one's own, the campaign, where it stood, and what the browser says of itself."""
    CustomField.objects.create(slug="remark", label="Remark", type="text", created_at=clock.now())
    body = starter_body("contact")
    fields = [*body["fields"], {"custom": "remark", "label": "Remark"}]  # type: ignore[misc]
    publish("contact", fields=fields)
    told = {
        "full_name": world.word("name"),
        "company": world.word("company"),
        "message": f"We need looms, {world.word('message')}.",
        "custom.remark": world.word("custom"),
        "agree.marketing.email": "yes",
        "_visitor": DEVICE,
        "_title": world.word("title"),
    }
    page = f"/f/contact?utm_source=fair&utm_campaign={world.word('campaign')}"
    referrer = f"https://www.bing.com/{world.word('referrer')}"
    agent = f"{BROWSER} {world.word('agent')}"
    world.post("contact", told, address=page, referer=referrer, **{"user-agent": agent})


def own_site(world: World) -> None:
    """By the script in somebody's page, and by HTML alone, which has no token and is shown to be sent once more."""
    tree = world.client.get("/f/contact/embed").json()
    token = _in_tree(tree["form"], "_token")
    clock.freeze(clock.now() + timedelta(minutes=1))
    told = {"_token": token, "full_name": world.word("name"), "email": EMAIL, "message": world.word("script"),
            "_page": f"https://www.loom.example/{world.word('page')}"}  # fmt: skip
    answer = world.client.post(
        "/f/contact/submit",
        json.dumps(told),
        content_type="application/json",
        headers={"user-agent": BROWSER},
    )
    assert answer.status_code == 200, answer.content
    told = {"full_name": world.word("name"), "email": EMAIL, "message": world.word("html")}
    page = world.client.post("/f/contact", told, headers={"user-agent": BROWSER}).content.decode()
    clock.freeze(clock.now() + timedelta(minutes=1))
    answer = world.client.post("/f/contact", {**fields_of(page), **told}, headers={"user-agent": BROWSER})
    assert answer.status_code == 303


def _in_tree(tree: Any, name: str) -> str:
    return str(json.dumps(tree).split(f'"{name}"', 1)[1].split('"value": "', 1)[1].split('"', 1)[0])


def landing_page(world: World) -> None:
    put_page("looms")
    address = f"/p/looms?utm_campaign={world.word('landing')}"
    world.post("contact", {"full_name": world.word("name"), "message": "Again."}, address=address)


def offers(world: World) -> None:
    """A coupon that is redeemed, a seat, a file that is fetched, a trial."""
    coupon("spring", "AA-1", "AA-2")
    publish("save", "coupon", about="spring")
    world.post("save", {"given_name": "Ada"})
    told = {"reference": world.word("order")}
    till = Program(email="till@acme.example")
    answer = till.ask("POST", "/offers/spring/codes/AA-1/redeem", told, **{"idempotency-key": "till-1"})
    assert answer.status_code == 200, answer.content
    webinar(begins=f"{clock.now() + 2 * DAY:%Y-%m-%dT%H:%M}")
    publish("looms-form", "webinar", about="looms")
    world.post("looms-form", {"full_name": world.word("name")})
    clock.freeze(clock.now() + 3 * DAY)
    present = {"people": [{"email": EMAIL, "minutes": 40}, {"email": f"{CANARY}stranger@loom-works.com"}]}
    answer = till.ask("POST", "/offers/looms/attendance", present, **{"idempotency-key": "till-2"})
    assert answer.json()["recorded"] == 1
    put_offer(actor=OPERATOR, slug="guide", body=OfferBody(title="Guide"), file=GUIDE, at=clock.now())
    publish("guide-form", "content", about="guide")
    world.post("guide-form", {"full_name": world.word("name")})
    world.client.post(link_in(world.server))
    follow = Follow(link="https://try.acme.example/begin")
    put_offer(
        actor=OPERATOR, slug="try", body=OfferBody(title="Try", type="trial", follow=follow), at=clock.now()
    )
    publish("try-form", "trial", about="try")
    world.post("try-form", {"full_name": world.word("name"), "company": "Loom", "role": world.word("trial")})


def newsletter(world: World) -> None:
    """Asked by mail, confirmed, and chosen anew on one's own page."""
    publish("letters", "newsletter", about="looms")
    world.post("letters", {"full_name": world.word("name"), "agree.newsletter.email": "yes"})
    press(world.client, link_in(world.server))
    sent = Message.objects.filter(address=EMAIL).latest("id")
    page = choice_address(sent.public_id, EMAIL).removeprefix(settings.PUBLIC_URL)
    assert world.client.post(page, {"topic": "newsletter"}).status_code == 303


def website(world: World) -> None:
    """What the tracker tells of the device before and after anybody knew whose it is."""
    key = create_write_key(
        actor=OPERATOR, source="website", kind=WriteKey.BROWSER, origins=[], at=clock.now()
    ).text
    around = {
        "url": f"https://www.acme.example/prices?utm_campaign={world.word('adcampaign')}&gclid={world.word('click')}",
        "path": f"/prices/{world.word('path')}",
        "referrer": f"https://www.google.com/?q={world.word('search')}",
        "title": world.word("pagetitle"),
    }
    item = {"type": "page", "anonymousId": DEVICE, "messageId": world.word("pageid"), "timestamp": clock.now().isoformat(),
            "context": {"page": around}, "properties": {}}  # fmt: skip
    answer = world.client.post(
        "/hello",
        json.dumps({"writeKey": key, "batch": [item]}),
        content_type="text/plain",
        headers={"user-agent": BROWSER},
    )
    assert answer.status_code == 200, answer.content


def product(world: World) -> None:
    """Every call of the tracking API, one by one and in a batch; one that cannot be taken too."""
    key = create_write_key(actor=OPERATOR, source="app", kind=WriteKey.SERVER, at=clock.now())
    user = world.word("userid")
    person = {
        "email": EMAIL,
        "name": world.word("name"),
        "city": world.word("trait"),
        "remark": world.word("custom"),
    }
    refused = {"type": "track", "userId": user, "messageId": f"order of {EMAIL}"}
    calls: list[dict[str, Any]] = [
        {"type": "identify", "userId": user, "anonymousId": world.word("device"), "traits": person},
        {
            "type": "track",
            "event": "Loom Ordered",
            "userId": user,
            "properties": {"colour": world.word("property")},
        },
        {
            "type": "page",
            "userId": user,
            "properties": {"url": f"https://app.acme.example/{world.word('apppage')}"},
        },
        {"type": "screen", "userId": user, "name": world.word("screen")},
        {
            "type": "group",
            "userId": user,
            "groupId": world.word("group"),
            "traits": {"name": world.word("company")},
        },
        {"type": "alias", "userId": user, "previousId": world.word("previous")},
    ]
    head = {"authorization": "Basic " + b64encode(f"{key.text}:".encode()).decode()}
    for place, one in enumerate(calls):
        told = json.dumps({**one, "messageId": f"m{place}"})
        answer = Client().post(f"/v1/{one['type']}", told, content_type="application/json", headers=head)
        assert answer.status_code == 200, answer.content
    batch = [
        refused,
        {
            "type": "track",
            "event": "Loom Used",
            "userId": user,
            "messageId": "b1",
            "properties": {"text": world.word("batch")},
        },
    ]
    assert (
        Client()
        .post("/v1/batch", json.dumps({"batch": batch}), content_type="application/json", headers=head)
        .status_code
        == 200
    )


def programs(world: World) -> None:
    """The API, each write under a key of the program's own."""
    program = Program(email="sync@acme.example")
    now = clock.now().isoformat()

    def write(method: str, path: str, body: object) -> Any:
        answer = program.ask(method, path, body, **{"idempotency-key": uuid4().hex})
        assert answer.status_code < 300, (path, answer.content)
        return answer.json()

    facts = {"email": EMAIL}
    write("POST", "/leads/batch", {"leads": [{"facts": facts}, {"facts": {"email": f"{CANARY}malformed"}}]})
    path = f"/leads/{world.name}"
    write("PATCH", path, {"facts": {"need": world.word("need"), "problem": world.word("problem")}})
    event = {
        "name": "webinar_attended",
        "occurred_at": now,
        "properties": {"webinar": world.word("apievent")},
    }
    write("POST", f"{path}/events", {"events": [{**event, "id": world.word("apiid")}]})
    many = [
        {**event, "id": "e2", "lead": EMAIL},
        {**event, "id": "e3", "lead": f"{CANARY}stranger@loom-works.com"},
    ]
    write("POST", "/events/batch", {"events": many})
    write("POST", f"{path}/consent", {"status": "granted", "purpose": "marketing", "channel": "phone", "occurred_at": now,
          "wording": f"You may call me, {world.word('wording')}.", "evidence": {"card": world.word("evidence")}})  # fmt: skip
    note = write("POST", f"{path}/notes", {"text": world.word("note")})["id"]
    write("PATCH", f"/notes/{note}", {"text": f"{world.word('note')} {world.word('editednote')}"})
    task = write("POST", f"{path}/tasks", {"title": world.word("task")})["id"]
    write("POST", f"/tasks/{task}/done", None)
    write(
        "POST",
        "/forms/contact/submissions",
        {"answers": {"full_name": world.word("name"), "email": EMAIL, "message": world.word("apiform")}},
    )
    company = program.ask("GET", f"/companies?find={world.word('company')}").json()["companies"][0]["id"]
    write("PATCH", f"/companies/{company}", {"facts": {"industry": world.word("industry")}})


def webhook(world: World) -> None:
    """Kept as it came, and read again; one that says nothing of who it is, and one that looks like abuse."""
    in_force()
    key = secret(at=clock.now())
    lead_ad = {"id": world.word("adid"), "full_name": world.word("name"), "email": EMAIL, "message": world.word("webhook"),
               "unread": world.word("payload")}  # fmt: skip
    received = send(lead_ad, key=key, at=clock.now())
    assert received.state == ReceivedPayload.TAKEN
    replay_payload(actor=OPERATOR, payload=received.payload, at=clock.now())
    spam = {
        "id": "spam",
        "full_name": "Buy now http://x.example",
        "email": EMAIL,
        "message": world.word("heldhook"),
    }
    assert send(spam, key=key, at=clock.now()).state == ReceivedPayload.HELD


def quarantine(world: World) -> None:
    """What looked like abuse: one that waits, one thrown away, one let in."""
    for what in ("held", "discarded", "released"):
        clock.freeze(clock.now() + DAY)
        world.post("contact", {"full_name": world.word("name"), "message": world.word(what), "homepage": "x"})
        row = FormSubmission.objects.order_by("-id")[0]
        assert row.state == FormSubmission.HELD
        reference = public_id(Kind.SUBMISSION, row.public_id)
        if what == "discarded":
            discard_submission(actor=OPERATOR, submission=reference, at=clock.now())
        if what == "released":
            release_submission(actor=OPERATOR, submission=reference, at=clock.now())
