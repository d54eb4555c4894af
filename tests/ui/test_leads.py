import re
from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leadwright.accounts.models import User
from leadwright.accounts.operations.teams import add_to_team, create_team
from leadwright.accounts.queries import actor_for
from leadwright.accounts.rules import Role
from leadwright.leads.models import CustomField, Lead, Standing
from leadwright.leads.operations.merge import merge_leads
from leadwright.leads.queries.cells import list_columns
from leadwright.leads.submission import IdentityKey
from leadwright.platform import clock, workspace
from leadwright.platform.ids import Kind, new_uuid, public_id
from leadwright.ui.lists.compact import pack
from tests.accounts.people import NOW, OPERATOR, make_user
from tests.leads.people import lead
from tests.ui.crowd import buyer, compute, crowd, ref

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
CUSTOMERS = {"all": [{"field": "stage", "is": "customer"}]}
HOSTILE = (
    '<script>alert(1)</script> "><img src=x onerror=alert(1)> {{ 7*7 }}{% debug %} javascript:alert(1) '
    "' onmouseover='alert(1) </title><svg/onload=alert(1)> </textarea><base href=//evil.example>"
)


@pytest.fixture(autouse=True)
def stopped_clock() -> None:
    clock.freeze(NOW)


class Page(HTMLParser):
    """What a browser would read of a page: its text, and whatever in it could act."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.text = ""
        self.active: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own_script = tag == "script" and (dict(attrs).get("src") or "").startswith("/assets/")
        if tag in ("script", "img", "iframe", "object", "style", "base") and not own_script:
            self.active.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name == "style" or (value or "").strip().startswith("javascript:"):
                self.active.append(f"{tag} {name}={value}")

    def handle_data(self, data: str) -> None:
        self.text += data


def names(page: str) -> list[str]:
    return re.findall(r'<th class="clip c-lead".*?<bdi>(.*?)</bdi>', page)


def ranks(page: str) -> list[int]:
    return [int(rank) for rank in re.findall(r'<td class="num rank" role="cell">(\d+)</td>', page)]


def next_of(page: str) -> str | None:
    found = re.search(r'rel="next" href="([^"]+)"', page)
    return found[1].replace("&amp;", "&") if found else None


def pages_of(client: Client) -> list[str]:
    pages: list[str] = []
    address: str | None = "/"
    while address:
        pages.append(client.get(address).content.decode())
        address = next_of(pages[-1])
    return pages


def test_a_row_says_who_where_how_good_and_why(signed_in: SignIn) -> None:
    one = buyer(NOW)
    compute(NOW)

    page = signed_in(make_user()).get("/").content.decode()

    for text in (
        "Ximena Quispe Huamán",
        "Andina Fríos del Sur S.A.C.",
        f"/leads/{ref(one)}",
        "Asked for a quote",
        '<span class="vh">fit </span>',
        '<span class="vh">engagement </span>2',
        "3 h",
        "4 Mar 2026, 06:30",
    ):
        assert text in page, text


def test_the_list_is_in_order_and_goes_on_page_by_page(signed_in: SignIn) -> None:
    crowd(120, NOW)
    client = signed_in(make_user())

    pages = pages_of(client)

    assert [len(names(page)) for page in pages] == [40, 40, 40]
    assert [rank for page in pages for rank in ranks(page)] == list(range(1, 121))
    assert [name for page in pages for name in names(page)] == [f"Person {1_000_000 + n}" for n in range(120)]
    assert 'rel="prev"' not in pages[0]
    back = re.search(r'rel="prev" href="([^"]+)"', pages[2])
    assert back
    assert names(client.get(back[1].replace("&amp;", "&")).content.decode()) == names(pages[1])


def test_a_page_of_every_column_has_fewer_leads_and_goes_on_where_it_ended(signed_in: SignIn) -> None:
    user = make_user()
    crowd(120, NOW, reason="Asked for a quote 2 times, last 3 Mar 2026")
    client = signed_in(user)
    shown = [name for name in list_columns(actor_for(user)) if name != "name"]
    assert client.post("/leads/columns", {"shown": shown}).status_code == 302

    pages = pages_of(client)

    assert all(len(page.encode()) < 100_000 for page in pages)
    assert 10 <= len(names(pages[0])) < 40
    assert [rank for page in pages for rank in ranks(page)] == list(range(1, 121))


@pytest.mark.parametrize("every", [False, True], ids=["the usual columns", "every column"])
def test_a_page_of_the_longest_texts_stays_light(signed_in: SignIn, every: bool) -> None:
    user = make_user()
    fields = [f"plan_{number}" for number in range(8)]
    for slug in fields:
        CustomField.objects.create(slug=slug, label=f"The plan of {slug}", type="text", created_at=NOW)
    crowd(60, NOW, reason="Asked for a quote of very many things 2 times, last 3 Mar 2025")
    long = "Donaudampfschifffahrt " * 14
    Lead.objects.update(
        full_name=long,
        company_name=long,
        role=long,
        industry=long,
        city=long,
        custom=dict.fromkeys(fields, long),
    )
    client = signed_in(user)
    if every:
        shown = [name for name in list_columns(actor_for(user)) if name != "name"]
        assert client.post("/leads/columns", {"shown": shown}).status_code == 302
    assert max(len(page.encode()) for page in pages_of(client)) < 95_000


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        ("Asked for a quote on 3 Mar {this}", "Asked for a quote on 3 Mar"),
        ("Visited pricing 16 times, last 3 Mar {last}", "Visited pricing 16 times, last 3 Mar {last}"),
        ("Joined the 3 Mars {this} fair", "Joined the 3 Mars {this} fair"),
    ],
)
def test_a_reason_of_this_year_leaves_the_year_out(signed_in: SignIn, stored: str, said: str) -> None:
    this = clock.now().year
    years = {"this": this, "last": this - 1}
    crowd(1, NOW, reason=stored.format(**years))
    assert f">{said.format(**years)}</bdi>" in signed_in(make_user()).get("/").content.decode()


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/?sort=nonsense", "There is no order &quot;nonsense&quot;."),
        ("/?where=nonsense", "The filter in this address cannot be read; begin with all leads."),
        ("/?after=nonsense", "This place in the list cannot be read; begin at the top."),
        ("/?after=%00%ff", "This place in the list cannot be read; begin at the top."),
    ],
)
def test_an_address_that_makes_no_sense_is_explained(signed_in: SignIn, address: str, sentence: str) -> None:
    answer = signed_in(make_user()).get(address)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()


@pytest.mark.parametrize("first", ["", "-5", "x", "9" * 40, "١"])
def test_a_rank_that_is_none_counts_from_one(signed_in: SignIn, first: str) -> None:
    crowd(41, NOW)
    client = signed_in(make_user())
    onward = next_of(client.get("/").content.decode())
    assert onward

    page = client.get(onward.replace("from=41", f"from={first}")).content.decode()

    assert ranks(page) == [1]


def test_an_empty_workspace_says_what_to_do(signed_in: SignIn) -> None:
    client = signed_in(make_user())

    page = client.get("/").content.decode()
    assert "There are no leads yet" in page
    assert re.search(r'href="/imports"[^>]*>Import a list', page)
    assert "No lead meets all of this" in client.get(f"/?where={pack(CUSTOMERS)}").content.decode()


def test_what_is_unknown_is_said_and_not_left_out(signed_in: SignIn) -> None:
    lead(at=NOW, email="somebody@acme.example")
    crowd(1, NOW, last_activity_at=None, reason="", fit_band="", engagement_band="")
    Lead.objects.filter(pk=1_000_000).update(full_name=None, company_name=None)

    page = signed_in(make_user()).get("/").content.decode()

    assert "Unnamed lead" in names(page)
    assert "somebody@acme.example" in names(page)
    assert ">never" in page
    assert page.count("not computed yet") == 4


def test_who_has_no_name_is_told_apart_by_what_a_source_calls_them(signed_in: SignIn) -> None:
    for number in ("660737", "660738"):
        lead(at=NOW, identities=(IdentityKey("external", "crm", number),))

    page = signed_in(make_user()).get("/").content.decode()

    assert names(page) == ["Unnamed lead", "Unnamed lead"]
    assert re.findall(r'sub role">(.*?)</bdi>', page) == ["660737", "660738"]
    analyst = signed_in(make_user(email="a@acme.example", role=Role.ANALYST)).get("/").content.decode()
    assert "660737" not in analyst


def test_a_salesperson_sees_own_leads_and_those_of_the_team_that_have_no_owner(signed_in: SignIn) -> None:
    me, colleague = make_user(role=Role.SALESPERSON), make_user(email="c@acme.example", role=Role.SALESPERSON)
    team = create_team(actor=OPERATOR, name="North", at=NOW)
    add_to_team(actor=OPERATOR, team=team, user=me, at=NOW)
    ids = crowd(4, NOW)
    owners = [(me.pk, None), (colleague.pk, team.pk), (None, team.pk), (None, None)]
    for number, (owner, of_team) in enumerate(owners):
        Standing.objects.filter(lead_id=1_000_000 + number).update(owner_id=owner, team_id=of_team)
    client = signed_in(me)

    assert names(client.get("/").content.decode()) == ["Person 1000000", "Person 1000002"]
    compute(NOW)
    codes = [client.get(f"/leads/{one}").status_code for one in ids]
    assert codes == [200, 404, 200, 404]


def test_an_analyst_reads_no_address_anywhere(signed_in: SignIn) -> None:
    one = buyer(NOW, email="ximena.secret@andinafrios.example", full_name="", phone="+49 30 901820")
    compute(NOW)
    client = signed_in(make_user(role=Role.ANALYST))

    for address in ("/", f"/leads/{ref(one)}"):
        answer = client.get(address)
        assert answer.status_code == 200
        page = answer.content.decode()
        assert "ximena.secret" not in page
        assert "901820" not in page


def test_what_strangers_wrote_is_text_everywhere(signed_in: SignIn) -> None:
    one = buyer(NOW, full_name=f"A {HOSTILE}", company=f"B {HOSTILE}", role=f"Head {HOSTILE}")
    compute(NOW)
    Standing.objects.filter(pk=one.pk).update(reason=f"C {HOSTILE}")
    workspace.write("company", f"D {HOSTILE}")
    client = signed_in(make_user(name=f"E {HOSTILE}"))

    for address in ("/", f"/leads/{ref(one)}"):
        page = Page(client.get(address).content.decode())
        assert page.active == []
        for letter in "ABDE":
            # A list shows the beginning of a long text.
            assert f"{letter} {HOSTILE[:48]}" in page.text


def test_the_number_of_queries_does_not_grow_with_the_rows(signed_in: SignIn) -> None:
    client = signed_in(make_user())
    crowd(2, NOW)
    client.get("/")
    with CaptureQueriesContext(connection) as few:
        client.get("/")
    Standing.objects.all().delete()
    Lead.objects.all().delete()
    crowd(50, NOW)
    with CaptureQueriesContext(connection) as many:
        client.get("/")

    assert len(few) == len(many)


def test_times_are_on_the_clock_of_the_reader(signed_in: SignIn) -> None:
    one = buyer(NOW)
    compute(NOW)
    user = make_user()
    User.objects.update(time_zone="Asia/Tokyo")

    page = signed_in(user).get(f"/leads/{ref(one)}").content.decode()

    assert 'as of <time datetime="2026-03-04T09:30:00+00:00">4 Mar 2026, 18:30</time>' in page


def test_nothing_but_the_id_of_a_lead_names_one(signed_in: SignIn) -> None:
    one = buyer(NOW)
    compute(NOW)
    client = signed_in(make_user())

    for named in (
        public_id(Kind.LEAD, new_uuid()),
        public_id(Kind.COMPANY, one.public_id),
        str(one.pk),
        "x.quispe@andinafrios.example",
        "lead_",
    ):
        assert client.get(f"/leads/{named}").status_code == 404


def test_a_merged_lead_leads_to_the_one_that_stayed(signed_in: SignIn) -> None:
    first, second = (
        buyer(NOW),
        lead(at=NOW - timedelta(days=3), full_name="X. Quispe", email="xq@acme.example"),
    )
    merge_leads(actor=OPERATOR, survivor=ref(first), duplicate=ref(second), reason="same", at=NOW)
    compute(NOW)

    answer = signed_in(make_user()).get(f"/leads/{ref(second)}")

    assert (answer.status_code, answer["Location"]) == (302, f"/leads/{ref(first)}")
