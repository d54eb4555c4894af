"""An address that stands in free text is found out by nobody who may not see it: no condition, search, order or view tells."""

from datetime import timedelta

import pytest

from leadwright.accounts.queries import actor_for
from leadwright.accounts.rules import Role
from leadwright.batches.kinds import BatchKind, Chosen
from leadwright.batches.operations.choosing import choose_leads, finish_choosing
from leadwright.batches.queries import batch_leads, batch_line
from leadwright.criteria.parse import parse
from leadwright.criteria.types import FieldType
from leadwright.events.events import NewEvent
from leadwright.events.operations import append_events, ensure_source
from leadwright.leads.models import Lead
from leadwright.leads.operations.custom_fields import Declared, declare_custom_fields
from leadwright.leads.operations.people import edit_facts
from leadwright.leads.queries import count_leads, lead_detail, ranked_leads, search_leads
from leadwright.leads.queries.cells import list_cells, list_columns
from leadwright.leads.queries.introduction import introduce_lead
from leadwright.leads.queries.ordering import ORDERS
from leadwright.leads.queries.provenance import fact_tellings
from leadwright.platform import work
from leadwright.platform.errors import Forbidden
from leadwright.views.operations import Naming, save_view
from leadwright.views.queries import Sharing, ViewBody, views_for
from tests.accounts.people import make_user
from tests.leads.people import BOSS, NOW, acting, lead, ref

pytestmark = pytest.mark.django_db
ADDRESS, NUMBER = "ana.ruiz@acme.example", "+49 170 901820"
# The fields and the property an address was typed into, and every way to ask for a part of a text.
PLACES = ("role", "company_name", "custom.note")
PARTS = (
    ("contains", "ana.r", "ana.x"),
    ("contains", "e.example", "f.example"),
    ("starts_with", "ana.ruiz", "bea.ruiz"),
    ("ends_with", "cme.example", "xme.example"),
    ("contains_any_of", ["ana.r", "q"], ["ana.x", "q"]),
    ("does_not_contain", "ana.r", "ana.x"),
    ("does_not_start_with", "ana", "bea"),
)


@pytest.fixture
def ana() -> Lead:
    declare_custom_fields(fields=[Declared("note", FieldType.TEXT)], by="a test", at=NOW)
    one = lead(email=ADDRESS, role=ADDRESS, company=ADDRESS)
    edit_facts(actor=BOSS, lead=ref(one), changes={"custom.note": ADDRESS}, at=NOW)
    lead(email="bo@acme.example", full_name="Bo", role="Head", company="Acme")
    source = ensure_source(slug="web", at=NOW)
    viewed = NewEvent(
        name="page_viewed",
        occurred_at=NOW - timedelta(hours=1),
        subject=one.pk,
        source_id=source.pk,
        message_id="m1",
        properties={"title": ADDRESS},
    )
    append_events([viewed], at=NOW)
    return one


def asked_of(place: str, how: str, operand: object) -> dict[str, object]:
    if place == "title":
        return {"event": "page_viewed", "where": [{"property": "title", how: operand}]}
    return {"field": place, how: operand}


@pytest.mark.parametrize("place", [*PLACES, "title"])
@pytest.mark.parametrize(("how", "right", "wrong"), PARTS)
def test_a_part_of_an_address_is_no_answer(
    ana: Lead, place: str, how: str, right: object, wrong: object
) -> None:
    analyst, told = acting(Role.ANALYST), []
    for operand in (right, wrong):
        for condition in (asked_of(place, how, operand), {"not": asked_of(place, how, operand)}):
            node = parse(condition)
            found = {row.id for row in ranked_leads(actor=analyst, condition=node).rows}
            told.append((found, count_leads(actor=analyst, condition=node).number))
    assert told[:2] == told[2:]
    both = [
        ranked_leads(actor=BOSS, condition=parse(asked_of(place, how, one))).rows for one in (right, wrong)
    ]
    assert both[0] != both[1]


def test_nothing_that_looks_like_a_number_is_an_answer(ana: Lead) -> None:
    analyst = acting(Role.ANALYST)
    for operand in ("+49", "170 9", "01"):
        with pytest.raises(Forbidden):
            ranked_leads(actor=analyst, condition=parse({"field": "role", "contains": operand}))
    with pytest.raises(Forbidden):
        count_leads(actor=analyst, condition=parse({"field": "role", "is": NUMBER}))
    ranked_leads(actor=analyst, condition=parse({"field": "role", "contains": "level 2"}))


def test_a_search_and_a_list_found_by_a_job_tell_as_little(ana: Lead) -> None:
    user = make_user("analyst@acme.example", Role.ANALYST)
    analyst = actor_for(user)
    for text in ("ana.r", "ana.ruiz@acme.example", "acme.exam"):
        assert search_leads(actor=analyst, text=text).rows == ()
        assert search_leads(actor=BOSS, text=text).rows
    chosen = Chosen(condition={"field": "role", "contains": "ana.r"})
    batch = choose_leads(actor=analyst, kind=BatchKind.LIST, chosen=chosen, at=NOW)
    begun = batch_line(actor=analyst, reference=batch).work
    work.carry_out(begun, lambda follower: finish_choosing(batch=batch, follower=follower, at=NOW))
    assert batch_leads(actor=analyst, reference=batch).rows == ()


def test_no_text_shows_it_and_no_cursor_holds_it(ana: Lead) -> None:
    analyst = acting(Role.ANALYST)
    columns = list(list_columns(analyst).values())
    seen = [
        ranked_leads(actor=analyst).rows,
        list_cells(actor=analyst, references=[ref(ana)], columns=columns),
        introduce_lead(actor=analyst, reference=ref(ana)),
        lead_detail(actor=analyst, reference=ref(ana)),
        fact_tellings(actor=analyst, reference=ref(ana)),
        [ranked_leads(actor=analyst, sort=sort, limit=1).next_cursor for sort in ORDERS],
    ]
    assert [one for one in seen if "ana.ruiz" in str(one)] == []
    assert "ana.ruiz" in str(lead_detail(actor=BOSS, reference=ref(ana)))


def test_a_view_that_names_an_address_is_not_shown_to_them() -> None:
    boss = actor_for(make_user())
    for name, condition in (
        ("Her", {"field": "email", "is": ADDRESS}),
        ("Heads", {"field": "role", "is": "Head"}),
    ):
        save_view(actor=boss, naming=Naming(name, Sharing.EVERYBODY), body=ViewBody(condition), at=NOW)
    analyst = actor_for(make_user("analyst@acme.example", Role.ANALYST))
    assert [view.name for view in views_for(analyst)] == ["Heads"]
    assert len(views_for(boss)) == 2
