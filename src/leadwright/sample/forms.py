"""Forms of the sample company: in force for some weeks, sent by its people, and tried by programs that advertise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from django.conf import settings

from leadwright.accounts.actor import Actor
from leadwright.capture.forms.around import around
from leadwright.capture.forms.document import FORM
from leadwright.capture.forms.files import SentFile
from leadwright.capture.forms.starters import starter_body
from leadwright.capture.forms.tokens import FormToken
from leadwright.capture.operations.counting import Seen, count_seen
from leadwright.capture.operations.submitting import Sender, Sending, submit_forms
from leadwright.capture.queries.forms import ShownForm, live_form
from leadwright.playbook.operations import draft_document, publish_version
from leadwright.sample.offers import CHECKLIST, COUPON, TRIAL, WEBINAR
from leadwright.sample.operations import SAMPLE_BATCH
from leadwright.sample.queries import FORM_SLUGS, PAGE_SLUG, SamplePerson, people_with_addresses

_SEED = 20_270_808
_BEGUN = timedelta(days=40)
_SITE = "https://www.tessera.example"
_BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0"
_WORDS = (
    "We run three cold stores and write temperatures down by hand. What would it cost to stop that?",
    "Does the gateway work in a basement without mobile coverage?",
    "Please send me the calibration certificates of the loggers.",
    "Our auditor asks for an alarm at night. Can you show me how yours works?",
)


@dataclass(frozen=True)
class _Form:
    """A form: what it begins with, how it is called, how many sent it in four weeks, of a hundred how many who saw it, and how
    many days ago the last sent it.
    """

    slug: str
    starter: str
    changed: Mapping[str, object]
    sent: int
    rate: int
    until: float = 0.5


_FORMS = (
    _Form(FORM_SLUGS[0], "contact", {"title": "Contact", "sites": [_SITE]}, 14, 11),
    _Form(FORM_SLUGS[1], "demo", {"title": "See it live", "about": "gateway"}, 6, 7),
    _Form(FORM_SLUGS[2], "newsletter", {"title": "Cold chain letters", "about": "cold-chain"}, 9, 4),
    _Form(FORM_SLUGS[3], "event", {"title": "Logistics fair", "about": "logistics-fair"}, 5, 60),
    _Form(FORM_SLUGS[5], "content", {"title": "Get the checklist", "about": CHECKLIST}, 8, 18),
    _Form(FORM_SLUGS[6], "coupon", {"title": "Ten percent off", "about": COUPON}, 12, 30),
    _Form(FORM_SLUGS[7], "webinar", {"title": "Audit webinar", "about": WEBINAR}, 11, 35, 7),
    _Form(FORM_SLUGS[8], "trial", {"title": "Try the gateway", "about": TRIAL}, 4, 12),
)
# What programs write, and a colleague who typed too fast.
_SUSPECT: Sequence[Mapping[str, str]] = (
    {"full_name": "Cheap pills http://pills.example", "email": "a@pills.example", "message": "Buy now"},
    {
        "full_name": "RobertTup",
        "email": "robert@rankings.example",
        "message": "http://a.example http://b.example http://c.example",
    },
    {"full_name": "Kim", "email": "kim@mailinator.com", "message": "Send me everything"},
    {"full_name": "Ola Berg", "email": "ola.berg@gmial.com", "message": "Please call me about two trucks"},
    {
        "full_name": "Web Promotion",
        "email": "sales@promotion.example",
        "message": "First page in a week",
        "homepage": "x",
    },
)


# Who applied for a job; nobody of them is a lead.
_APPLICANTS = (
    ("Ingrid Solheim", "I repaired cooling units for nine years and would like to teach others how."),
    (
        "Tomasz Lis",
        "I write firmware for sensors, and your loggers are the first ones I did not want to open.",
    ),
    ("Grace Adeyemi", "I ran the cold chain of a vaccine campaign in four countries."),
)


def bring_forms(*, actor: Actor, at: datetime) -> list[str]:
    """Put the forms in force in the weeks before `at`, send them in the name of people of the sample, and hold what programs
    sent; names by which they are taken out again. The same each time but for the dates.
    """
    random = Random(_SEED)  # noqa: S311 - a sample, not a secret
    people = people_with_addresses(sum(one.sent for one in _FORMS), batch=SAMPLE_BATCH)
    waiting = iter(people)
    for one in _FORMS:
        form = _published(actor, one, at - _BEGUN)
        _looked_at(form, one, random, at)
        for person in (next(waiting, None) for _ in range(one.sent)):
            if person is not None:
                moment = at - timedelta(days=random.uniform(one.until, 28))
                _send(form, _answers(form, person, random), random, moment)
        if one.slug == "contact":
            for values in _SUSPECT:
                _send(form, values, random, at - timedelta(hours=random.uniform(1, 200)))
    _hire(actor, random, at)
    return [f"form_{slug}" for slug in FORM_SLUGS]


def _published(actor: Actor, one: _Form, at: datetime) -> ShownForm:
    body = {**starter_body(one.starter), **one.changed}
    draft = draft_document(
        actor=actor, kind=FORM.name, slug=one.slug, body=body, reason="For the website", at=at
    )
    publish_version(actor=actor, kind=FORM.name, slug=one.slug, number=draft.number, at=at)
    form = live_form(one.slug)
    assert form is not None  # noqa: S101 - it was just put in force
    return form


def _hire(actor: Actor, random: Random, at: datetime) -> None:
    """A form for applicants, three of them with a file, and a program among them."""
    about = {"title": "Work with us", "about": "Service technician"}
    form = _published(actor, _Form(FORM_SLUGS[4], "application", about, 0, 1), at - _BEGUN)
    for name, message in _APPLICANTS:
        values = {"full_name": name, "email": f"{name.split()[0].lower()}@mail.example", "message": message}
        letter = SentFile("CV.txt", f"{name}\n\n{message}\n".encode())
        _send(form, values, random, at - timedelta(days=random.uniform(1, 20)), letter)
    _send(form, _SUSPECT[-1], random, at - timedelta(days=3))


def _looked_at(form: ShownForm, one: _Form, random: Random, at: datetime) -> None:
    """Four weeks of looks, every other day, and how many of them began."""
    views = one.sent * 100 // one.rate
    for day in range(1, 28, 2):
        many = max(1, views * 2 // 28 + random.randint(-1, 1))
        moment = at - timedelta(days=day)
        for what, times in ((Seen.VIEW, many), (Seen.START, many * (one.rate + 20) // 120)):
            if times:
                count_seen(
                    form=form.slug, version_id=form.version_id, what=what, slot=day, at=moment, times=times
                )


def _answers(form: ShownForm, person: SamplePerson, random: Random) -> Mapping[str, str]:
    told = {
        "full_name": person.name,
        "given_name": person.name.split()[0],
        "email": person.email,
        "company": person.company,
        "role": person.role,
        "message": random.choice(_WORDS),
        "agree.newsletter.email": "yes" if form.slug == "letters" else "",
    }
    return {name: text for name, text in told.items() if text}


def _send(form: ShownForm, values: Mapping[str, str], random: Random, at: datetime, *files: SentFile) -> None:
    token = FormToken(
        form.version_id,
        at - timedelta(seconds=random.uniform(20, 200)),
        UUID(int=random.getrandbits(128), version=4),
    )
    stands = f"{settings.PUBLIC_URL}/p/{PAGE_SLUG}" if form.slug == FORM_SLUGS[7] else f"{_SITE}/contact"
    page = f"{stands}?utm_source={random.choice(('google', 'linkedin', 'newsletter'))}&utm_medium=cpc&utm_campaign=autumn"
    where = around(
        page=page, referrer="https://www.google.com/", title="Contact", user_agent=_BROWSER, language="de-DE"
    )
    network = f"198.51.{random.randint(0, 255)}.0/24"
    sent = {name: [text] for name, text in values.items()}
    sending = Sending(form, token, sent, Sender(network, where), at, batch=SAMPLE_BATCH, files=files)
    submit_forms(sendings=[sending])
