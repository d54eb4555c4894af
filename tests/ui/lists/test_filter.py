"""The filter: the condition builder and the sentence above the list."""

import re
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from leadwright.criteria import registry
from leadwright.criteria.dump import dump
from leadwright.criteria.parse import parse
from leadwright.criteria.types import FieldType
from leadwright.leads.operations import chosen
from leadwright.platform import workspace
from leadwright.ui.lists import part_forms
from leadwright.ui.lists.compact import pack
from leadwright.ui.lists.tree import kind_of, path_of, steps
from tests.accounts.people import NOW, OPERATOR
from tests.ui.lists.listing import SPAIN, some, text, where_of
from tests.ui.test_leads import Page, names

pytestmark = pytest.mark.django_db


EVERY_NODE = [
    ({"about": "field:country", "operator": "is", "value": "ES"}, {"field": "country", "is": "ES"}),
    (
        {"about": "field:country", "operator": "none_of", "value": ["ES", "FR"]},
        {"field": "country", "none_of": ["ES", "FR"]},
    ),
    ({"about": "field:role", "operator": "word", "value": "head"}, {"field": "role", "word": "head"}),
    (
        {"about": "field:role", "operator": "contains_any_of", "value": "head\n chief \n"},
        {"field": "role", "contains_any_of": ["head", "chief"]},
    ),
    ({"about": "field:phone", "operator": "unknown"}, {"field": "phone", "known": False}),
    ({"about": "field:phone", "operator": "known"}, {"field": "phone", "known": True}),
    ({"about": "field:free_mail", "operator": "is", "value": "no"}, {"field": "free_mail", "is": False}),
    (
        {"about": "field:company.company_size", "operator": "between", "value": ["10", "1,000"]},
        {"field": "company.company_size", "between": [10, 1000]},
    ),
    (
        {"about": "field:score.fit", "operator": "at_least", "value": "12.5"},
        {"field": "score.fit", "at_least": 12.5},
    ),
    ({"about": "field:band.fit", "operator": "any_of", "value": ["A", "B"]}, {"field": "band.fit", "any_of": ["A", "B"]}),
    (
        {"about": "field:stage_since", "operator": "within_last_days", "value": "30"},
        {"field": "stage_since", "within_last_days": 30},
    ),
    (
        {"about": "field:stage_since", "operator": "before", "value": "2026-01-31T09:00"},
        {"field": "stage_since", "before": "2026-01-31T09:00:00Z"},
    ),
    ({"about": "field:tags", "operator": "all_of", "value": ["fair"]}, {"field": "tags", "all_of": ["fair"]}),
    ({"about": "field:custom.plan", "operator": "is", "value": "gold"}, {"field": "custom.plan", "is": "gold"}),
    (
        {"about": "field:consent.any_granted", "operator": "is", "value": "yes"},
        {"field": "consent.any_granted", "is": True},
    ),
    ({"about": "event", "event": "page_viewed"}, {"event": "page_viewed"}),
    (
        {
            "about": "event", "event": ["page_viewed", "quote_requested"], "window": "days", "within": "30",
            "measure": "count", "bound": "between", "amount": "2", "upper": "5",
        },
        {"event": ["page_viewed", "quote_requested"], "within_days": 30, "count": {"between": [2, 5]}},
    ),
    (
        {
            "about": "event", "event": "page_viewed", "property_0": "path", "operator_0": "is",
            "value_0": "/pricing", "window": "dates", "since": "2026-01-01", "measure": "distinct",
            "measured": "path", "bound": "at_least", "amount": "3",
        },
        {
            "event": "page_viewed", "where": [{"property": "path", "is": "/pricing"}],
            "since": "2026-01-01", "count": {"at_least": 3}, "distinct": "path",
        },
    ),
    (
        {"about": "event", "event": "page_viewed", "measure": "last", "age": "more_than_days_ago", "days": "90"},
        {"event": "page_viewed", "last": {"more_than_days_ago": 90}},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "node"), EVERY_NODE, ids=lambda one: str(one)[:50])
def test_every_kind_of_condition_is_built_by_a_form_and_read_back(
    boss: Client, typed: dict[str, object], node: dict[str, object]
) -> None:
    from leadwright.leads.models import CustomField

    CustomField.objects.create(slug="plan", label="Plan", type="choice", choices=["gold"], created_at=NOW)
    chosen.tag_leads(actor=OPERATOR, leads=[some(1)[0].pk], tag="fair", at=NOW)

    answer = boss.get("/leads/filter/part", {"into": "all", "path": "", "apply": "1", **typed})

    assert answer.status_code == 302, Page(answer.content.decode()).text
    assert where_of(answer["Location"]) == {"all": [node]}
    assert boss.get(answer["Location"]).status_code == 200
    edit = text(boss, "/leads/filter/part", where=pack({"all": [node]}), path="0")
    again = dict(
        re.findall(r'<(?:input|textarea)[^>]*name="(value|amount|within)"[^>]*value="([^"]*)"', edit)
    )
    assert dump(parse(node))
    if isinstance(typed.get("value"), str) and "<input class" in edit and "value" in again:
        assert again["value"].replace(".0", "") in (typed["value"], str(typed["value"]).replace(".0", ""))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"about": "field:company_size", "operator": "at_least", "value": "many"}, '"many" is not a number.'),
        ({"about": "field:role", "operator": "is", "value": " "}, "Enter or choose a value."),
        ({"about": "field:country", "operator": "is", "value": "XX"}, 'There is no choice "XX".'),
        (
            {"about": "field:stage_since", "operator": "within_last_days", "value": "x"},
            "A whole number from 1",
        ),
        ({"about": "field:company_size", "operator": "between", "value": ["5", "1"]}, "The range is empty"),
        ({"about": "event"}, "One to 100 event names are needed."),
        ({"about": "segment", "segment": "nothing"}, "nothing"),
        ({"about": "field:nothing", "operator": "is", "value": "1"}, "There is no field “nothing” any more."),
    ],
)
def test_what_is_wrong_is_said_at_the_condition_and_what_was_typed_stays(
    boss: Client, typed: dict[str, object], sentence: str
) -> None:
    answer = boss.get("/leads/filter/part", {"into": "all", "path": "", "apply": "1", **typed})

    assert answer.status_code == 422
    page = unescape(answer.content.decode())
    assert sentence in page
    if typed.get("value") == "many":
        assert 'value="many"' in page


def test_no_value_is_taken_that_nobody_chose(boss: Client) -> None:
    """The first of a list would be sent as if it had been chosen, and stay checked where several may be."""
    asked = {"into": "all", "path": "", "about": "field:seniority"}
    first = boss.get("/leads/filter/part", {**asked, "operator": "is"}).content.decode()
    assert '<option value="" selected>Choose…</option>' in first
    several = boss.get("/leads/filter/part", {**asked, "operator": "any_of", "value": ""}).content.decode()
    assert ('type="checkbox"' in several, " checked" in several) == (True, False)
    again = boss.get("/leads/filter/part", {**asked, "operator": "is", "value": "head"}).content.decode()
    assert ('<option value="" selected>' in again, '<option value="head" selected>' in again) == (False, True)


def test_groups_are_nested_negated_and_taken_apart(boss: Client) -> None:
    some(1)
    condition = {"about": "field:role", "operator": "known", "apply": "1"}
    first = boss.get("/leads/filter/part", {"into": "group_any", "path": "", "to": "filter", **condition})[
        "Location"
    ]
    role = {"field": "role", "known": True}
    assert where_of(first) == {"all": [{"any": [role]}]}

    packed = pack({"all": [{"any": [role]}]})
    second = boss.get("/leads/filter/part", {"where": packed, "into": "any", "path": "0.0", **condition})[
        "Location"
    ]
    assert where_of(second) == {"all": [{"any": [{"any": [role, role]}]}]}

    builder = text(boss, "/leads/filter", where=packed)
    links = dict(re.findall(r'href="([^"]+)"[^>]*aria-label="(Not|Remove): [^"]*"', builder))
    first_any, *_ = (address for address, word in links.items() if word == "Not")
    assert where_of(first_any) == {"all": [{"not": {"any": [role]}}]}
    _, negate = (address for address, word in links.items() if word == "Not")
    assert where_of(negate) == {"all": [{"any": [{"not": role}]}]}
    none = re.search(r'href="([^"]+)">None of these', builder)
    assert none
    assert where_of(none[1]) == {"all": [{"none": [role]}]}
    negated = text(boss, "/leads/filter", where=pack({"all": [{"not": role}]}))
    back = re.search(r'href="([^"]+)" aria-label="Remove: Not this"', negated)
    assert back
    assert where_of(back[1]) == {"all": [role]}
    assert [kind_of(node) for _, _, node in steps({"all": [{"not": role}]})] == ["all", "not", "field"]
    assert path_of("all[1].any[0].where[2].is") == "1.0"


def test_the_sentence_tells_the_filter_and_each_chip_can_go(boss: Client) -> None:
    some(2, country="Spain")
    both = {"all": [*SPAIN["all"], {"field": "role", "known": True}]}

    page = text(boss, "/", where=pack(both))

    assert "Country is Spain" in page
    without = re.search(r'href="([^"]+)" aria-label="Leave out: Role is known"', page)
    assert without
    assert where_of(without[1]) == SPAIN
    assert "No lead meets all of this" in page
    assert "The condition that removes the most" in page
    assert "Without it there are 2 leads" in page.replace("  ", " ")
    assert len(names(boss.get(without[1]).content.decode())) == 2


def test_a_condition_that_has_become_unusable_is_told_and_can_be_taken_out(boss: Client) -> None:
    some(1)

    answer = boss.get("/", {"where": pack({"all": [{"field": "custom.gone", "is": "x"}]})})

    assert answer.status_code == 422
    page = unescape(answer.content.decode())
    assert 'There is no field "custom.gone"' in page
    assert "Leave out:" in page


def test_the_catalogue_is_offered_whole() -> None:
    from leadwright.ui.lists.part_forms import groups_of_fields

    catalogue = registry.catalogue()
    offered = {one.value for _, choices in groups_of_fields(catalogue, "") for one in choices}

    assert offered == {f"field:{name}" for name in catalogue.fields}


BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("held", "typed", "meant"),
    [
        # On 25 October 2026 the clocks of Berlin go from 03:00 back to 02:00.
        ("2026-10-25T00:30:00Z", "2026-10-25T02:30", "2026-10-25T00:30:00Z"),
        ("2026-10-25T01:30:00Z", "2026-10-25T02:30", "2026-10-25T01:30:00Z"),
        ("2026-10-25T01:30:00Z", "2026-10-25T02:45", "2026-10-25T01:45:00Z"),
        ("2026-10-25T00:30:00Z", "2026-10-25T02:45", "2026-10-25T00:45:00Z"),
        ("2026-10-25T01:30:00Z", "2026-10-25T04:00", "2026-10-25T03:00:00Z"),
        ("2026-10-24T22:30:00Z", "2026-10-25T02:30", "2026-10-25T00:30:00Z"),
    ],
)
def test_an_instant_in_the_repeated_hour_of_autumn_keeps_its_offset(
    held: str, typed: str, meant: str
) -> None:
    told = part_forms.plain(FieldType.INSTANT, typed, BERLIN, [held])
    assert told == meant


def test_the_form_carries_the_exact_instant_behind_the_clock(boss: Client) -> None:
    workspace.write("time_zone", "Europe/Berlin")
    before = {"all": [{"field": "created_at", "before": "2026-10-25T01:30:00Z"}]}
    page = text(boss, "/leads/filter/part", view="all", where=pack(before), path="0")
    assert 'value="2026-10-25T02:30"' in page
    assert '<input type="hidden" name="held" value="2026-10-25T01:30:00Z">' in page
