"""The list itself: its count, its cost, and what strangers wrote in it."""

from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leadwright.leads.models import Company, Lead, Standing
from leadwright.leads.operations import chosen
from leadwright.platform.ids import Kind, public_id
from leadwright.ui.lists.compact import pack
from tests.accounts.people import NOW, OPERATOR
from tests.leads.people import lead, ref
from tests.starter import starter_in_force
from tests.ui.crowd import crowd
from tests.ui.lists.listing import SPAIN, run_jobs, some, text
from tests.ui.test_leads import HOSTILE, Page

pytestmark = pytest.mark.django_db


def test_the_count_comes_as_a_part_or_without_script_with_the_page(boss: Client) -> None:
    some(3, country="Spain")
    some_where = pack(SPAIN)

    part = boss.get("/leads/count", {"where": some_where}, headers={"HX-Request": "true"})
    assert part.content.decode().strip() == "<span>3</span>"
    whole = boss.get("/leads/count", {"where": some_where})
    assert whole.status_code == 302
    assert "1–3 of 3" in text(boss, whole["Location"])


def test_what_strangers_wrote_is_text_on_every_page_of_the_lists(boss: Client) -> None:
    one = lead(
        at=NOW, email="x@acme.example", full_name=f"A {HOSTILE}", company=f"B {HOSTILE}", role=f"C {HOSTILE}"
    )
    Standing.objects.filter(pk=one.pk).update(reason=f"D {HOSTILE}")
    chosen.tag_leads(actor=OPERATOR, leads=[one.pk], tag="<script>alert(1)</script>", at=NOW)
    hostile = {"all": [{"field": "role", "contains": HOSTILE}]}
    boss.post("/leads/columns", {"shown": ["company", "tags", "role"]})
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


@pytest.mark.parametrize(
    ("address", "size"),
    [("/", 300), ("/companies", 200), ("/leads/bin", 200), pytest.param("/", 5_000, marks=pytest.mark.slow)],
)
def test_the_statements_of_a_page_do_not_grow_with_the_leads(boss: Client, address: str, size: int) -> None:
    starter_in_force(at=NOW)
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
    assert few <= 46
