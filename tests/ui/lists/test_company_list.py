"""The list of companies in the browser: narrowed, sorted, walked both ways, arranged, and written into a file."""

import re
from collections.abc import Callable
from html import unescape
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from django.db.models import F
from django.test import Client

from leadwright.accounts.models import User
from leadwright.accounts.rules import Role
from leadwright.batches import jobs
from leadwright.leads.models import Company, Lead, Standing
from leadwright.leads.queries import company_list
from leadwright.platform.ids import Kind, public_id
from leadwright.platform.models import AuditEntry, Work
from tests.accounts.people import NOW, make_user
from tests.leads.people import colleague
from tests.ui.crowd import crowd

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def firms(number: int, **facts: object) -> list[Company]:
    """So many companies with one person each."""
    crowd(number, NOW)
    made = Company.objects.bulk_create(
        Company(**{"name": f"Firm {n:03}", "name_folded": f"firm {n:03}", "created_at": NOW, **facts})
        for n in range(number)
    )
    Lead.objects.filter(pk__gte=1_000_000).update(company_id=F("pk") - 1_000_000 + made[0].pk)
    return made


def text(client: Client, address: str, **asked: object) -> str:
    return unescape(client.get(address, asked).content.decode())


def shown(page: str) -> list[str]:
    return re.findall(r'class="who" href="[^"]+" title="([^"]+)"', page)


def link(page: str, rel: str) -> str | None:
    found = re.search(rf'rel="{rel}" href="([^"]+)"', page)
    return found[1] if found else None


@pytest.mark.parametrize(
    "sort", ["name", "-name", "industry", "-industry", "company_size", "-company_size", "-created"]
)
def test_every_order_is_walked_to_its_end_and_back(boss: Client, sort: str) -> None:
    made = firms(130)
    for n, one in enumerate(made[:70]):
        one.industry, one.industry_folded, one.company_size = (
            f"Branch {n % 9}",
            f"branch {n % 9}",
            n * 37 % 50,
        )
    Company.objects.bulk_update(made[:70], ["industry", "industry_folded", "company_size"])

    pages = [text(boss, "/companies", sort=sort)]
    while onward := link(pages[-1], "next"):
        pages.append(text(boss, onward))
    back = [pages[-1]]
    while before := link(back[-1], "prev"):
        back.append(text(boss, before))

    there = [name for page in pages for name in shown(page)]
    assert len(there) == len(set(there)) == 130
    assert [shown(page) for page in reversed(back)] == [shown(page) for page in pages]
    if "size" in sort or "industry" in sort:
        assert set(there[:70]) == {one.name for one in made[:70]}, "what is unknown comes last either way"
    assert ">101–130<" in pages[-1]


def test_sizes_are_sorted_as_numbers(boss: Client) -> None:
    for one, size in zip(firms(3), (9, 100, 20), strict=True):
        Company.objects.filter(pk=one.pk).update(company_size=size)

    assert shown(text(boss, "/companies", sort="-company_size")) == ["Firm 001", "Firm 002", "Firm 000"]


def test_plain_facts_narrow_the_list(boss: Client) -> None:
    one, two, _ = firms(3)
    Company.objects.filter(pk=one.pk).update(
        country="DE", industry="Cold Storage", industry_folded="cold storage", company_size=50
    )
    Company.objects.filter(pk=two.pk).update(country="DE", company_size=5000)

    page = text(boss, "/companies", country="DE")
    assert shown(page) == ["Firm 000", "Firm 001"]
    assert '<option value="DE" selected>Germany</option>' in page
    assert '<option value="Cold Storage">' in page
    assert shown(text(boss, "/companies", country="DE", industry="COLD storage")) == ["Firm 000"]
    assert shown(text(boss, "/companies", at_least="51", at_most="5,000")) == ["Firm 001"]
    assert "No company meets all of this" in text(boss, "/companies", country="FR")


def test_a_size_that_is_none_is_told_with_what_was_typed(boss: Client) -> None:
    answer = boss.get("/companies", {"at_least": "many", "find": "Fi"})

    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "“many” is no number of employees" in page
    assert 'value="many"' in page
    assert 'value="Fi"' in page


def test_columns_and_their_order_are_remembered(boss: Client) -> None:
    firms(1, country="DE", region="Bavaria")

    assert boss.post("/companies/columns", {"shown": ["region", "country"]}).status_code == 302
    page = text(boss, "/companies")
    assert re.findall(r'data-column="(\w+)"', page) == ["name", "region", "country"]
    assert "Bavaria" in page
    page = text(boss, "/companies/columns?shown=region&shown=country&step=up:country")
    assert re.findall(r'name="shown" value="(\w+)"', page)[:2] == ["country", "region"]
    assert boss.post("/companies/columns", {"shown": "nothing"}).status_code == 422
    boss.post("/companies/columns", {"reset": "1"})
    assert "Employees" in text(boss, "/companies")


def exported(client: Client, query: str, kind: str) -> bytes:
    """The file made of a list, as a worker makes it and a browser fetches it."""
    begun = client.post("/companies/export", {"list": query, "format": kind})["Location"]
    row = Work.objects.get(finished_at__isnull=True)
    jobs.run.func(batch=row.key, work=public_id(Kind.WORK, row.public_id))
    page = text(client, begun)
    assert "Save the file" in page
    return b"".join(client.get(f"{urlsplit(begun).path}/file"))  # type: ignore[arg-type]  # a stream


def test_a_file_holds_what_the_list_shows_and_the_trail_says_so(
    boss: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leadwright.batches.operations.companies._SLICE", 2)
    made = firms(5, country="DE")
    Company.objects.filter(pk=made[0].pk).update(country="FR")
    Company.objects.filter(pk=made[4].pk).update(name="=cmd|' /C calc'!A1")
    boss.post("/companies/columns", {"shown": ["country", "people"]})

    lines = exported(boss, "country=DE&sort=-name", "csv").decode("utf-8-sig").splitlines()

    assert lines[0] == "Id,Company,Country,People here"
    assert [line.split(",", 1)[1] for line in lines[1:]] == [
        "'=cmd|' /C calc'!A1,DE,1", "Firm 003,DE,1", "Firm 002,DE,1", "Firm 001,DE,1",
    ]  # fmt: skip
    assert AuditEntry.objects.get(action="companies.exported").changes == {
        "companies": 4, "format": "csv", "columns": ["name", "country", "people"],
    }  # fmt: skip
    assert BytesIO(exported(boss, "", "xlsx")).read(2) == b"PK"


def test_who_may_not_export_leads_exports_no_companies(signed_in: SignIn) -> None:
    client = signed_in(make_user(role=Role.ANALYST))

    assert "Export for Excel" not in text(client, "/companies")
    assert client.post("/companies/export", {"format": "csv"}).status_code == 403


@pytest.mark.parametrize("few", [5_000, 1])
def test_a_salesperson_sees_and_counts_the_companies_of_own_leads(
    signed_in: SignIn, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(company_list, "_FEW", few)
    made = firms(6)
    Lead.objects.filter(pk=1_000_001).update(company=made[0])
    rep = colleague("rep")
    Standing.objects.filter(lead_id__in=[1_000_001, 1_000_003]).update(owner_id=rep.pk)

    page = text(signed_in(rep), "/companies", sort="-name")

    assert shown(page) == ["Firm 003", "Firm 000"]
    assert re.findall(r'data-label="People here">(\d+)', page) == ["1", "1"]
