"""The list of leads in the browser: filters, views, columns, many at once, the bin, companies."""

import base64
import json
import re
import zlib
from collections.abc import Callable
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leadwright.accounts.models import User
from leadwright.accounts.rules import Role
from leadwright.criteria import registry
from leadwright.criteria.dump import dump
from leadwright.criteria.parse import parse
from leadwright.leads.models import Company, Lead, LeadTag, Standing
from leadwright.leads.operations import chosen
from leadwright.platform import clock
from leadwright.platform.ids import Kind, public_id
from leadwright.playbook.operations import ensure_starter
from leadwright.ui.lists.compact import pack, unpack
from leadwright.ui.lists.tree import kind_of, path_of, steps
from leadwright.views.models import ListSetup, SavedView
from tests.accounts.people import NOW, OPERATOR, make_user
from tests.leads.people import colleague, lead, ref
from tests.ui.crowd import crowd
from tests.ui.test_leads import HOSTILE, Page, names

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
SPAIN = {"all": [{"field": "country", "is": "ES"}]}


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    clock.freeze(NOW)
    monkeypatch.setenv("LEADWRIGHT_HOME", str(tmp_path))


@pytest.fixture
def boss(signed_in: SignIn) -> Client:
    return signed_in(make_user())


def some(number: int, **facts: str) -> list[Lead]:
    return [lead(at=NOW, email=f"p{n}@acme.example", full_name=f"Person {n}", **facts) for n in range(number)]


def text(client: Client, address: str, **asked: object) -> str:
    return unescape(client.get(address, asked).content.decode())


def where_of(address: str) -> object:
    return unpack(parse_qs(urlsplit(address).query)["where"][0])


def run_jobs(client: Client, address: str) -> str:
    """Carry out what a page started, as a worker would; the page afterwards."""
    from leadwright.batches import jobs as batch_jobs
    from leadwright.platform.models import Work

    for row in Work.objects.filter(finished_at__isnull=True):
        job = {"choose": batch_jobs.choose, "batches.run": batch_jobs.run, "batches.undo": batch_jobs.undo}
        job[row.kind].func(batch=row.key, work=public_id(Kind.WORK, row.public_id))
    return text(client, address)


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
        ({"about": "field:role", "operator": "is", "value": " "}, "An empty text matches nothing"),
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
    (negate,) = (address for address, word in links.items() if word == "Not")
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


def test_the_count_comes_as_a_part_or_without_script_with_the_page(boss: Client) -> None:
    some(3, country="Spain")
    some_where = pack(SPAIN)

    part = boss.get("/leads/count", {"where": some_where}, headers={"HX-Request": "true"})
    assert part.content.decode().strip() == "<span>3</span>"
    whole = boss.get("/leads/count", {"where": some_where})
    assert whole.status_code == 302
    assert "1–3 of 3" in text(boss, whole["Location"])


def test_a_view_is_saved_begun_with_changed_and_deleted_with_a_way_back(boss: Client) -> None:
    some(2, country="Spain")
    lead(at=NOW, email="f@acme.example", country="France")
    state = f"view=all&where={pack(SPAIN)}&sort=name"

    saved = boss.post("/leads/view", {"list": state, "name": "Spaniards", "sharing": "nobody", "begin": "1"})

    assert saved.status_code == 302
    page = text(boss, "/")
    assert re.search(r'aria-current="page">Spaniards', page)
    assert len(names(page)) == 2
    assert len(names(text(boss, "/", view="all"))) == 3
    view = SavedView.objects.get()
    reference = public_id(Kind.VIEW, view.public_id)
    boss.post(
        "/leads/view",
        {"list": f"view={reference}&where=all", "name": "All", "replace": "1", "sharing": "everybody"},
    )
    view.refresh_from_db()
    assert (view.name, view.condition, view.shared_with) == ("All", None, "everybody")

    boss.post("/leads/view/delete", {"view": reference})
    page = text(boss, "/")
    assert "View “All” deleted." in page
    undo = dict(re.findall(r'<input type="hidden" name="(list|name|sharing|team)" value="([^"]*)"', page))
    boss.post("/leads/view", undo)
    assert SavedView.objects.get().name == "All"
    assert boss.post("/leads/view", {"list": "view=all", "name": " "}).status_code == 422


def test_columns_their_order_and_widths_are_remembered(boss: Client) -> None:
    some(1, country="Spain", role="Head of Quality")
    page = text(boss, "/leads/columns")
    assert 'name="place_country"' in page

    answer = boss.post(
        "/leads/columns", {"place_country": "1", "place_name": "2", "place_role": "3", "width_role": "333"}
    )
    assert answer.status_code == 302
    page = text(boss, "/")
    assert re.findall(r'data-column="(\w+)"', page) == ["name", "country", "role"]
    assert 'width="333"' in page
    refused = boss.post("/leads/columns", {"place_country": "first"})
    assert refused.status_code == 422
    assert 'value="first"' in refused.content.decode()
    assert boss.post("/leads/columns", {"place_country": "1", "width_country": "5"}).status_code == 422

    assert boss.post("/leads/columns/width", {"column": "country", "width": "120"}).status_code == 204
    assert ListSetup.objects.get().widths == {"role": 333, "country": 120}
    assert boss.post("/leads/columns/width", {"column": "phone", "width": "120"}).status_code == 422
    boss.post("/leads/columns", {"reset": "1"})
    assert "Strongest reason" in text(boss, "/")


def test_many_are_tagged_after_a_look_and_it_is_taken_back(boss: Client) -> None:
    some(3, country="Spain")
    lead(at=NOW, email="f@acme.example", country="France")

    chosen_at = boss.post(
        "/leads/batches", {"list": f"view=all&where={pack(SPAIN)}", "whole": "1", "kind": "tag"}
    )["Location"]
    page = text(boss, chosen_at)
    assert "3 leads" in page
    assert "Nothing is done yet." in page
    assert page.count('class="who"') == 3
    assert not LeadTag.objects.exists()
    batch = urlsplit(chosen_at).path
    refused = boss.post(f"{batch}/start", {"tag": " "})
    assert refused.status_code == 422
    assert "A tag is a word or a few" in refused.content.decode()

    assert boss.post(f"{batch}/start", {"tag": "fair"}).status_code == 302
    assert "Waiting for its turn." in text(boss, batch)
    page = run_jobs(boss, batch)
    assert "3 leads changed." in page
    assert LeadTag.objects.count() == 3
    boss.post(f"{batch}/undo")
    assert "Undone." in run_jobs(boss, batch)
    assert not LeadTag.objects.exists()


def test_many_are_taken_from_their_owners_only_where_nobody_is_chosen(boss: Client) -> None:
    one = some(1)[0]
    place = boss.post("/leads/batches", {"list": "view=all", "lead": [ref(one)], "kind": "assign"})[
        "Location"
    ]
    batch = urlsplit(place).path
    refused = boss.post(f"{batch}/start", {"owner": ""})

    assert refused.status_code == 422
    assert "Choose to whom these leads go, or Nobody." in refused.content.decode()
    assert boss.post(f"{batch}/start", {"owner": "nobody"}).status_code == 302


def test_the_ticked_leads_are_deleted_and_restored_from_the_bin(boss: Client) -> None:
    one, two, _ = some(3)
    place = boss.post("/leads/batches", {"list": "view=all", "lead": [ref(one), ref(two)], "kind": "bin"})[
        "Location"
    ]
    batch = urlsplit(place).path
    boss.post(f"{batch}/start")
    run_jobs(boss, batch)

    assert len(names(text(boss, "/"))) == 1
    page = text(boss, "/leads/bin")
    assert page.count('name="lead"') == 2
    answer = boss.post("/leads/bin/restore", {"lead": [ref(one)]}, follow=True)
    assert "1 lead restored." in answer.content.decode()
    assert len(names(text(boss, "/"))) == 2


def test_nothing_ticked_does_nothing_and_says_so(boss: Client) -> None:
    answer = boss.post("/leads/batches", {"list": "view=all", "kind": "tag"}, follow=True)
    assert "Nothing is selected." in answer.content.decode()
    assert boss.post("/leads/batches", {"list": "view=all", "whole": "1", "kind": "x"}).status_code == 422


def test_an_export_is_fetched_as_an_attachment_by_whoever_made_it(signed_in: SignIn, client: Client) -> None:
    boss = signed_in(make_user())
    some(2, country="Spain")
    boss.post("/leads/columns", {"place_country": "2", "place_name": "1"})
    batch = urlsplit(
        boss.post("/leads/batches", {"list": "view=all", "whole": "1", "kind": "export"})["Location"]
    ).path
    boss.post(f"{batch}/start", {"list": "view=all", "format": "csv"})
    assert "Save the file" in run_jobs(boss, batch)

    answer = boss.get(f"{batch}/file")
    assert answer["Content-Disposition"].startswith('attachment; filename="leads-')
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert lines[0] == "Id,Lead,Country"
    assert len(lines) == 3

    other = signed_in(make_user("other@acme.example", Role.MARKETER))
    assert other.get(f"{batch}/file").status_code == 404


def test_a_condition_no_page_can_wait_for_becomes_a_list_found_in_the_background(
    boss: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from leadwright.leads.errors import TooSlow
    from leadwright.ui.lists import leads as list_page

    some(2, country="Spain")

    def too_slow(**_: object) -> None:
        raise TooSlow("This condition looks at too many leads for one answer.")

    monkeypatch.setattr(list_page, "ranked_leads", too_slow)
    page = text(boss, "/", where=pack(SPAIN))
    assert "Find them in the background" in page
    fields = dict(re.findall(r'<input type="hidden" name="(list|whole)" value="([^"]*)"', page))
    batch = urlsplit(boss.post("/leads/batches", {**fields, "kind": "list"})["Location"]).path

    page = run_jobs(boss, batch)

    assert "2 leads found." in page
    assert page.count('class="who"') == 2


def test_companies_are_listed_found_and_opened(boss: Client, signed_in: SignIn) -> None:
    for n, name in enumerate(("Acme", "Åland Frost", "Zeta")):
        lead(at=NOW, email=f"a@{n}.example", full_name=f"P {n}", company=name, industry="Logistics")
    page = text(boss, "/companies")
    assert re.findall(r'title="([^"]+)"><bdi>', page) == ["Acme", "Zeta", "Åland Frost"]
    assert re.findall(r'title="([^"]+)"><bdi>', text(boss, "/companies", find="ZE")) == ["Zeta"]
    assert re.findall(r'title="([^"]+)"><bdi>', text(boss, "/companies", sort="-created"))[0] == "Zeta"
    assert "No company meets all of this" in text(boss, "/companies", find="nobody")

    acme = Company.objects.get(name="Acme")
    address = f"/companies/{public_id(Kind.COMPANY, acme.public_id)}"
    page = text(boss, address)
    assert "P 0" in page
    assert "Logistics" in page

    rep = colleague("rep")
    assert signed_in(rep).get(address).status_code == 404
    assert "There are no companies yet" in signed_in(rep).get("/companies").content.decode()


def test_stages_kept_out_of_sight_are_not_among_the_people_of_a_company(boss: Client) -> None:
    lead(at=NOW, email="a@acme.example", full_name="Ana Ruiz", company="Acme")
    bot = lead(at=NOW, email="b@acme.example", full_name="Spam Bot", company="Acme")
    Standing.objects.filter(pk=bot.pk).update(stage="spam")

    page = text(boss, f"/companies/{public_id(Kind.COMPANY, Company.objects.get().public_id)}")

    assert "Ana Ruiz" in page
    assert "Spam Bot" not in page


def test_what_strangers_wrote_is_text_on_every_page_of_the_lists(boss: Client) -> None:
    one = lead(
        at=NOW, email="x@acme.example", full_name=f"A {HOSTILE}", company=f"B {HOSTILE}", role=f"C {HOSTILE}"
    )
    Standing.objects.filter(pk=one.pk).update(reason=f"D {HOSTILE}")
    chosen.tag_leads(actor=OPERATOR, leads=[one.pk], tag="<script>alert(1)</script>", at=NOW)
    hostile = {"all": [{"field": "role", "contains": HOSTILE}]}
    boss.post(
        "/leads/columns", {"place_name": "1", "place_company": "2", "place_tags": "3", "place_role": "4"}
    )
    boss.post(
        "/leads/view", {"list": f"view=all&where={pack(hostile)}", "name": "<img src=x onerror=alert(1)>"}
    )
    batch = boss.post("/leads/batches", {"list": "view=all", "lead": ref(one), "kind": "bin"})["Location"]
    company = public_id(Kind.COMPANY, Company.objects.get().public_id)
    pages = [
        "/?view=all", f"/?where={pack(hostile)}", f"/leads/filter?where={pack(hostile)}", f"/leads/view?where={pack(hostile)}",
        f"/leads/filter/part?path=0&where={pack(hostile)}", "/leads/columns", batch, "/companies", f"/companies/{company}",
        "/companies?find=%3Cscript%3Ealert(1)%3C/script%3E&industry=%3Cimg%20src%3Dx%3E",
    ]  # fmt: skip

    for address in pages:
        answer = boss.get(address)
        assert answer.status_code == 200, address
        assert Page(answer.content.decode()).active == [], address
    refused = boss.get("/companies?at_least=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&find=%3Cscript%3E")
    assert Page(refused.content.decode()).active == []
    boss.post(f"{urlsplit(batch).path}/start")
    run_jobs(boss, batch)
    binned = boss.get("/leads/bin").content.decode()
    assert "&lt;script&gt;" in binned
    assert Page(binned).active == []


@pytest.mark.parametrize(("address", "size"), [("/", 5_000), ("/companies", 200), ("/leads/bin", 200)])
def test_the_statements_of_a_page_do_not_grow_with_the_leads(boss: Client, address: str, size: int) -> None:
    ensure_starter(at=NOW)
    asked = {"where": pack({"all": [{"field": "stage", "is": "lead"}]})}

    def cost() -> int:
        boss.get(address, asked)
        with CaptureQueriesContext(connection) as queries:
            boss.get(address, asked)
        return len(queries)

    crowd(50, NOW)
    few = cost()
    Standing.objects.all().delete()
    Lead.objects.all().delete()
    crowd(size, NOW)

    assert cost() == few
    assert few <= 45


@pytest.mark.parametrize("text_of", ["", "x", "!!!!", "eJw", "é", "A" * 9000, pack({"a": "b" * 100})[:-4]])
def test_a_filter_that_is_none_is_refused_and_an_empty_one_is_none(text_of: str) -> None:
    from leadwright.platform.errors import UnusableInput

    if not text_of:
        assert unpack(text_of) is None
        return
    with pytest.raises(UnusableInput):
        unpack(text_of)


MALFORMED = [
    {"all": 5},
    {"all": [None]},
    {"all": {"a": 1}},
    {"any": "abc"},
    {"not": 3},
    {"event": 3},
    {"event": "page_viewed", "where": [3]},
    {"segment": []},
    json.loads('{"not":' * 400 + "{}" + "}" * 400),
    json.loads('{"all":[' * 300 + "{}" + "]}" * 300),
]


def test_a_filter_of_another_form_is_refused_in_words_everywhere(boss: Client) -> None:
    for document in MALFORMED:
        where = base64.urlsafe_b64encode(zlib.compress(json.dumps(document).encode())).decode().rstrip("=")
        for address in ("/", "/leads/filter", "/leads/filter/part?path=0"):
            assert boss.get(address, {"where": where, "path": "0"}).status_code == 422, document
        told = {"whole": "1", "kind": "tag", "list": f"where={where}"}
        assert boss.post("/leads/batches", told).status_code == 422, document


@pytest.mark.parametrize("text_of", ["a\x00b", "\ud800"])
def test_text_no_database_keeps_breaks_nothing(boss: Client, text_of: str) -> None:
    for one in ({"field": "full_name", "is": text_of}, {"segment": text_of}, {text_of: 1}):
        plain = json.dumps({"all": [one]}).encode()
        where = base64.urlsafe_b64encode(zlib.compress(plain)).decode().rstrip("=")
        told = {"whole": "1", "kind": "tag", "name": "V", "sharing": "nobody", "list": f"where={where}"}
        for answer in (
            boss.get("/", {"where": where}),
            boss.get("/leads/filter", {"where": where}),
            boss.post("/leads/batches", told),
            boss.post("/leads/view", told),
        ):
            assert answer.status_code in (200, 302, 404, 422), one


def test_a_batch_takes_any_words_and_any_way_back(boss: Client) -> None:
    (one,) = some(1)
    batch = boss.post("/leads/batches", {"kind": "stage", "lead": ref(one)})["Location"]
    long_way = "&".join(f"a{number}=1" for number in range(30))

    answer = boss.post(f"{batch}/start", {"to": "lost", "reason": "gone\x00", "list": long_way})

    assert answer.status_code == 302


def test_the_catalogue_is_offered_whole() -> None:
    from leadwright.ui.lists.part_forms import groups_of_fields

    catalogue = registry.catalogue()
    offered = {one.value for _, choices in groups_of_fields(catalogue, "") for one in choices}

    assert offered == {f"field:{name}" for name in catalogue.fields}
