"""Typed columns out of JSON, as of an instant and now: against plain Python, and with the indexes they are meant for."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadwright.criteria.compile import conditions, prelude
from leadwright.criteria.parse import parse
from leadwright.criteria.registry import catalogue, shared
from leadwright.criteria.types import FieldType, as_decimal
from leadwright.events.catalogue import canonical_events, folded_texts
from leadwright.events.events import NewEvent
from leadwright.events.operations import append_events, ensure_source
from leadwright.leads.country_codes import COUNTRIES, COUNTRY_CODES
from leadwright.leads.custom_values import stored, to_json
from leadwright.leads.fields import current
from leadwright.leads.models import CustomField
from leadwright.leads.normalise.countries import normalise_country
from leadwright.leads.operations import custom_field_indexes
from leadwright.leads.operations.custom_field_indexes import index_custom_field, index_name
from leadwright.leads.operations.merge import merge_leads
from leadwright.leads.operations.people import edit_facts
from leadwright.leads.relations import custom_fact, event_property, json_value
from leadwright.platform import sql
from leadwright.platform.errors import NotFound
from leadwright.platform.workspace import write
from tests.examples import examples
from tests.leads.people import BOSS, NOW, lead, ref

pytestmark = pytest.mark.django_db
VALUES: dict[FieldType, st.SearchStrategy[Any]] = {
    FieldType.INTEGER: st.integers(-(2**63), 2**63 - 1),
    FieldType.DECIMAL: st.decimals(-(10**13), 10**13, places=4).map(as_decimal),
    FieldType.BOOLEAN: st.booleans(),
    FieldType.DATE: st.dates(),
    FieldType.INSTANT: st.datetimes(timezones=st.just(UTC)),
    FieldType.CHOICE: st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
    FieldType.CHOICES: st.lists(
        st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=5), max_size=3
    ),
}
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=4,
)


def read(kind: FieldType, document: str) -> object:
    return sql.scalar(f"select {json_value('d.j', 'x', kind)} from (select %s::jsonb as j) d", [document])


@settings(max_examples=examples(40))
@given(st.data(), st.sampled_from(sorted(VALUES)))
def test_a_stored_value_comes_back_typed(data: st.DataObject, kind: FieldType) -> None:
    value = data.draw(VALUES[kind])
    document = to_json(stored("x", tuple(value) if isinstance(value, list) else value))
    assert read(kind, document) == value


@settings(max_examples=examples(40))
@given(anything, st.sampled_from(sorted([*VALUES, FieldType.TEXT])))
def test_a_value_of_another_shape_is_unknown_and_never_an_error(value: object, kind: FieldType) -> None:
    found = read(kind, json.dumps({"x": value}))
    shapes: dict[FieldType, type | tuple[type, ...]] = {
        FieldType.INTEGER: int,
        FieldType.DECIMAL: Decimal,
        FieldType.BOOLEAN: bool,
        FieldType.CHOICES: list,
        FieldType.DATE: date,
        FieldType.INSTANT: datetime,
    }
    assert found is None or isinstance(found, shapes.get(kind, str))
    assert read(kind, "{}") is None


def test_a_number_that_is_too_large_is_unknown() -> None:
    assert read(FieldType.INTEGER, '{"x": 9223372036854775808}') is None
    assert read(FieldType.INTEGER, '{"x": 1.5}') is None
    assert read(FieldType.DECIMAL, '{"x": 100000000000000}') is None
    assert read(FieldType.DECIMAL, '{"x": 99999999999999.9999}') == Decimal("99999999999999.9999")


def judged(document: object, as_of: datetime, *, lists: bool) -> dict[int, bool]:
    scope = "select lead_id as lead, %(as_of)s::timestamptz as as_of, %(as_of)s::date as today from standing"
    compiled = conditions({"holds": parse(document)}, catalogue())
    text = prelude(compiled, scope, "select '-infinity'::timestamptz as since", current if lists else shared)
    rows = sql.rows(text, {"as_of": as_of, "since": "-infinity"})
    assert len(rows) == len(dict(rows)), "a lead is judged once"
    return dict(rows)


def test_facts_are_read_as_of_the_instant_and_lists_read_them_now() -> None:
    one = lead(full_name="ANA Ruiz", email="ana@acme.example", country="DE", custom={"plan": "gold"})
    CustomField.objects.create(slug="plan", label="Plan", type="choice", created_at=NOW)
    edit_facts(
        actor=BOSS,
        lead=ref(one),
        changes={"country": "FR", "custom.plan": "free"},
        at=NOW + timedelta(days=2),
    )
    for document, before, after in (
        ({"field": "country", "is": "DE"}, True, False),
        ({"field": "custom.plan", "is": "free"}, False, True),
        ({"field": "full_name", "starts_with": "Ana"}, True, True),
        ({"field": "kind", "is": "person"}, True, True),
        ({"field": "source", "is": "crm"}, True, True),
        ({"field": "company.domain", "known": True}, True, True),
    ):
        for lists, day, holds in ((False, 1, before), (False, 2, after), (False, 3, after), (True, 1, after)):
            assert judged(document, NOW + timedelta(days=day), lists=lists) == {one.pk: holds}, (
                document,
                lists,
                day,
            )


def test_nothing_is_known_before_a_lead_was() -> None:
    one = lead(full_name="Ana Ruiz", email="ana@acme.example")
    assert judged({"field": "full_name", "known": True}, NOW - timedelta(seconds=1), lists=False) == {
        one.pk: False
    }


def test_events_count_through_merged_subjects_and_machines_do_not() -> None:
    one, two = lead(email="a@x.example"), lead(email="b@x.example")
    source = ensure_source(slug="web", at=NOW).pk
    append_events(
        [
            NewEvent("page_viewed", NOW, one.pk, source, "1", None, {"path": "/Pricing", "seconds": 5}),
            NewEvent("page_viewed", NOW, two.pk, source, "2", None, {"path": "/pricing", "seconds": 7.5}),
            NewEvent("page_viewed", NOW, two.pk, source, "3", None, {"path": "/pricing"}),
            NewEvent("tool_opened", NOW, two.pk, source, "4", None, {"tool": "Saw", "weight": 2}),
        ],
        at=NOW,
    )
    sql.execute(
        """insert into event_verdict (event, classifier, version, verdict, reasons, decided_at, current)
        select id, 'c', 1, 'likely_machine', '[]', occurred_at, true from event where message_id = '3'"""
    )
    merge_leads(actor=BOSS, survivor=ref(one), duplicate=ref(two), reason="same", at=NOW + timedelta(days=1))
    for document in (
        {"event": "page_viewed", "where": [{"property": "path", "is": "/PRICING"}], "count": {"exactly": 2}},
        {"event": "page_viewed", "where": [{"property": "seconds", "at_least": 5}], "count": {"exactly": 1}},
        {
            "event": "tool_opened",
            "where": [{"property": "tool", "is": "saw"}, {"property": "weight", "at_least": 2}],
        },
    ):
        for lists in (False, True):
            assert judged(document, NOW + timedelta(days=2), lists=lists) == {one.pk: True}, document


def test_traits_are_offered_only_for_a_stated_purpose() -> None:
    assert not {"date_of_birth", "gender"} & catalogue().fields.keys()
    write("personal_traits_purpose", "Age limits of the product (§ 9 JuSchG).")
    assert {"date_of_birth", "gender"} <= catalogue().fields.keys()


def test_the_countries_are_those_the_rules_know() -> None:
    assert all(normalise_country(code) == code for code in COUNTRY_CODES)
    assert len(COUNTRY_CODES) == len(set(COUNTRY_CODES)) == 250


def test_every_canonical_property_has_one_type_and_texts_fold_only_where_they_differ() -> None:
    assert len({event.name for event in canonical_events()}) == len(canonical_events())
    assert folded_texts({"path": "/a", "title": "Über Uns", "seconds": 4}) == {"title": "über uns"}


@pytest.mark.parametrize("kind", ["text", "choice", "integer", "money", "date", "instant", "boolean"])
def test_the_index_of_a_custom_field_serves_the_condition_of_lists(kind: str) -> None:
    CustomField.objects.create(slug="x_1", label="X", type=kind, created_at=NOW)
    assert index_custom_field(slug="x_1") is True
    assert index_custom_field(slug="x_1") is True
    expression = custom_fact("x_1", FieldType(kind)).sql
    sql.execute("set local enable_seqscan = off")
    plan = sql.rows(f"explain select from lead f where {expression} is not null", [])
    assert any(index_name("x_1") in line for (line,) in plan)


def test_the_first_fields_of_a_large_workspace_have_indexes(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = ("integer", "text", "choice", "choices", "date")
    for number, kind in enumerate(kinds):
        CustomField.objects.create(
            slug=f"y_{kind}", label="Y", type=kind, created_at=NOW + timedelta(days=number)
        )
    assert custom_field_indexes.index_custom_fields() == []
    monkeypatch.setattr(custom_field_indexes, "FEW_LEADS", -2)
    monkeypatch.setattr(custom_field_indexes, "MOST_INDEXES", 2)
    assert custom_field_indexes.index_custom_fields() == ["y_integer", "y_choice"]
    made = sql.rows(
        "select indexrelid::regclass::text from pg_index where indexrelid::regclass::text ~ 'lead_custom_y'"
    )
    assert sorted(made) == [("lead_custom_y_choice",), ("lead_custom_y_integer",)]


def test_a_list_of_choices_has_no_index_and_an_unknown_field_neither() -> None:
    CustomField.objects.create(slug="tags", label="Tags", type="choices", created_at=NOW)
    assert index_custom_field(slug="tags") is False
    with pytest.raises(NotFound):
        index_custom_field(slug="nothing")
    assert len(index_name("x" * 63).encode()) <= 63


@pytest.mark.parametrize(
    ("index", "condition"),
    [
        ("path", f"{event_property('path', FieldType.TEXT)} = '/x'"),
        ("name", "e.name = 'demo_requested'"),
    ],
)
def test_the_indexes_of_events_serve_the_conditions_they_were_made_for(index: str, condition: str) -> None:
    source = ensure_source(slug="web", at=NOW).pk
    append_events([NewEvent("page_viewed", NOW, 1, source, "1", None, {"path": "/x"})], at=NOW)
    sql.execute("set local enable_seqscan = off")
    plan = "\n".join(line for (line,) in sql.rows(f"explain select from event e where {condition}"))
    assert re.search(rf"_{index}(_\w+)?_idx", plan)
    assert "Index Cond" in plan


def test_a_country_is_known_by_its_own_name() -> None:
    """So that a form which shows the name reads it back."""
    assert {code: normalise_country(name) for code, name in COUNTRIES.items()} == {
        code: code for code in COUNTRIES
    }
