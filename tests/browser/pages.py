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
from leadwright.capture.offers.letter import FILE as OFFER_FILE
from leadwright.capture.operations.checking import begin_check, check_draft
from leadwright.capture.operations.drafts import ReceivedFile, answer_questions, begin_reading, receive_file
from leadwright.capture.queries import find_draft
from leadwright.capture.queries.applications import applications
from leadwright.capture.queries.forms import ShownForm, live_form
from leadwright.capture.uploads import Upload
from leadwright.consent.models import ConfirmationRequest
from leadwright.leads.queries import ranked_leads
from leadwright.leads.queries.company_list import companies
from leadwright.learning.asking import Question
from leadwright.learning.operations import Asked, ask_study, make_study
from leadwright.learning.queries import StudyKind, path_of
from leadwright.messaging.models import Message
from leadwright.messaging.operations.choosing import choice_token
from leadwright.messaging.tokens import CONFIRM, FILE, seal
from leadwright.platform import clock
from leadwright.platform.ids import Kind, public_id
from leadwright.platform.work import Follower
from leadwright.playbook.queries import stored_version
from leadwright.sales.models import HandOver, Opportunity
from leadwright.sales.operations.simulating import AskedRouting, simulate_routing_now
from leadwright.ui.capture_forms.one import preview_of
from leadwright.ui.lists.compact import pack
from tests.browser.working import work_off


def first_lead() -> str:
    return f"/leads/{ranked_leads(actor=operator(), limit=1).rows[0].id}"


def _colleague() -> str:
    return f"/settings/people/{public_id(Kind.USER, User.objects.get(name='Hana Šimková').public_id)}"


def _working_time() -> str:
    return f"{_colleague()}/working-time"


def _routed() -> str:
    """What the routing in force would have done with the sample's leads."""
    held = stored_version(actor=operator(), kind="routing")
    asked = AskedRouting(held.body, 90)
    found = simulate_routing_now(
        actor=operator(), asked=asked, at=clock.now(), progress=lambda done, total: None
    )
    return f"/playbook/routed/{found}"


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


def _applicant() -> str:
    one = applications(actor=operator(), state="new").rows[0]
    return f"/applicants/{one.id}"


def hosted(slug: str) -> ShownForm:
    found = live_form(slug)
    assert found is not None
    return found


def _study() -> str:
    """A backtest on what became of the sample's leads."""
    now = clock.now()
    asked = Asked(StudyKind.BACKTEST, Question("won", now, capacity=8))
    reference = ask_study(actor=operator(), asked=asked, at=now, follow=False)
    make_study(reference=reference)
    return path_of(reference)


def _hand_over(state: str) -> str:
    one = HandOver.objects.filter(state=state).earliest("pk")
    return f"/queue/{public_id(Kind.HAND_OVER, one.public_id)}"


def opportunity() -> str:
    return f"/pipeline/{public_id(Kind.OPPORTUNITY, Opportunity.objects.latest('pk').public_id)}"


def _confirming() -> str:
    return f"/m/confirm/{seal(CONFIRM, ConfirmationRequest.objects.latest('pk').public_id.bytes)}"


def _choosing() -> str:
    message = Message.objects.exclude(address="").latest("pk")
    return f"/m/choose/{choice_token(message.public_id, message.address)}"


def _fetching() -> str:
    message = Message.objects.filter(kind=OFFER_FILE).latest("pk")
    until = int((clock.now() + timedelta(days=1)).timestamp()).to_bytes(8, "big")
    return f"/m/file/{seal(FILE, message.public_id.bytes + until)}"


PAGES: Mapping[str, Callable[[], str]] = {
    "lead": first_lead,
    "lead-judged": lambda: f"{first_lead()}?segment=gone-quiet",
    "lead-past": lambda: f"{first_lead()}?at={(clock.now() - timedelta(days=20)).date()}",
    "lead-edit": lambda: f"{first_lead()}/edit",
    "lead-erase": lambda: f"{first_lead()}/erase",
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
    "studio-condition": lambda: "/playbook/scoring/default/draft/condition?rule=reachable&into=all&path=",
    "routing-draft": lambda: "/playbook/routing/default/draft",
    "routing-rule": lambda: "/playbook/routing/default/draft/rule?rule=The+account+is+ours",
    "routing-settings": lambda: "/playbook/routing/default/draft/settings",
    "routing-person": lambda: (
        "/playbook/routing/default/draft/person?person=dae-jung.salesperson@tessera.example"
    ),
    "routing-simulation": lambda: "/playbook/routing/default/draft/simulation",
    "routed": _routed,
    "framework-draft": lambda: "/playbook/framework/bant/draft",
    "framework-question": lambda: "/playbook/framework/bant/draft/question?question=budget_state",
    "framework-head": lambda: "/playbook/framework/bant/draft/head",
    "lifecycle-draft": lambda: "/playbook/lifecycle/default/draft",
    "lifecycle-criterion": lambda: "/playbook/lifecycle/default/draft/criterion?of=mql&line=0",
    "lifecycle-stage": lambda: "/playbook/lifecycle/default/draft/stage?stage=sql",
    "lifecycle-interest": lambda: "/playbook/lifecycle/default/draft/interest",
    "draft-condition": lambda: (
        "/playbook/routing/default/draft/condition?kept_rule=The+account+is+ours&into=all&path="
    ),
    "working-time": _working_time,
    "audience-condition": lambda: "/playbook/audiences/segment/condition?into=all&path=",
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
    "form": lambda: "/forms/contact",
    "applicant": _applicant,
    "page": lambda: "/pages/night-in-a-cold-store",
    "page-edit": lambda: "/pages/night-in-a-cold-store/edit",
    "landing": lambda: "/p/night-in-a-cold-store",
    "offer-coupon": lambda: "/offers/first-order",
    "offer-webinar": lambda: "/offers/cold-store-audit",
    "offer-edit": lambda: "/offers/cold-store-audit/edit",
    "offer-new-coupon": lambda: "/offers/new?type=coupon",
    "hosted-thanks-webinar": lambda: "/f/audit-webinar/thanks",
    "form-edit": lambda: "/forms/see-it-live/edit",
    "form-try": lambda: "/forms/contact/try",
    "form-preview": lambda: preview_of(hosted("contact").version_id),
    "hosted-form": lambda: "/f/contact",
    "hosted-thanks": lambda: "/f/contact/thanks",
    "kiosk": lambda: "/f/logistics-fair/kiosk",
    "kiosk-thanks": lambda: "/f/logistics-fair/kiosk/thanks",
    "call": lambda: _hand_over("open"),
    "call-accepted": lambda: _hand_over("accepted"),
    "call-given-back": lambda: _hand_over("rejected"),
    "opportunity": opportunity,
    "opportunity-begin": lambda: f"/pipeline/begin?lead={first_lead().removeprefix('/leads/')}",
    "lead-meeting": lambda: f"{first_lead()}/meeting",
    "lead-offer": lambda: f"{first_lead()}/offer",
    "feedback-list": lambda: "/feedback/hand-overs?part=rejected",
    "feedback-nothing": lambda: "/feedback/hand-overs?part=rejected&reason=no_fit&by=form&key=nothing",
    "pipeline-list": lambda: "/pipeline?as=list",
    "mail-confirm": _confirming,
    "mail-choose": _choosing,
    "mail-file": _fetching,
    "company": lambda: f"/companies/{companies(actor=operator(), columns=()).rows[0].id}",
}
