"""A landing page of the sample company: seen, and its form sent from it."""

from datetime import datetime, timedelta
from random import Random

from leadwright.accounts.actor import Actor
from leadwright.capture.operations.counting import Seen
from leadwright.capture.operations.landing_pages import count_landing
from leadwright.capture.operations.site_pages import PageSeen
from leadwright.capture.pages.document import PAGE
from leadwright.capture.queries.pages import live_page
from leadwright.playbook.operations import draft_document, publish_version
from leadwright.sample.offers import WEBINAR
from leadwright.sample.queries import PAGE_SLUG

_BEGUN = timedelta(days=44)
_SEED = 20_271_003
_BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0"
_BODY: dict[str, object] = {
    "title": "A night in a cold store, and nobody woke up",
    "describes": "What auditors ask, and how a logger answers before they do.",
    "position": "mofu",
    "blocks": [
        {
            "block": "text",
            "text": "At 2:40 a door stood open. At 2:41 a phone rang. **Nothing was thrown away.**\n\n"
            "That is what a logger is for: it measures, it wakes somebody, and it remembers for five years.",
        },
        {
            "block": "list",
            "text": "What changes",
            "items": [
                "Somebody is woken when it is too warm, not told in the morning",
                "Every curve is found again when the auditor asks",
                "No cable, no gateway on every shelf",
            ],
        },
        {
            "block": "quote",
            "text": "We used to write temperatures down by hand. Now we look when something happens.",
            "by": "Warehouse manager, Hanover",
        },
        {"block": "offer", "offer": WEBINAR, "text": "Ask an auditor"},
        {"block": "video", "link": "https://www.tessera.example/film", "label": "See it in two minutes"},
        {
            "block": "questions",
            "text": "Questions",
            "questions": [
                {
                    "question": "Does it work in a basement?",
                    "answer": "Yes. One gateway reaches *three floors*.",
                },
                {"question": "How long does a battery last?", "answer": "Five years at a reading a minute."},
            ],
        },
    ],
}


def bring_page(*, actor: Actor, at: datetime) -> list[str]:
    """Put the page in force weeks before `at`, and let it have been seen since; the name by which it is taken out again."""
    begun = at - _BEGUN
    draft = draft_document(
        actor=actor, kind=PAGE.name, slug=PAGE_SLUG, body=_BODY, reason="For the autumn", at=begun
    )
    publish_version(actor=actor, kind=PAGE.name, slug=PAGE_SLUG, number=draft.number, at=begun)
    page, random = live_page(PAGE_SLUG), Random(_SEED)  # noqa: S311 - a sample, not a secret
    assert page is not None  # noqa: S101 - it was just put in force
    for day in range(1, 28, 2):
        for what, times in ((Seen.VIEW, random.randint(4, 9)), (Seen.START, random.randint(0, 2))):
            if times:
                count_landing(
                    page=PAGE_SLUG,
                    version_id=page.version_id,
                    what=what,
                    seen=PageSeen(f"https://leads.tessera.example/p/{PAGE_SLUG}", "https://www.google.com/"),
                    agent=_BROWSER,
                    slot=day,
                    at=at - timedelta(days=day),
                    times=times,
                )
    return [f"page_{PAGE_SLUG}"]
