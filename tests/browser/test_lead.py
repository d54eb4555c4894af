"""The page of one lead, as people meet it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from leadwright.accounts.models import User
from leadwright.accounts.queries import actor_for
from leadwright.accounts.rules import Role
from leadwright.consent.operations import Statement, record_consent
from leadwright.consent.rules import LawfulBasis, Status
from leadwright.leads.models import Lead, Note
from leadwright.leads.operations.notes import write_note
from leadwright.leads.operations.people import edit_facts, set_owner
from leadwright.leads.operations.tasks import TaskText, add_task
from leadwright.platform import clock, sql
from leadwright.platform.ids import Kind, public_id
from leadwright.scoring.model import Dimension
from leadwright.scoring.operations import adjust_score
from tests.accounts.people import OPERATOR, make_user
from tests.browser.looking import Pictures, look
from tests.leads.people import lead
from tests.ui.crowd import buyer, compute, happened, ref

pytestmark = pytest.mark.django_db(transaction=True)

UNBROKEN = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3
RIGHT_TO_LEFT = "محمد عبد الرحمن الأنصاري"
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(1)><b id=planted>{{ 7*7 }}'


@pytest.fixture
def now() -> datetime:
    return clock.now()


def busy(now: datetime, user: User, **raw: str) -> Lead:
    """Somebody with everything there is to show."""
    one = buyer(
        now,
        **{
            "phone": "+49 30 901820",
            "city": "Arequipa",
            "industry": "Cold storage",
            "company_size": "640",
            **raw,
        },
    )
    for days, name, properties in (
        (2, "content_downloaded", {"title": "Cold store checklist"}),
        (9, "webinar_attended", {"webinar": "GDP audits without panic", "minutes": 52}),
        (5, "email_replied", {"message": "Your audit date"}),
        (4, "email_clicked", {"link": "https://us.example/pricing"}),
        (3, "page_viewed", {"path": "/careers"}),
        (1, "call_answered", {"minutes": 12}),
    ):
        happened(one, name, now - timedelta(days=days), **properties)
    sql.execute(
        """insert into event_verdict (event, classifier, version, verdict, reasons, decided_at, current)
        select id, 'c', 1, 'machine', '["4 s after delivery", "known filter"]', occurred_at, true from event
        where name = 'email_clicked'"""
    )
    edit_facts(
        actor=OPERATOR, lead=ref(one), changes={"need": "Mapping of 14 stores"}, at=now - timedelta(days=1)
    )
    set_owner(actor=OPERATOR, leads=[ref(one)], owner=public_id(Kind.USER, user.public_id), at=now)
    write_note(
        actor=OPERATOR,
        lead=ref(one),
        text="Audit in February.\nWants three offers.",
        at=now - timedelta(hours=5),
    )
    due = (now - timedelta(days=1)).date()
    add_task(actor=OPERATOR, lead=ref(one), told=TaskText("Send the price list", due), at=now)
    said = Statement(
        subject_id=one.pk,
        address="x.quispe@andinafrios.example",
        status=Status.CONFIRMED,
        basis=LawfulBasis.CONSENT,
        occurred_at=now - timedelta(days=20),
    )
    record_consent(actor=OPERATOR, statement=said, at=now)
    adjust(one, user, "Met the owner at the fair; wants a second site", now)
    compute(now)
    return one


def adjust(one: Lead, user: User, reason: str, now: datetime) -> None:
    """Points given by hand, for a month."""
    adjust_score(
        actor=actor_for(user),
        lead=ref(one),
        dimension=Dimension.FIT,
        points=12,
        reason=reason,
        until=(now + timedelta(days=30)).date(),
        at=now,
    )


def test_the_page_of_a_lead_has_no_barriers(
    enter: Callable[..., Page], pictures: Pictures, now: datetime
) -> None:
    one = busy(now, make_user())

    look(enter, f"/leads/{ref(one)}?segment=downloaded-an-offer", "lead-full", pictures)


def test_awkward_names_and_an_empty_life_have_no_barriers(
    enter: Callable[..., Page], pictures: Pictures, now: datetime
) -> None:
    user = make_user()
    one = lead(
        at=now, full_name=UNBROKEN, email=f"{'x' * 60}@acme.example", role=UNBROKEN, company=RIGHT_TO_LEFT
    )
    adjust(one, user, f"{UNBROKEN} {RIGHT_TO_LEFT}", now)
    compute(now)

    look(enter, f"/leads/{ref(one)}", "lead-awkward", pictures)


def test_forms_about_a_lead_have_no_barriers(
    enter: Callable[..., Page], pictures: Pictures, now: datetime
) -> None:
    one = busy(now, make_user())
    twin = lead(at=now, full_name="Ximena Quispe", email="xq@gmail.com", role="Director QA", company=UNBROKEN)
    compute(now)

    for path in ("edit", "consent", "stage", "need", "adjust", f"merge?with={ref(twin)}", "merge?q=ximena"):
        name = "lead-" + path.split("=")[0].replace("?", "-")
        look(enter, f"/leads/{ref(one)}/{path}", name, pictures)


def test_a_lead_is_opened_understood_and_walked_on_from(enter: Callable[..., Page], now: datetime) -> None:
    busy(now, make_user())
    buyer(now, email="second@acme.example", full_name="Second Person")
    compute(now)
    page = enter("/")
    page.get_by_role("link", name="Ximena Quispe Huamán").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Ximena Quispe Huamán")
    expect(page.get_by_text("Band 2 from")).to_be_visible()
    page.get_by_role("link", name="Mail 2").click()
    expect(page.locator("#story .machine")).to_contain_text("counts for nothing")
    expect(page.locator("#story")).not_to_contain_text("Requested a quote")
    page.get_by_label("Segment", exact=True).select_option("viewed-pricing")
    page.locator("#verdict").get_by_role("button", name="Show").click()
    expect(page.locator("#verdict")).to_contain_text("In “")
    expect(page.locator("#story .machine")).to_be_visible()
    for key, name in (("j", "Second Person"), ("k", "Ximena Quispe Huamán")):
        # The next key is heard where the page has come with its scripts.
        with page.expect_navigation():
            page.keyboard.press(key)
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.keyboard.press("m")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Who is the same as")


def test_facts_are_edited_in_place_and_taken_back(enter: Callable[..., Page], now: datetime) -> None:
    one = busy(now, make_user())
    page = enter(f"/leads/{ref(one)}")
    page.get_by_role("link", name="Edit facts").click()
    page.get_by_label("Role", exact=True).fill("Chief Quality Officer")
    page.get_by_role("button", name="Save").click()

    expect(page.locator(".toast")).to_contain_text("Saved: Role.")
    expect(page.locator(".who-head")).to_contain_text("Chief Quality Officer")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".who-head")).to_contain_text("Head of Quality Assurance")
    page.go_back()
    expect(page.locator(".who-head")).to_contain_text("Head of Quality Assurance")
    page.keyboard.press("e")
    expect(page).to_have_url(f"{page.url.split('/leads/')[0]}/leads/{ref(one)}/edit")


def test_two_editors_see_both_values(enter: Callable[..., Page], now: datetime) -> None:
    make_user()
    make_user(email="mia@acme.example", name="Mia", role=Role.MARKETER)
    one = buyer(now)
    compute(now)
    first, second = (
        enter(f"/leads/{ref(one)}/edit"),
        enter(f"/leads/{ref(one)}/edit", email="mia@acme.example"),
    )
    first.get_by_label("Role", exact=True).fill("CIO")
    first.get_by_role("button", name="Save").click()
    expect(first.locator(".toast")).to_contain_text("Saved")
    second.get_by_label("Role", exact=True).fill("CTO")
    second.get_by_label("City").fill("Lima")
    second.get_by_role("button", name="Save").click()

    expect(second.get_by_role("alert")).to_contain_text("Not saved: Ada Weiss changed the same")
    expect(second.locator(".theirs")).to_have_text("By now: CIO")
    expect(second.get_by_label("Role", exact=True)).to_have_value("CTO")
    second.get_by_role("button", name="Save").click()
    expect(second.locator(".who-head")).to_contain_text("CTO")


def test_notes_and_tasks_are_written_and_deleted_with_an_undo(
    enter: Callable[..., Page], now: datetime
) -> None:
    make_user()
    one = buyer(now)
    compute(now)
    page = enter(f"/leads/{ref(one)}")
    page.get_by_text("Write a note").click()
    page.get_by_label("Note", exact=True).fill("Wants a pilot")
    page.get_by_role("button", name="Add note").dblclick()
    expect(page.locator("#notes")).to_contain_text("Wants a pilot")
    assert Note.objects.count() == 1
    page.get_by_role("link", name="Edit the note").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.locator("#notes")).to_contain_text("No notes yet")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#notes")).to_contain_text("Wants a pilot")
    page.get_by_text("Add a task").click()
    page.get_by_label("What is to be done?").fill("Call on Monday")
    page.get_by_role("button", name="Add task").click()
    page.get_by_role("button", name="Done: Call on Monday").click()
    expect(page.locator("#tasks")).to_contain_text("Done now")


def test_two_leads_are_joined_and_taken_apart(enter: Callable[..., Page], now: datetime) -> None:
    make_user()
    one = buyer(now)
    twin = lead(at=now, full_name="Ximena Quispe", email="xq@gmail.com", role="Director QA")
    compute(now)
    page = enter(f"/leads/{ref(one)}/merge?q=ximena")
    page.get_by_role("link", name="Ximena Quispe", exact=True).click()
    page.get_by_label("Director QA").check()
    page.get_by_label("Why are they one?").fill("Same voice")
    page.get_by_role("button", name="Merge the two").click()
    expect(page.locator(".who-head")).to_contain_text("Director QA")
    page.locator(".toast").get_by_role("button", name="Unmerge").click()
    expect(page.locator(".who-head")).to_contain_text("Head of Quality Assurance")
    assert Lead.objects.get(pk=twin.pk).merged_into is None


def test_what_strangers_and_colleagues_wrote_is_text_on_every_page(
    enter: Callable[..., Page], now: datetime
) -> None:
    make_user(name=HOSTILE)
    texts = {
        name: f"{HOSTILE} {name}"
        for name in ("full_name", "role", "company", "city", "industry", "need", "problem")
    }
    one = buyer(now, **texts)
    happened(one, "page_viewed", now, path=HOSTILE, title=HOSTILE, **{"referrer": HOSTILE})
    write_note(actor=OPERATOR, lead=ref(one), text=HOSTILE, at=now)
    add_task(actor=OPERATOR, lead=ref(one), told=TaskText(HOSTILE), at=now)
    twin = lead(at=now, full_name=HOSTILE, email="xq@gmail.com", role=HOSTILE)
    compute(now)
    page = enter("/", alone=True)
    page.on("dialog", lambda dialog: pytest.fail("a script ran"))
    for path in ("", "/edit", "/stage", "/need", "/merge?q=script", f"/merge?with={ref(twin)}"):
        page.goto(f"/leads/{ref(one)}{path}")
        assert page.locator("#planted, main img, main script").count() == 0, path
