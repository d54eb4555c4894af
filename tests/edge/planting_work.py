"""What people at work say of somebody, planted as `tests.edge.planting` does: lists, calls, hand-overs, offers, merges."""

import hashlib
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from leadwright.accounts.queries import actor_for
from leadwright.accounts.rules import Role
from leadwright.batches.kinds import BatchKind, Chosen, Details
from leadwright.capture.models import Import, ImportDraft
from leadwright.capture.operations import drafts, starting
from leadwright.capture.operations.drafts import ReceivedFile
from leadwright.capture.operations.referring import make_link
from leadwright.capture.uploads import REJECTED, Upload
from leadwright.leads.operations.contacts import Logged, log_contact
from leadwright.leads.operations.merge import merge_leads, unmerge_leads
from leadwright.leads.operations.people import edit_facts
from leadwright.messaging.operations.sending import send_due
from leadwright.platform import clock, work
from leadwright.platform.database import Home
from leadwright.platform.ids import Kind, public_id
from leadwright.sales.models import HandOver
from leadwright.sales.operations.answering import Rejection, reject
from leadwright.sales.operations.giving import hand_over_chosen
from leadwright.sales.operations.mailing import mail_notices
from leadwright.sales.operations.qualifying import CallOutcome, CallTold, end_call, save_answers
from leadwright.sales.reasons import RejectReason
from leadwright.views.operations import Naming, save_view
from leadwright.views.queries import ViewBody
from tests.accounts.people import OPERATOR, make_user
from tests.api.programs import Program
from tests.batches.following import done as batch_done
from tests.capture.forms.test_applying import PDF
from tests.capture.forms.world import open_form, publish
from tests.edge.planting import (
    BROWSER,
    CANARY,
    EMAIL,
    World,
    hosted_form,
    landing_page,
    newsletter,
    offers,
    own_site,
    product,
    programs,
    quarantine,
    webhook,
    website,
)
from tests.sales.world import seller


def imported_list(world: World) -> None:
    """Uploaded in the browser, with a row that is rejected; another list with the address that waits to be imported."""
    rows = (
        "Name;E-Mail;Firma;Bemerkung",
        f"{world.word('name')};{EMAIL};Loom;{world.word('import')}",
        f";;;{world.word('rejected')}",
        "Bo Li;bo@other-works.com;Other;x",
    )
    text = "".join(f"{row}\n" for row in rows)
    importer = actor_for(make_user("mira@acme.example", role=Role.MARKETER))
    reference = _uploaded(importer, text.encode(), "fair.csv")
    drafts.answer_questions(actor=importer, reference=reference, source="Spring fair", consent="unknown")
    begun = starting.begin_import(actor=importer, reference=reference, link="/i", at=clock.now())
    work.carry_out(
        begun.reference, lambda _: starting.import_draft(actor=importer, reference=reference, at=clock.now())
    )
    upload = Upload(ImportDraft.objects.get().stored)
    assert world.word("rejected") in upload.rejected.read_text()
    _uploaded(
        importer, f"Name;E-Mail\n{world.word('waiting')};{EMAIL.upper()}\n".encode("utf-16"), "next.csv"
    )
    run = Import.objects.get()
    place = Home.find().subfolder(REJECTED) / "import_of_the_command_line.csv"
    place.write_text(f"{world.word('errors')};{EMAIL}\n")
    Import.objects.create(
        source_id=run.source_id, consent="unknown", file_name="x", file_digest="x", file_size=1, mapping={}, mapping_digest="x",
        actor="x", started_at=clock.now(), finished_at=clock.now(), errors_file=str(place), status=Import.DONE,
    )  # fmt: skip


def _uploaded(importer: Any, content: bytes, name: str) -> str:
    place = Upload.new()
    place.file.write_bytes(content)
    received = ReceivedFile(place, name, len(content), hashlib.sha256(content).hexdigest())
    reference = drafts.receive_file(actor=importer, file=received, at=clock.now())
    drafts.begin_reading(actor=importer, reference=reference, link="/i", at=clock.now())
    return reference


def colleagues(world: World) -> None:
    """Quick add, a call with a note, a recommendation, a saved view and an export."""
    page = Client()
    page.force_login(world.boss)
    page.post(
        "/leads/new",
        {
            "email": EMAIL,
            "full_name": world.word("name"),
            "anyway": "yes",
            "once": uuid4().hex,
            "note": world.word("quickadd"),
        },
    )
    told = Logged(
        "cold_call",
        clock.now(),
        uuid4(),
        {"outcome": "reached", "campaign": world.word("call")},
        world.word("callnote"),
    )
    log_contact(actor=world.actor, lead=world.name, told=told, at=clock.now())
    edit_facts(
        actor=world.actor, lead=world.name, changes={"expectation": world.word("edited")}, at=clock.now()
    )
    condition = {"field": "email", "is": EMAIL}
    view = Naming("Somebody")
    save_view(actor=world.actor, naming=view, body=ViewBody(condition, "name", ("name",)), at=clock.now())
    columns = ("name", "company", "city")
    batch_done(
        world.boss, BatchKind.EXPORT, Details(format="csv", columns=columns), Chosen(condition=condition)
    )


def recommendation(world: World) -> None:
    code = make_link(actor=OPERATOR, lead=world.name, form="contact", at=clock.now())
    friend = {"full_name": "Eve Moreau", "email": "eve@moreau-mills.com", "message": "Hello."}
    world.post("contact", friend, address=f"/r/{code}")


def sales(world: World) -> None:
    """A hand-over, told to a colleague by mail and given back; a call with answers; an opportunity; an offer."""
    kim = seller("Kim")
    hand_over_chosen(actor=OPERATOR, leads=[world.lead.pk], at=clock.now())
    held = HandOver.objects.get(lead_id=world.lead.pk)
    mail_notices(at=clock.now())
    send_due()
    assert world.word("name") in world.server.text().lower()
    actor = actor_for(kim)
    save_answers(actor=actor, lead=world.name, answers={"need": world.word("answer")}, at=clock.now())
    call = CallTold(CallOutcome.VOICEMAIL, note=world.word("callscreen"))
    end_call(actor=actor, lead=world.name, told=call, at=clock.now(), once="a")
    told = Rejection(RejectReason.NO_FIT, world.word("rejection"))
    reject(actor=actor, hand_over=public_id(Kind.HAND_OVER, held.public_id), told=told, at=clock.now())
    program = Program(email="crm@acme.example")
    deal = {"lead": world.name, "name": world.word("deal"), "products": [world.word("thing")]}
    assert program.ask("POST", "/opportunities", deal, **{"idempotency-key": "deal"}).status_code == 200
    offer = {"kind": "discount", "by": "mail", "words": world.word("offer"), "coupon": "spring"}
    answer = program.ask("POST", f"/leads/{world.name}/direct-offers", offer)
    assert answer.status_code == 200, answer.content
    world.server.data[EMAIL] = f"550 no such user, {world.word('bounce')}"
    send_due()


def joined(world: World) -> None:
    """Another lead turns out to be the same: merged, taken apart again, and merged for good."""
    told = {"facts": {"email": f"{world.word('second')}@home.example", "city": world.word("merged")}}
    other = (
        Program(email="other@acme.example")
        .ask("POST", "/leads", told, **{"idempotency-key": "second"})
        .json()["id"]
    )
    for reason in ("mergereason", "again"):
        done = merge_leads(
            actor=OPERATOR, survivor=world.name, duplicate=other, reason=world.word(reason), at=clock.now()
        )
        if reason == "mergereason":
            unmerge_leads(actor=OPERATOR, merge=done.merge, at=clock.now())


def application(world: World) -> None:
    """The same person looks for a job: a record of its own, which no lead has anything to do with."""
    publish("join", "application")
    file = SimpleUploadedFile("cv.pdf", PDF + f"{CANARY}cv".encode())
    fields = open_form(world.client, "/f/join")
    told = {
        **fields,
        "full_name": world.word("name"),
        "email": EMAIL,
        "message": f"{CANARY}applicant",
        "files": file,
    }
    assert world.client.post("/f/join", told, headers={"user-agent": BROWSER}).status_code == 303


DOORS: tuple[Callable[[World], None], ...] = (
    website, hosted_form, own_site, landing_page, offers, newsletter, product, programs, webhook, quarantine, imported_list,
    colleagues, recommendation, sales, joined, application,
)  # fmt: skip
