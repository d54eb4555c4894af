"""A workspace in which every text somebody may type, send or publish is hostile."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from urllib.parse import urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from leadwright.accounts.actor import operator
from leadwright.accounts.queries import actor_for
from leadwright.capture.forms.files import SentFile
from leadwright.capture.forms.rendering import HONEYPOT
from leadwright.capture.mapping import FACT_FIELDS
from leadwright.capture.offers.document import OfferBody
from leadwright.capture.operations.coupons import redeem_code
from leadwright.capture.operations.handing import bring_codes
from leadwright.capture.operations.offering import put_offer
from leadwright.capture.operations.receiving import keep_payload, refuse_delivery
from leadwright.capture.operations.referring import make_link
from leadwright.capture.operations.submitting import Sending, submit_forms
from leadwright.capture.operations.webhooks import make_secret
from leadwright.capture.queries.forms import live_form
from leadwright.capture.queries.webhooks import live_hook
from leadwright.capture.referrals.models import ReferralLink
from leadwright.leads.models import Lead
from leadwright.leads.operations.merge import merge_leads
from leadwright.learning.asking import Question
from leadwright.learning.operations import Asked, ask_study
from leadwright.learning.queries import StudyKind
from leadwright.messaging.kinds import KINDS, Outgoing
from leadwright.messaging.models import Message
from leadwright.messaging.operations.asking import ask_to_confirm
from leadwright.messaging.operations.choosing import choice_address
from leadwright.platform import clock, workspace
from leadwright.playbook import queries, yaml_form
from leadwright.playbook.operations import draft_document, publish_version
from leadwright.sales.operations.giving import hand_over
from leadwright.sales.operations.selling import Deal, begin_opportunity
from tests.accounts.people import make_team, make_user
from tests.capture.forms.world import FIREFOX, submit, token_of
from tests.leads.people import lead, ref
from tests.ui.crowd import buyer, compute, happened
from tests.ui.hostile import FILE_NAME, HOSTILE, OTHERS, Crawl

_TYPED = {
    "email": "oxss@acme.example",
    "phone": "+49 30 901820",
    "country": "Germany",
    "company_size": "40",
    "company_domain": "acme.example",
    "website": OTHERS[0],
    "linkedin_url": OTHERS[0],
}


def fill(client: Client, work_off: Callable[[], None]) -> Crawl:
    """Make it, by people, lists, events, documents, and by every form of every page; `client` is its administrator's."""
    now = clock.now()
    boss = make_user(name=HOSTILE)
    client.force_login(boss)
    make_team(HOSTILE, boss)
    workspace.write("company", HOSTILE)
    compute(now)
    _publish(now)
    _ask(now)
    _leads(now)
    _forms(now)
    _applications(now)
    _payloads(now)
    _offers(now)
    result = _bring_in(client, work_off)
    compute(now)
    _export(client, work_off)
    _sales(now)
    crawl = Crawl(client, boss)
    crawl.look(result)
    codes = ReferralLink.objects.values_list("code", flat=True)
    for address in (*_mailed(now), *(f"/r/{code}" for code in codes)):
        crawl.look(address)
    crawl.everything(sending=True)
    work_off()
    client.post("/playbook/scoring/default/effects/compute?version=1")
    client.post("/playbook/routing/default/draft/simulation/compute")
    work_off()
    compute(clock.now())
    return crawl


def _leads(now: datetime) -> None:
    told = {name: f"{HOSTILE}{other}" for name in ("company", "role", "need") for other in OTHERS[:1]}
    one = buyer(now, full_name=f"Ida {HOSTILE}", **told)
    for place, hostile in enumerate((HOSTILE, *OTHERS)):
        happened(one, "page_viewed", now - timedelta(hours=place), path=hostile, url=hostile, title=hostile)
        happened(one, "form_submitted", now - timedelta(hours=place), form=hostile, product=hostile)
    for name in ("note_added", "download_finished", "email_clicked"):
        happened(one, name, now, url=OTHERS[0], asset=HOSTILE, link=HOSTILE, subject=HOSTILE)
    twin = lead(full_name=f"Idb {HOSTILE}", email="twin@acme.example", company=HOSTILE)
    merge_leads(actor=operator(), survivor=ref(one), duplicate=ref(twin), reason=HOSTILE, at=now)
    assert Lead.objects.count() == 2


def _publish(now: datetime) -> None:
    """Documents hold texts where they are titles, names and reasons."""
    for kind in ("lifecycle", "scoring"):
        read = queries.read_version(actor=operator(), kind=kind)
        body = dict(yaml_form.load(read.text).value)  # type: ignore[call-overload]
        body.pop("kind")
        if kind == "scoring":
            body["rules"] = body["rules"][:3]  # so that the version before would move somebody
        _again(kind, "default", {**body, "title": HOSTILE}, now)
    when = {
        "any": [{"field": "company_name", "contains": HOSTILE}, {"field": "stage", "any_of": ["lead", "mql"]}]
    }
    _again("segment", "hostile", {"title": HOSTILE, "when": when}, now)
    columns = {HOSTILE: {"field": "full_name"}, "Mail": {"field": "email"}}
    _again("mapping", "hostile", {"title": HOSTILE, "columns": columns}, now)


def _forms(now: datetime) -> None:
    """A form, what came with it, and what is held."""
    asked = [
        {"field": "full_name", "label": HOSTILE, "hint": HOSTILE},
        {"custom": "hostile", "type": "choice", "label": HOSTILE, "choices": [HOSTILE.replace(";", "")]},
    ]
    texts = dict.fromkeys(("title", "heading", "intro", "about", "button"), HOSTILE)
    box = {"wording": f"{HOSTILE} {OTHERS[0]}", "channel": "phone", "confirm": False}
    thanks = {"heading": HOSTILE, "message": HOSTILE}
    _again(
        "form", "hostile", {**texts, "fields": asked, "consents": [box], "thanks": thanks, "kiosk": True}, now
    )
    shown = live_form("hostile")
    assert shown is not None
    for trap in ("", HOSTILE):
        submit(shown, {"full_name": HOSTILE[:40], "custom.hostile": HOSTILE, HONEYPOT: trap}, at=now)


def _applications(now: datetime) -> None:
    """Somebody applied in hostile words, with a file of a hostile name."""
    texts = dict.fromkeys(("title", "heading", "about"), HOSTILE)
    asked = [
        {"field": "full_name", "label": HOSTILE},
        {"field": "message", "label": HOSTILE},
        {"field": "files"},
    ]
    _again("form", "jobs", {**texts, "type": "application", "fields": asked}, now)
    shown = live_form("jobs")
    assert shown is not None
    for trap in ("", HOSTILE):
        sent = {"full_name": [HOSTILE[:40]], "message": [HOSTILE], HONEYPOT: [trap]}
        sending = Sending(
            shown,
            token_of(shown, opened=now - timedelta(minutes=1)),
            sent,
            FIREFOX,
            now,
            files=(SentFile(HOSTILE, HOSTILE.encode()),),
        )
        submit_forms(sendings=[sending])


def _sales(now: datetime) -> None:
    """Somebody is handed over, talked with and sold to in hostile words."""
    one = Lead.objects.filter(merged_into=None, kind="person").earliest("id")
    hand_over(actor=operator(), leads=[one.pk], at=now)
    deal = Deal(HOSTILE, Decimal(1), "EUR", products=(HOSTILE.replace(",", ""),))
    begin_opportunity(actor=operator(), lead=ref(one), deal=deal, at=now)
    make_link(actor=operator(), lead=ref(one), form="hostile", at=now)


def _mailed(now: datetime) -> tuple[str, ...]:
    """The pages that links in mails lead to: to confirm, to choose, and to fetch a file."""
    file = SentFile(HOSTILE, HOSTILE.encode())
    put_offer(actor=operator(), slug="hostile-file", body=OfferBody(title=HOSTILE), file=file, at=now)
    box = {"wording": f"{HOSTILE} {OTHERS[0]}"}
    asked = [{"field": "full_name"}, {"field": "email", "required": True}]
    _again(
        "form",
        "mailed",
        {"type": "content", "title": HOSTILE, "about": "hostile-file", "fields": asked, "consents": [box]},
        now,
    )
    shown = live_form("mailed")
    assert shown is not None
    submit(shown, {"full_name": "Eve", "email": "eve@reader.example", "agree.marketing.email": "yes"}, at=now)
    ask_to_confirm(at=now)
    letters = [one for one in Message.objects.all() if one.kind in ("content.file", "consent.confirmation")]
    told = [KINDS[one.kind].compose(Outgoing.of(one), now) for one in letters]
    links = [link for one in told if one for link in re.findall(r"https?://\S+/m/\S+", one.text)]
    links += [choice_address(one.public_id, one.address) for one in letters]
    return tuple({urlsplit(link).path for link in links})


def _payloads(now: datetime) -> None:
    """What was sent to a webhook in hostile words: taken, held, left out, and no JSON at all."""
    texts = {
        "title": HOSTILE,
        "describes": HOSTILE,
        "facts": {"full_name": "@.name", "email": "@.mail", "need": HOSTILE},
        "events": [{"name": "form_submitted", "properties": {"text": "@.name", "form": HOSTILE}}],
        "only": [{"path": "@.name", "none_of": [HOSTILE]}],
        "items": "$.rows",
        "campaign": {"name": HOSTILE},
    }
    _again("webhook", "hostile", texts, now)
    hook = live_hook("hostile")
    assert hook is not None
    make_secret(actor=operator(), slug="hostile", at=now)
    refuse_delivery(webhook="hostile", reason=HOSTILE, at=now)
    people = [{"name": f"Ned {OTHERS[3]}"}, {"name": "Nia Xu", "mail": "nia@acme-xss.com"}, {"name": HOSTILE}]
    for place, body in enumerate((json.dumps({"rows": people, HOSTILE: HOSTILE}), HOSTILE)):
        keep_payload(hook=hook, name=str(place), body=body.encode(), at=now)


def _offers(now: datetime) -> None:
    """A coupon with a code, a webinar with a seat, a trial, and the forms that hand them out."""
    texts = {"title": HOSTILE, "describes": HOSTILE}
    when = {
        "begins": "2026-01-05T10:00",
        "zone": "Europe/Berlin",
        "place": HOSTILE,
        "link": "https://example.com/x",
    }
    parts = {
        "coupon": {"worth": HOSTILE, "shown": "page"},
        "schedule": when,
        "follow": {"link": "https://example.com"},
    }
    for kind, part in (("coupon", "coupon"), ("webinar", "schedule"), ("trial", "follow")):
        _again("offer", f"hostile-{kind}", {**texts, "type": kind, part: parts[part]}, now)
        asked = [{"field": "full_name", "label": HOSTILE}, {"field": "email"}]
        about = f"hostile-{kind}"
        _again(
            "form",
            f"hands-out-{kind}",
            {"title": HOSTILE, "type": kind, "about": about, "fields": asked},
            now,
        )
    bring_codes(actor=operator(), offer="hostile-coupon", codes=[HOSTILE[:60]], at=now)
    for kind in ("coupon", "webinar"):
        shown = live_form(f"hands-out-{kind}")
        assert shown is not None
        submit(shown, {"full_name": HOSTILE[:40], "email": f"{kind}@acme.example"}, at=now)
    redeem_code(actor=operator(), code=HOSTILE[:60], reference=HOSTILE, at=now)
    blocks = [
        {"block": "text", "text": f"{HOSTILE}\n\n[{HOSTILE}]({OTHERS[0]})"},
        {"block": "heading", "text": HOSTILE},
        {"block": "list", "text": HOSTILE, "items": [HOSTILE]},
        {"block": "image", "alt": HOSTILE, "by": HOSTILE},
        {"block": "quote", "text": HOSTILE, "by": HOSTILE},
        {"block": "offer", "offer": "hostile-webinar", "text": HOSTILE},
        {"block": "form", "form": "hands-out-coupon", "text": HOSTILE},
        {"block": "video", "link": "https://example.com/x", "label": HOSTILE},
        {"block": "questions", "text": HOSTILE, "questions": [{"question": HOSTILE, "answer": HOSTILE}]},
    ]
    _again("page", "hostile", {"title": HOSTILE[:120], "describes": HOSTILE, "blocks": blocks}, now)


def _ask(now: datetime) -> None:
    """A study with nothing to judge, which names an outcome in hostile words."""
    asked = Asked(StudyKind.BACKTEST, Question(f"custom.won={HOSTILE}", now))
    ask_study(actor=operator(), asked=asked, at=now, follow=False)


def _again(kind: str, slug: str, body: dict[str, object], now: datetime) -> None:
    actor = actor_for(make_user(email=f"{kind}-{slug}@acme.example", name=HOSTILE))
    draft = draft_document(actor=actor, kind=kind, slug=slug, body=body, reason=HOSTILE, at=now)
    publish_version(actor=actor, kind=kind, slug=slug, number=draft.number, at=now)


def _bring_in(client: Client, work_off: Callable[[], None]) -> str:
    """A list with every column there is and one of the workspace's own; its address. Another like it stays a draft."""
    columns = [*FACT_FIELDS, "own"]
    rows = [[_TYPED.get(name, f"{HOSTILE} {name}") for name in columns], [HOSTILE for _ in columns]]
    rows.append(["" for _ in FACT_FIELDS] + [HOSTILE])
    lines = [[f"{HOSTILE} {name}" for name in columns], *rows]
    content = "\n".join("\t".join(line) for line in lines)
    for list_ in (f"{content}\n", content):
        draft = str(client.post("/imports/new", {"file": _file(list_)})["Location"])
        work_off()
        _answer(client, draft)
        work_off()
    assert client.post(f"{draft}/start").status_code == 302
    work_off()
    return str(client.get(f"{draft}/run")["Location"])


def _answer(client: Client, draft: str) -> None:
    chosen = {f"c{place}": f"f:{name}" for place, name in enumerate(FACT_FIELDS)}
    own = f"c{len(FACT_FIELDS)}"
    sent = {**chosen, own: "+", f"{own}-label": HOSTILE, f"{own}-type": "text", "then": "next"}
    assert client.post(f"{draft}/columns", sent).status_code == 302
    said = {"source": "Fair of xss", "basis": "consent", "purpose": "newsletter"}
    assert client.post(f"{draft}/questions", said).status_code == 302


def _file(content: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(FILE_NAME, content.encode())


def _export(client: Client, work_off: Callable[[], None]) -> None:
    """Every lead with what the list shows, as the file people fetch."""
    batch = urlsplit(client.post("/leads/batches", {"whole": "1", "kind": "export"})["Location"]).path
    assert client.post(f"{batch}/start", {"format": "csv"}).status_code == 302
    work_off()
