"""Lists the sample company brought in: one with rows that name nobody, one taken back again, one that waits to be imported."""

import csv
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from random import Random

from leadwright.accounts.actor import Actor
from leadwright.capture.operations.drafts import ReceivedFile, answer_questions, read_layout, receive_file
from leadwright.capture.operations.starting import import_draft
from leadwright.capture.operations.undoing import undo_import
from leadwright.capture.queries import find_draft
from leadwright.capture.uploads import Upload
from leadwright.sample.people import draw_companies, draw_leads

_SEED = 20_270_519
_HEADINGS = ("Name", "Company", "Job title", "E-mail", "Phone", "Country", "Remark")
_REMARKS = ("Came to the stand twice", "Wants a price list", "Call in the new year", "", "", "", "")
_FIELDS = ("full_name", "company", "role", "email", "phone", "country")


@dataclass(frozen=True)
class _List:
    """A list: its file, where it came from, on what basis, how many people and nameless rows, and how long ago."""

    file: str
    source: str
    consent: str
    people: int
    nameless: int
    ago: timedelta


_FAIR = _List("fair-visitors-hamburg.csv", "fairs", "consent:marketing", 84, 5, timedelta(days=6))
_BOUGHT = _List("cold-storage-contacts.csv", "target-list", "unknown", 140, 2, timedelta(days=3))
_WAITING = _List("webinar-guests.csv", "webinars", "consent:marketing", 37, 0, timedelta(hours=3))
_REGRET = timedelta(minutes=50)


def bring_lists(*, actor: Actor, at: datetime) -> list[str]:
    """Bring in two lists in the week before `at`, take the second back, and upload a third; the ids of what that made.

    The actor is somebody who signs in, since uploads belong to people. The same lists each time.
    """
    random = Random(_SEED)  # noqa: S311 - a sample, not a secret
    drafts = [_received(actor, one, random, at) for one in (_FAIR, _BOUGHT, _WAITING)]
    made = []
    for draft, one in zip(drafts, (_FAIR, _BOUGHT), strict=False):
        import_draft(actor=actor, reference=draft, at=at - one.ago)
        made.append(find_draft(actor, draft).import_id)
    undo_import(actor=actor, reference=made[1], at=at - _BOUGHT.ago + _REGRET)
    return [*made, drafts[-1]]


def _received(actor: Actor, one: _List, random: Random, at: datetime) -> str:
    upload = Upload.new()
    with upload.file.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([_HEADINGS, *_rows(one, random)])
    content = upload.file.read_bytes()
    received = ReceivedFile(upload, one.file, len(content), hashlib.sha256(content).hexdigest())
    draft = receive_file(actor=actor, file=received, at=at - one.ago)
    read_layout(actor=actor, reference=draft)
    answer_questions(actor=actor, reference=draft, source=one.source, consent=one.consent)
    return draft


def _rows(one: _List, random: Random) -> Iterator[Sequence[str]]:
    people = islice(
        (lead for lead in draw_leads(random, draw_companies(random)) if lead.is_person), one.people
    )
    every = one.people // one.nameless if one.nameless else one.people + 1
    for number, lead in enumerate(people, start=1):
        yield [*(lead.raw.get(name, "") for name in _FIELDS), random.choice(_REMARKS)]
        if number % every == 0:
            yield ["", "", "", "", "", lead.company.country, "Card could not be read"]
