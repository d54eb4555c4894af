"""Pages that `make screens` takes beside those whose address needs nothing: each area adds its own.

A page is a name and what gives its path in a workspace that holds the sample; it may write what it needs first.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable, Mapping
from datetime import timedelta

from leadwright.accounts.actor import operator
from leadwright.accounts.models import User
from leadwright.accounts.operations.links import create_sign_in_link
from leadwright.accounts.queries import actor_for
from leadwright.batches.kinds import BatchKind, Chosen
from leadwright.batches.operations.choosing import choose_leads
from leadwright.capture.operations.checking import begin_check, check_draft
from leadwright.capture.operations.drafts import ReceivedFile, answer_questions, begin_reading, receive_file
from leadwright.capture.queries import find_draft
from leadwright.capture.uploads import Upload
from leadwright.leads.queries import ranked_leads
from leadwright.leads.queries.company_list import companies
from leadwright.learning.asking import Question
from leadwright.learning.operations import Asked, ask_study, make_study
from leadwright.learning.queries import StudyKind, path_of
from leadwright.platform import clock
from leadwright.platform.ids import Kind, public_id
from leadwright.platform.work import Follower
from leadwright.ui.lists.compact import pack
from tests.browser.working import work_off


def first_lead() -> str:
    return f"/leads/{ranked_leads(actor=operator(), limit=1).rows[0].id}"


def _colleague() -> str:
    return f"/settings/people/{public_id(Kind.USER, User.objects.get(name='Hana Šimková').public_id)}"


def _link() -> str:
    token = create_sign_in_link(actor=operator(), user=User.objects.earliest("pk"), at=clock.now())
    return f"/sign-in/{token}"


def upload() -> str:
    """A list on its way, looked into and tried out."""
    os.environ.setdefault("LEADWRIGHT_HOME", tempfile.mkdtemp(prefix="leadwright-screens-"))
    actor = actor_for(User.objects.earliest("pk"))
    content = b"Name;E-Mail;Firma;Hallen\nAna Ruiz;ana@acme.example;Acme;12\nBo Li;bo@@acme;Acme;3\n;;;4\n"
    place = Upload.new()
    place.file.write_bytes(content)
    file = ReceivedFile(place, "fair-list-2026.csv", len(content), hashlib.sha256(content).hexdigest())
    draft = receive_file(actor=actor, file=file, at=clock.now())
    begin_reading(actor=actor, reference=draft, link="", at=clock.now())
    answer_questions(actor=actor, reference=draft, source="spring-fair", consent="unknown")
    begun = begin_check(actor=actor, reference=draft, link=f"/imports/drafts/{draft}", at=clock.now())
    if begun is not None:
        digest = find_draft(actor, draft).digest
        check_draft(
            actor=actor, reference=draft, digest=digest, follow=Follower(begun.reference), at=clock.now()
        )
    return f"/imports/drafts/{draft}"


_WARM = {"all": [{"field": "stage", "any_of": ["lead", "mql"]}, {"event": "page_viewed", "within_days": 30}]}


def batch() -> str:
    actor = actor_for(User.objects.earliest("pk"))
    return (
        f"/leads/batches/{choose_leads(actor=actor, kind=BatchKind.ASSIGN, chosen=Chosen(), at=clock.now())}"
    )


def found_leads() -> str:
    """What a slow filter found in the background."""
    actor = actor_for(User.objects.earliest("pk"))
    chosen = Chosen(condition=_WARM)
    found = choose_leads(actor=actor, kind=BatchKind.LIST, chosen=chosen, at=clock.now())
    work_off()
    return f"/leads/batches/{found}"


def _study() -> str:
    """A backtest on what became of the sample's leads."""
    now = clock.now()
    asked = Asked(StudyKind.BACKTEST, Question("won", now, capacity=8))
    reference = ask_study(actor=operator(), asked=asked, at=now, follow=False)
    make_study(reference=reference)
    return path_of(reference)


PAGES: Mapping[str, Callable[[], str]] = {
    "lead": first_lead,
    "lead-judged": lambda: f"{first_lead()}?segment=gone-quiet",
    "lead-past": lambda: f"{first_lead()}?at={(clock.now() - timedelta(days=20)).date()}",
    "lead-edit": lambda: f"{first_lead()}/edit",
    "lead-stage": lambda: f"{first_lead()}/stage",
    "lead-merge": lambda: f"{first_lead()}/merge?q=an",
    "person": _colleague,
    "playbook-document": lambda: "/playbook/scoring/default",
    "playbook-stages": lambda: "/playbook/lifecycle/default",
    "playbook-segment": lambda: "/playbook/segment/downloaded-an-offer",
    "playbook-persona": lambda: "/playbook/persona/leads-a-team",
    "studio": lambda: "/playbook/scoring/default/draft",
    "studio-rule": lambda: "/playbook/scoring/default/draft/rule?rule=reachable",
    "studio-event-rule": lambda: "/playbook/scoring/default/draft/rule?rule=quote",
    "studio-limits": lambda: "/playbook/scoring/default/draft/limits",
    "studio-try": lambda: "/playbook/scoring/default/draft/try?q=an",
    "study": _study,
    "found": lambda: "/search?q=an",
    "not-found": lambda: "/nothing-here",
    "link": _link,
    "import-columns": lambda: f"{upload()}/columns",
    "import-questions": lambda: f"{upload()}/questions",
    "import-run": lambda: f"{upload()}/run",
    "leads-filtered": lambda: f"/?where={pack(_WARM)}",
    "filter": lambda: f"/leads/filter?where={pack(_WARM)}",
    "condition": lambda: f"/leads/filter/part?path=1&where={pack(_WARM)}",
    "batch": batch,
    "companies-narrowed": lambda: "/companies?country=DE&at_least=50&sort=-company_size",
    "company": lambda: f"/companies/{companies(actor=operator(), columns=()).rows[0].id}",
}
