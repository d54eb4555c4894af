"""One lead: what is known, what was known, and what happened."""

from datetime import timedelta

import pytest

from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Role
from leadwright.criteria.parse import parse
from leadwright.criteria.types import FieldType
from leadwright.events.events import NewEvent
from leadwright.events.operations import append_events, ensure_source
from leadwright.leads.models import ContactPoint, Lead, PossibleDuplicate
from leadwright.leads.operations.custom_fields import Declared, declare_custom_fields
from leadwright.leads.operations.merge import merge_leads
from leadwright.leads.operations.people import edit_facts, set_owner
from leadwright.leads.operations.visitors import link_visitor
from leadwright.leads.queries import Asked, EntryKind, facts_at, lead_detail, lead_timeline, ranked_leads
from leadwright.leads.queries.cells import list_columns
from leadwright.leads.queries.duplicates import possible_duplicates
from leadwright.leads.queries.provenance import fact_tellings
from leadwright.leads.submission import Visitor
from leadwright.platform import cursors, sql
from leadwright.platform.cursors import UnusableCursor
from leadwright.platform.errors import Forbidden, NotFound, UnusableInput
from leadwright.platform.ids import Kind, public_id
from tests.leads.people import BOSS, NOW, acting, colleague, lead, ref, team

pytestmark = pytest.mark.django_db


def later(days: float) -> object:
    return NOW + timedelta(days=days)


def ana() -> Lead:
    one = lead(
        full_name="Ana Ruiz",
        email="ana@acme.example",
        company="Acme",
        phone="+49 30 901820",
        revenue="1234.5 EUR",
    )
    return one


def test_a_lead_is_shown_with_everything_around_it() -> None:
    one, sam = ana(), colleague("sam", teams=(team("North"),))
    set_owner(actor=BOSS, leads=[ref(one)], owner=public_id(Kind.USER, sam.public_id), at=NOW)
    ContactPoint.objects.create(subject_id=one.pk, kind="phone", value="+4930999", recorded_at=NOW)
    other = lead(full_name="Ana Ruiz", email="ana.ruiz@gmail.com")
    merge_leads(actor=BOSS, survivor=ref(one), duplicate=ref(other), reason="same", at=NOW)
    shown = lead_detail(actor=BOSS, reference="ana.ruiz@gmail.com")
    assert (shown.id, shown.facts["email"], shown.facts["revenue"]) == (ref(one), "ana@acme.example", 1234.5)
    assert "city" not in shown.facts
    assert shown.company is not None
    assert (shown.company.name, shown.company_domain, shown.source) == ("Acme", "acme.example", "crm")
    assert shown.owner is not None
    assert shown.team is not None
    assert (shown.owner.name, shown.team.name, shown.stage) == ("sam", "North", "raw_lead")
    assert shown.identities is not None
    assert {key.value for key in shown.identities} == {"ana@acme.example", "ana.ruiz@gmail.com"}
    assert shown.contact_points == (("phone", "+4930999"),)
    assert [(merged.lead, merged.reason) for merged in shown.merges] == [(ref(other), "same")]


def test_how_to_reach_somebody_is_not_for_an_analyst() -> None:
    one = ana()
    shown = lead_detail(actor=acting(Role.ANALYST), reference=ref(one))
    assert (shown.identities, shown.contact_points) == (None, None)
    assert "full_name" in shown.facts
    assert not {"email", "email_display", "phone"} & shown.facts.keys()
    known = facts_at(actor=acting(Role.ANALYST), reference=ref(one), at=NOW)
    assert known is not None
    assert "phone" not in known.facts


def test_a_custom_field_that_is_contact_data_is_hidden_as_addresses_are() -> None:
    one, analyst, boss = ana(), acting(Role.ANALYST), acting(Role.ADMINISTRATOR)
    fields = [Declared("skype", FieldType.TEXT, contact_data=True), Declared("plan", FieldType.TEXT)]
    declare_custom_fields(fields=fields, by="test", at=NOW)
    day = NOW + timedelta(days=1)
    edit_facts(actor=BOSS, lead=ref(one), changes={"custom.skype": "ana.r", "custom.plan": "gold"}, at=day)

    def seen(actor: Actor) -> set[str]:
        then = facts_at(actor=actor, reference=ref(one), at=day)
        assert then is not None
        told = [
            set(lead_detail(actor=actor, reference=ref(one)).custom),
            set(then.custom),
            {name.removeprefix("custom.") for name in fact_tellings(actor=actor, reference=ref(one))},
            {name.removeprefix("custom.") for name in list_columns(actor)},
        ]
        assert len({frozenset(one & {"skype", "plan"}) for one in told}) == 1
        return told[0]

    assert seen(boss) == {"skype", "plan"}
    assert seen(analyst) == {"plan"}
    changed = lead_timeline(actor=analyst, reference=ref(one)).entries[0].details
    assert (changed["custom.skype"], changed["custom.plan"]) == (None, "gold")
    with pytest.raises(Forbidden, match=r"custom\.skype"):
        ranked_leads(actor=analyst, condition=parse({"field": "custom.skype", "is": "ana.r"}))


def test_a_lead_nobody_may_see_does_not_exist() -> None:
    one = ana()
    for ask in (lead_detail, lead_timeline):
        with pytest.raises(NotFound):
            ask(actor=acting(Role.SALESPERSON), reference=ref(one))


def test_facts_are_those_of_the_instant() -> None:
    one = ana()
    edit_facts(actor=BOSS, lead=ref(one), changes={"city": "Bonn"}, at=NOW + timedelta(days=2))
    assert facts_at(actor=BOSS, reference=ref(one), at=NOW - timedelta(seconds=1)) is None
    for day, city in ((0, None), (1.9, None), (2, "Bonn"), (99, "Bonn")):
        known = facts_at(actor=BOSS, reference=ref(one), at=NOW + timedelta(days=day))
        assert known is not None
        assert known.facts.get("city") == city


def test_the_timeline_tells_everything_once_the_latest_first() -> None:
    one, source = ana(), ensure_source(slug="web", at=NOW).pk
    append_events(
        [
            NewEvent(
                "page_viewed",
                NOW + timedelta(hours=hour),
                one.pk,
                source,
                str(hour),
                None,
                {"path": f"/{hour}"},
            )
            for hour in range(5)
        ],
        at=NOW + timedelta(days=1),
    )
    edit_facts(
        actor=BOSS, lead=ref(one), changes={"city": "Bonn", "phone": None}, at=NOW + timedelta(hours=2)
    )
    link_visitor(
        actor=BOSS, lead=ref(one), visitor=Visitor("web", "v"), reason="form", at=NOW + timedelta(hours=2)
    )
    sql.execute(
        """insert into event_verdict (event, classifier, version, verdict, reasons, decided_at, current)
        select id, 'c', 1, 'machine', '[]', occurred_at, true from event where message_id = '0'"""
    )
    whole = lead_timeline(actor=BOSS, reference=ref(one)).entries
    assert [entry.name for entry in whole] == [
        "page_viewed",
        "page_viewed",
        "joined",
        "facts_changed",
        "page_viewed",
        "page_viewed",
        "page_viewed",
    ]
    assert whole[3].details == {"city": "Bonn", "phone": None}
    assert (whole[-1].verdict, whole[0].verdict, whole[0].source) == ("machine", None, "web")
    for limit in (1, 2, 3):
        seen, after = [], None
        while True:
            page = lead_timeline(actor=BOSS, reference=ref(one), asked=Asked(limit=limit, after=after))
            seen += page.entries
            after = page.next_cursor
            if after is None:
                break
        assert tuple(seen) == whole


def test_the_timeline_is_narrowed_to_a_group_and_to_what_was_known_then() -> None:
    one, source = ana(), ensure_source(slug="web", at=NOW).pk
    names = ("page_viewed", "email_opened", "quote_requested", "fitted_a_kitchen")
    append_events(
        [
            NewEvent(name, NOW + timedelta(hours=hour), one.pk, source, name, None, {})
            for hour, name in enumerate(names)
        ],
        at=NOW + timedelta(days=1),
    )
    edit_facts(actor=BOSS, lead=ref(one), changes={"city": "Bonn"}, at=NOW + timedelta(hours=9))

    def found(**asked: object) -> list[str]:
        page = lead_timeline(actor=BOSS, reference=ref(one), asked=Asked(**asked))  # type: ignore[arg-type]
        return [entry.name for entry in page.entries]

    assert [found(group=group) for group in ("web", "mail", "contact", "other", "changes", "social")] == [
        *([name] for name in names),
        ["facts_changed"],
        [],
    ]
    assert found(at=NOW + timedelta(hours=1)) == ["email_opened", "page_viewed"]
    whole = lead_timeline(actor=BOSS, reference=ref(one))
    assert whole.counts == {"web": 1, "mail": 1, "contact": 1, "other": 1, "changes": 1}
    assert whole.entries[0].by == "command line"
    then = lead_timeline(actor=BOSS, reference=ref(one), asked=Asked(at=NOW + timedelta(hours=1)))
    assert then.counts == {"web": 1, "mail": 1, "changes": 0}
    with pytest.raises(UnusableInput, match="no group “mails”"):
        found(group="mails")


def test_the_timeline_of_an_analyst_holds_no_address() -> None:
    one, source = ana(), ensure_source(slug="web", at=NOW).pk
    append_events(
        [
            NewEvent(
                "form_submitted",
                NOW,
                one.pk,
                source,
                "1",
                None,
                {"form": "demo", "reply": "to ana@acme.example"},
            )
        ],
        at=NOW,
    )
    edit_facts(
        actor=BOSS,
        lead=ref(one),
        changes={"phone": "+49 30 901821", "city": "Bonn"},
        at=NOW + timedelta(days=1),
    )
    facts, event = lead_timeline(actor=acting(Role.ANALYST), reference=ref(one)).entries
    assert (facts.kind, facts.details) == (EntryKind.FACTS, {"city": "Bonn", "phone": None})
    assert event.details == {"form": "demo", "reply": None}


def test_a_place_on_no_timeline_is_refused() -> None:
    one = ana()
    places = (("2026-01-01", "event", 1), (NOW, "nothing", 1), (NOW, "event", "1"), (NOW, "event", 1 << 63))
    for text in ("x", "bm9wZQ", "é", *(cursors.pack("timeline", *place) for place in places)):
        with pytest.raises(UnusableCursor):
            lead_timeline(actor=BOSS, reference=ref(one), asked=Asked(after=text))


def test_who_may_be_the_same_is_told_to_those_who_see_both() -> None:
    one, other, third = (
        ana(),
        lead(full_name="A. Ruiz", email="aruiz@acme.example"),
        lead(email="x@b.example"),
    )
    for pair in ((one, other), (third, one)):
        first, second = sorted(each.pk for each in pair)
        PossibleDuplicate.objects.create(
            lead_id=first, other_lead_id=second, reason="same phone as ana@acme.example", found_at=NOW
        )
    found = possible_duplicates(actor=BOSS, reference=ref(one))
    assert {(each.id, each.email) for each in found} == {
        (ref(other), "aruiz@acme.example"),
        (ref(third), "x@b.example"),
    }
    told = possible_duplicates(actor=acting(Role.ANALYST), reference=ref(one))
    assert {(each.email, each.reason) for each in told} == {(None, "same phone as …")}
    sam = colleague("sam")
    set_owner(actor=BOSS, leads=[ref(one)], owner=public_id(Kind.USER, sam.public_id), at=NOW)
    assert possible_duplicates(actor=acting(Role.SALESPERSON, user=sam), reference=ref(one)) == ()
    merge_leads(actor=BOSS, survivor=ref(one), duplicate=ref(other), reason="same", at=NOW)
    assert [each.id for each in possible_duplicates(actor=BOSS, reference=ref(one))] == [ref(third)]
